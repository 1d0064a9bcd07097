/** One event as a browser would see it. */
export interface SeenEvent {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Reads a stream of server-sent events; `seen` grows as they arrive. */
export interface EventReader {
  readonly status: number;
  readonly seen: SeenEvent[];
  /** Everything that was sent, comments too. */
  text(): string;
  /** Resolves when so many events have come. */
  until(count: number): Promise<SeenEvent[]>;
  /** Resolves when the server ends the stream. */
  readonly ended: Promise<void>;
  close(): void;
}

export async function readEvents(
  url: string,
  path: string,
  headers: Record<string, string>,
): Promise<EventReader> {
  const abort = new AbortController();
  const response = await fetch(new URL(path, url), { headers, signal: abort.signal });
  const seen: SeenEvent[] = [];
  let text = '';
  let rest = '';
  const decoder = new TextDecoder();
  const ended = (async () => {
    try {
      for await (const piece of response.body ?? []) {
        const said = decoder.decode(piece, { stream: true });
        text += said;
        const blocks = (rest + said).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const event = eventOf(block);
          if (event !== undefined) seen.push(event);
        }
      }
    } catch (error) {
      if (!abort.signal.aborted) throw error;
    }
  })();
  return {
    status: response.status,
    seen,
    text: () => text,
    ended,
    async until(count) {
      for (let waited = 0; seen.length < count && waited < 10_000; waited += 20)
        await new Promise((done) => setTimeout(done, 20));
      return seen;
    },
    close: () => abort.abort(),
  };
}

function eventOf(block: string): SeenEvent | undefined {
  const fields = new Map(
    block
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const data = fields.get('data');
  if (data === undefined) return undefined;
  return { id: fields.get('id') ?? '', event: fields.get('event') ?? '', data: JSON.parse(data) };
}
