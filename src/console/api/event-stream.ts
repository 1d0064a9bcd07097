/** One event of `/api/events`: the topic, and what it is about. */
export interface LiveEvent {
  readonly id: string;
  readonly topic: string;
  readonly data: string;
}

export interface Parsed {
  readonly events: readonly LiveEvent[];
  /** The beginning of an event whose end has not come yet. */
  readonly rest: string;
  /** Milliseconds before the next attempt, when the stream said so. */
  readonly retry?: number;
}

/** Cuts what has arrived of a server-sent event stream into events (WHATWG HTML, 9.2.6); comments are skipped. */
export function parseEvents(text: string): Parsed {
  const blocks = text.replaceAll('\r\n', '\n').split('\n\n');
  const rest = blocks.pop() ?? '';
  const events: LiveEvent[] = [];
  let retry: number | undefined;
  for (const block of blocks) {
    const fields = fieldsOf(block);
    const asked = fields.get('retry');
    if (asked !== undefined && /^\d+$/.test(asked)) retry = Number(asked);
    const data = fields.get('data');
    if (data !== undefined)
      events.push({ id: fields.get('id') ?? '', topic: fields.get('event') ?? 'message', data });
  }
  return retry === undefined ? { events, rest } : { events, rest, retry };
}

function fieldsOf(block: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    if (line === '' || line.startsWith(':')) continue;
    const at = line.indexOf(':');
    const name = at < 0 ? line : line.slice(0, at);
    const value = at < 0 ? '' : line.slice(at + 1).replace(/^ /, '');
    const before = fields.get(name);
    fields.set(name, name === 'data' && before !== undefined ? `${before}\n${value}` : value);
  }
  return fields;
}
