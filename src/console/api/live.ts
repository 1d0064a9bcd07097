import { type LiveEvent, parseEvents } from './event-stream.ts';

/** How fresh the page is. `at` is when the server was last heard, in milliseconds since 1970, or null before that. */
export interface LiveState {
  readonly kind: 'live' | 'reconnecting' | 'polling' | 'stale';
  readonly at: number | null;
}

interface Handlers {
  readonly onState: (state: LiveState) => void;
  readonly onEvent: (event: LiveEvent) => void;
  /** Asks for everything that is shown again; false when the server could not be reached. */
  readonly poll: () => Promise<boolean>;
}

const silenceMs = 40_000;
const pollMs = 10_000;
const errorsBeforePolling = 3;

/**
 * Follows `/api/events` for this tab: reconnects with the `Last-Event-ID` it has, and after three errors in a row asks every
 * ten seconds instead, trying the stream again each time. Returns how to stop.
 */
export function followEvents({ onState, onEvent, poll }: Handlers): () => void {
  const stopped = new AbortController();
  const follower = { lastId: '', heardAt: null as number | null, errors: 0, retryMs: 2000 };

  const heard = (kind: LiveState['kind']): void => {
    follower.heardAt = Date.now();
    onState({ kind, at: follower.heardAt });
  };

  const read = async (): Promise<void> => {
    const silence = new AbortController();
    const response = await fetch('/api/events', {
      headers: { accept: 'text/event-stream', ...(follower.lastId && { 'last-event-id': follower.lastId }) },
      signal: AbortSignal.any([stopped.signal, silence.signal]),
    });
    if (!response.ok || response.body === null)
      throw new Error(`The event stream answered ${response.status}.`);
    follower.errors = 0;
    heard('live');
    let rest = '';
    let watch = setTimeout(() => silence.abort(), silenceMs);
    try {
      for await (const chunk of textOf(response.body)) {
        clearTimeout(watch);
        watch = setTimeout(() => silence.abort(), silenceMs);
        const parsed = parseEvents(rest + chunk);
        rest = parsed.rest;
        follower.retryMs = parsed.retry ?? follower.retryMs;
        for (const event of parsed.events) {
          if (event.id !== '') follower.lastId = event.id;
          onEvent(event);
        }
        heard('live');
      }
    } finally {
      clearTimeout(watch);
    }
  };

  const fallBack = async (): Promise<void> => {
    if (await poll()) heard('polling');
    else onState({ kind: 'stale', at: follower.heardAt });
  };

  const follow = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      const failed = await read().then(
        () => false,
        () => true,
      );
      if (stopped.signal.aborted) return;
      follower.errors += failed ? 1 : 0;
      const polling = follower.errors >= errorsBeforePolling;
      if (polling) await fallBack();
      else onState({ kind: 'reconnecting', at: follower.heardAt });
      await pause(polling ? pollMs : follower.retryMs, stopped.signal);
    }
  };
  void follow();
  return () => stopped.abort();
}

async function* textOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
