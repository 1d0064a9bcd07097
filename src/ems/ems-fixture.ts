import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../lib/embedded-postgres.ts';
import type { Collection } from './domain/collection.ts';
import type { Column } from './domain/column.ts';
import { type EmsServerOptions, startEms } from './ems-server.ts';
import { KeyEncryption } from './keys/key-encryption.ts';

export type TestRecord = Record<string, unknown> & { readonly id: string };

interface Outcome {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: readonly { id: string; code: string; reason: string; field?: string }[];
}

type TestEmsOptions = Omit<EmsServerOptions, 'databaseUrl' | 'token' | 'port'>;

/** An EMS over real HTTP on an embedded PostgreSQL of its own, for tests. */
export interface TestEms extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
  readonly databaseUrl: string;
  ask(path: string, options?: RequestInit): Promise<Response>;
  post(path: string, body: unknown): Promise<Response>;
  import(collection: string, records: readonly object[]): Promise<Outcome>;
  export(collection: string): Promise<TestRecord[]>;
  /** Another EMS on a new database of the same server. */
  another(options?: TestEmsOptions): Promise<TestEms>;
}

/** A key-encryption key for an EMS that signs license files. */
export function testKeyEncryption(): KeyEncryption {
  return new KeyEncryption(randomBytes(32).toString('base64'), 'the test');
}

/** Starts one. */
export async function startTestEms(options: TestEmsOptions = {}): Promise<TestEms> {
  const folder = await temporaryFolder();
  const server = await startEmbeddedServer(join(folder.path, 'postgres'));
  return emsOn(server, 'ems', options, async () => {
    await server.stop();
    await folder[Symbol.asyncDispose]();
  });
}

let databases = 0;

async function emsOn(
  server: EmbeddedServer,
  database: string,
  options: TestEmsOptions,
  afterwards: () => Promise<void>,
): Promise<TestEms> {
  const databaseUrl = await server.database(database);
  const token = 'token-of-the-tests';
  const ems = await startEms({ databaseUrl, token, port: 0, ...options });
  return {
    ...emsClient(ems.url, token),
    databaseUrl,
    another: (more = {}) => emsOn(server, `ems_${++databases}`, more, async () => undefined),
    async [Symbol.asyncDispose]() {
      await ems.stop();
      await afterwards();
    },
  };
}

/** Speaks to an EMS as any HTTP client would. */
export function emsClient(
  url: string,
  token: string,
): Omit<TestEms, 'databaseUrl' | 'another' | typeof Symbol.asyncDispose> {
  const withToken = (given: RequestInit['headers'] = {}): Headers => {
    const headers = new Headers(given);
    headers.set('authorization', `Bearer ${token}`);
    return headers;
  };
  const ask = (path: string, options: RequestInit = {}): Promise<Response> =>
    fetch(`${url}${path}`, { ...options, headers: withToken(options.headers) });
  return {
    url,
    token,
    ask,
    post: (path, body) =>
      ask(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    async import(collection, records) {
      const response = await ask(`/v1/import/${collection}`, {
        method: 'POST',
        body: records.map((one) => JSON.stringify(one)).join('\n'),
        headers: { 'content-type': 'application/x-ndjson' },
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`HTTP ${response.status}: ${text}`);
      return JSON.parse(text) as Outcome;
    },
    async export(collection) {
      const text = await (await ask(`/v1/export/${collection}`)).text();
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as TestRecord);
    },
  };
}

/** Text with everything that quoting and copying may damage. */
const hardText =
  'Zoë “Ω” 漢字 🗝️ \\ \\n \\N \\. "quoted" \'single\' a\tb\nc\rd \u0001\u0002 ,;|{} <&> \u2028 e\u0301';

/** A record of a collection with every field, its references taken from `ids` (collection → id). */
export function fullRecord(collection: Collection, ids: ReadonlyMap<string, string>): TestRecord {
  const id = randomUUID();
  const fields = collection.columns.map((column) => [column.name, sampleValue(column, id, ids)] as const);
  return {
    id,
    externalIds: [
      { system: 'old', kind: 'old_key', value: `key ${hardText} ${id}` },
      { system: 'crm', kind: 'account', value: '\\' },
    ],
    ...Object.fromEntries(fields),
    attributes: { note: hardText, deep: { list: [1, 'two', null, true] } },
  };
}

/** A record with nothing but what is required. */
export function leanRecord(collection: Collection, ids: ReadonlyMap<string, string>): TestRecord {
  const { id, ...full } = fullRecord(collection, ids);
  const required = collection.columns.filter((one) => one.required).map((one) => [one.name, full[one.name]]);
  const record = { id, ...Object.fromEntries(required) };
  return collection.name === 'entitlement-lines' ? { ...record, quantity: 50, unlimited: false } : record;
}

function sampleValue(column: Column, id: string, ids: ReadonlyMap<string, string>): unknown {
  switch (column.type) {
    case 'reference':
      return ids.get(column.to) ?? null;
    case 'choice':
      return column.values[0];
    case 'whole':
      return 7;
    case 'amount':
      return '-12345678901234.5678';
    case 'flag':
      return false;
    case 'day':
      return column.name.startsWith('end') ? '2028-02-29' : '1999-12-31';
    case 'instant':
      return /Start|activatedAt/.test(column.name)
        ? '2020-02-29T23:59:59.123456Z'
        : '2021-01-01T00:00:00.000001Z';
    default:
      return sampleText(column, id);
  }
}

function sampleText(column: Column, id: string): string {
  const shaped: Readonly<Record<string, string>> = {
    country: 'DE',
    currency: 'EUR',
    email: 'zoë@example.org',
    content: 'aGVsbG8=',
    sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
  };
  return shaped[column.name] ?? (column.unique ? `${id} ${hardText}` : hardText);
}
