import type { SSEStreamingApi } from 'hono/streaming';
import { reasonOf } from '../lib/errors.ts';
import { log } from '../lib/log.ts';
import { type EventTopic, eventRange, eventsAfter, type StoredEvent } from '../store/event-store.ts';
import type { ApiContext } from './api-context.ts';

/** Between two looks at the table: several commits in a row become one look, and no stream gets more than four a second. */
const paceMs = 250;
const retryMs = 2000;
const page = 500;

/** Sends the events of some topics to one stream until it, or the server, ends; first those after a number. */
export async function streamEvents(
  context: ApiContext,
  stream: SSEStreamingApi,
  options: {
    wanted: ReadonlySet<EventTopic>;
    after: number | undefined;
    /** Asked with every heartbeat: a session that ended ends its streams. */
    allowed: () => Promise<boolean>;
  },
): Promise<void> {
  const { events, pool, migration } = context;
  const bell = newBell();
  const stopListening = events.listen(bell.ring);
  stream.onAbort(bell.ring);
  const beat = setInterval(() => void heartbeat(stream, options.allowed), context.heartbeatMs);
  try {
    const { oldest, newest } = await eventRange(pool, migration);
    const after = options.after ?? newest;
    const missed = after > newest || (oldest > 0 && after < oldest - 1 && options.after !== undefined);
    let last = missed ? newest : after;
    await stream.write(`retry: ${retryMs}\n\n`);
    if (missed) await stream.writeSSE({ id: String(last), event: 'reset', data: '{}' });
    while (!stream.aborted && !events.closed) {
      last = await sendNew(context, stream, options.wanted, last);
      await bell.rung();
      await stream.sleep(paceMs);
    }
  } finally {
    clearInterval(beat);
    stopListening();
  }
}

async function heartbeat(stream: SSEStreamingApi, allowed: () => Promise<boolean>): Promise<void> {
  try {
    if (await allowed()) await stream.write(': still here\n\n');
    else stream.abort();
  } catch (error) {
    // The browser comes back by itself, and is then told what it may see.
    log('warn', 'event-stream-ended', { reason: reasonOf(error) });
    stream.abort();
  }
}

async function sendNew(
  context: ApiContext,
  stream: SSEStreamingApi,
  wanted: ReadonlySet<EventTopic>,
  after: number,
): Promise<number> {
  let last = after;
  for (;;) {
    const found = await eventsAfter(context.pool, context.migration, last, page);
    for (const event of newestOfEach(found.filter((one) => wanted.has(one.topic)))) {
      const { subject, at, data } = event;
      const shown = typeof data === 'object' && data !== null ? data : {};
      await stream.writeSSE({
        id: String(event.seq),
        event: event.topic,
        data: JSON.stringify({ ...shown, subject, at }),
      });
    }
    last = found.at(-1)?.seq ?? last;
    if (found.length < page || stream.aborted) return last;
  }
}

/** Of many progress reports about one run in one look only the newest says something; everything else is kept. */
function newestOfEach(events: readonly StoredEvent[]): StoredEvent[] {
  const isProgress = (one: StoredEvent): boolean =>
    one.topic === 'run' && typeof one.data === 'object' && one.data !== null && 'progress' in one.data;
  const newest = new Map(events.filter(isProgress).map((one) => [one.subject, one.seq]));
  return events.filter((one) => !isProgress(one) || newest.get(one.subject) === one.seq);
}

/** A bell that remembers having been rung while nobody waited. */
function newBell(): { ring: () => void; rung: () => Promise<void> } {
  let pending = false;
  let waiting: (() => void) | undefined;
  return {
    ring() {
      pending = true;
      waiting?.();
    },
    async rung() {
      if (!pending) {
        await new Promise<void>((done) => {
          waiting = done;
        });
      }
      waiting = undefined;
      pending = false;
    },
  };
}
