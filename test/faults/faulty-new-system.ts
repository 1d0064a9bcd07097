import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { canonicalModel } from '../../src/model/canonical-model.ts';
import { references } from '../../src/model/entity.ts';

/** What goes wrong with one request. */
export type Fault =
  /** 429 with a Retry-After in seconds. */
  | { readonly kind: 'too-many'; readonly seconds: number }
  /** 500 before anything was written. */
  | { readonly kind: 'broken' }
  /** 500 although everything was written. */
  | { readonly kind: 'written-then-broken' }
  /** Everything is written, and no answer comes. */
  | { readonly kind: 'written-then-silent' }
  /** The connection is cut, after or before writing. */
  | { readonly kind: 'written-then-cut' }
  | { readonly kind: 'cut' }
  /** Only the first half of the records is written, then the connection is cut. */
  | { readonly kind: 'half-written-then-cut' }
  /** A proxy's page instead of an answer. */
  | { readonly kind: 'garbage' }
  /** An answer that does not account for every record. */
  | { readonly kind: 'miscounted' };

export type Verb = 'put' | 'find' | 'remove' | 'read';

export interface Seen {
  readonly verb: Verb;
  readonly entity: string;
  /** How many requests of this verb came before, over all entities. */
  readonly before: number;
}

interface StoredRecord {
  readonly id: string;
  readonly [field: string]: unknown;
}

/**
 * A new system for tests: a real HTTP server with the semantics of `NewSystem` (writes a batch whole, idempotent by
 * id, refuses references to what it does not have) that goes wrong on request.
 */
export class FaultyNewSystem implements AsyncDisposable {
  readonly #server: Server;
  readonly #records = new Map<string, Map<string, string>>();
  readonly #counts: Record<Verb, number> = { put: 0, find: 0, remove: 0, read: 0 };
  /** Everything ever put, with repeats: what a network observer would have counted. */
  readonly sent: { entity: string; ids: string[] }[] = [];
  /** What goes wrong with a request. */
  fault: (seen: Seen) => Fault | undefined = () => undefined;
  /** A record's refusal. */
  refuse: (
    entity: string,
    record: StoredRecord,
  ) => { code: string; reason: string; field?: string } | undefined = () => undefined;
  /** Whether a batch is refused whole. */
  refuseBatch: (entity: string, records: readonly StoredRecord[]) => boolean = () => false;
  /** Milliseconds that a put takes, half of it before it writes. */
  slowness = 0;
  token = 'secret';

  constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The stored lines of an entity by id. */
  records(entity: string): Map<string, string> {
    let found = this.#records.get(entity);
    if (found === undefined) this.#records.set(entity, (found = new Map()));
    return found;
  }

  /** Everything it holds, for comparing end states. */
  picture(): Record<string, string[]> {
    const entities = [...this.#records].filter(([, records]) => records.size > 0);
    return Object.fromEntries(entities.map(([entity, records]) => [entity, [...records.values()].sort()]));
  }

  requests(verb: Verb): number {
    return this.#counts[verb];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.authorization !== `Bearer ${this.token}`) return answerJson(response, 401, {});
    const [, verb, entity] = (request.url ?? '').split('/') as [string, Verb | 'version', string];
    if (verb === 'version') return answerJson(response, 200, { version: '1', build: 'test' });
    const body = await text(request);
    const fault = this.fault({ verb, entity, before: this.#counts[verb]++ });
    if (this.#failBefore(fault, request, response)) return;
    switch (verb) {
      case 'put':
        return this.#put(entity, body, fault, request, response);
      case 'find':
        return answerLines(
          response,
          lines(body).map((id) => this.records(entity).get(id)),
        );
      case 'remove': {
        const ids = lines(body);
        const removed = ids.filter((id) => this.records(entity).delete(id)).length;
        return fault?.kind === 'written-then-cut'
          ? void request.socket.destroy()
          : answerJson(response, 200, { removed });
      }
      case 'read':
        return answerLines(response, [...this.records(entity).values()]);
    }
  }

  #failBefore(fault: Fault | undefined, request: IncomingMessage, response: ServerResponse): boolean {
    switch (fault?.kind) {
      case 'too-many':
        response.setHeader('Retry-After', String(fault.seconds));
        answerJson(response, 429, {});
        return true;
      case 'broken':
        answerJson(response, 500, {});
        return true;
      case 'cut':
        request.socket.destroy();
        return true;
      case 'garbage':
        response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Welcome to the proxy</h1>');
        return true;
      default:
        return false;
    }
  }

  async #put(
    entity: string,
    body: string,
    fault: Fault | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const records = lines(body).map((line) => JSON.parse(line) as StoredRecord);
    this.sent.push({ entity, ids: records.map((one) => one.id) });
    if (this.refuseBatch(entity, records)) return answerJson(response, 422, { reason: 'not like this' });
    const written =
      fault?.kind === 'half-written-then-cut' ? records.slice(0, Math.ceil(records.length / 2)) : records;
    // A request goes on after its sender was killed: it lands later than the sender's successor looks.
    await this.#dawdle();
    const result = this.#write(entity, written);
    await this.#dawdle();
    switch (fault?.kind) {
      case 'written-then-silent':
        return;
      case 'written-then-cut':
      case 'half-written-then-cut':
        request.socket.destroy();
        return;
      case 'written-then-broken':
        return answerJson(response, 500, {});
      case 'miscounted':
        return answerJson(response, 200, { ...result, created: result.created + 1 });
      default:
        return answerJson(response, 200, result);
    }
  }

  async #dawdle(): Promise<void> {
    if (this.slowness > 0) await new Promise((done) => setTimeout(done, this.slowness / 2));
  }

  #write(entity: string, records: readonly StoredRecord[]) {
    const result = { created: 0, updated: 0, unchanged: 0, refused: [] as object[] };
    const stored = this.records(entity);
    for (const record of records) {
      const no = this.refuse(entity, record) ?? this.#danglingReference(entity, record);
      if (no !== undefined) {
        result.refused.push({ id: record.id, ...no });
        continue;
      }
      const line = JSON.stringify(record);
      const before = stored.get(record.id);
      if (before === undefined) result.created += 1;
      else if (before === line) result.unchanged += 1;
      else result.updated += 1;
      stored.set(record.id, line);
    }
    return result;
  }

  #danglingReference(entity: string, record: StoredRecord) {
    const model = canonicalModel.find((one) => one.name === entity);
    if (model === undefined) return { code: 'UNKNOWN_ENTITY', reason: entity };
    for (const one of references(model)) {
      const field = wireName(one.name);
      const target = record[field];
      if (typeof target !== 'string') continue;
      const there = this.records(one.to).has(target);
      if (!there) return { code: 'UNKNOWN_REFERENCE', reason: `there is no ${one.to} ${target}`, field };
    }
    return undefined;
  }
}

/** Wire names of the faulty system: camelCase. */
export function wireName(field: string): string {
  return field.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function lines(body: string): string[] {
  return body.split('\n').filter((line) => line !== '');
}

async function text(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function answerJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

function answerLines(response: ServerResponse, found: readonly (string | undefined)[]): void {
  const known = found.filter((line) => line !== undefined);
  response
    .writeHead(200, { 'Content-Type': 'application/x-ndjson' })
    .end(known.map((line) => `${line}\n`).join(''));
}
