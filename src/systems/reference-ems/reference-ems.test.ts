import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../../lib/embedded-postgres.ts';
import { canonicalModel } from '../../model/canonical-model.ts';
import { newSystemContract } from '../new-system-contract.ts';
import { type EmsProcess, startEmsProcess } from './ems-process.ts';
import { openReferenceEms } from './reference-ems.ts';
import { emsEntity } from './wire.ts';

const signal = new AbortController().signal;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: EmbeddedServer;
let ems: EmsProcess;
let database: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startEmbeddedServer(join(folder.path, 'postgres'));
  database = await server.database('ems');
  ems = await startEmsProcess({ databaseUrl: database });
});
afterAll(async () => {
  await ems.stop();
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

const open = () => openReferenceEms({ url: ems.url, token: ems.token, database, systemName: 'old' });

newSystemContract('the reference EMS', async () => {
  const system = await open();
  return { system, dispose: async () => system[Symbol.asyncDispose]() };
});

describe('the wire of the reference EMS', () => {
  it('has a place for every field of every entity, in the words of its own API', async () => {
    const document = (await (await fetch(`${ems.url}/openapi.json`)).json()) as {
      paths: Record<string, { get: { responses: { 200: { content: object } } } }>;
      components: { schemas: Record<string, { properties: object }> };
    };
    for (const entity of canonicalModel) {
      const place = emsEntity(entity.name);
      expect(Object.keys(place?.fields ?? {}), entity.name).toEqual(Object.keys(entity.fields));
      const page = document.paths[`/v1/export/${place?.collection}`]?.get.responses[200].content;
      const [, schema] = /schemas\/(\w+)/.exec(JSON.stringify(page)) ?? [];
      const known = Object.keys(document.components.schemas[schema ?? '']?.properties ?? {});
      const ours = ['id', 'externalIds', ...Object.values(place?.fields ?? {})];
      expect(known, entity.name).toEqual(expect.arrayContaining(ours));
    }
  });
});

describe('the adapter of the reference EMS', () => {
  it('says NEW_DENIED for a wrong token, before anything is loaded', async () => {
    const denied = openReferenceEms({ url: ems.url, token: 'wrong', systemName: 'old' });
    await expect(denied).rejects.toMatchObject({ code: 'NEW_DENIED' });
  });

  it('says NEW_UNREACHABLE when nobody listens there', async () => {
    const nobody = openReferenceEms({ url: 'http://127.0.0.1:1', token: 'x', systemName: 'old' });
    await expect(nobody).rejects.toMatchObject({ code: 'NEW_UNREACHABLE' });
  });

  it.each([
    ['NEW_GARBLED', 200, '<html>proxy</html>', {}],
    ['NEW_GARBLED', 200, '{"importRecords":"many"}', {}],
    ['NEW_GARBLED', 404, '<html>no such page</html>', {}],
    ['NEW_BUSY', 429, '{"code":"BUSY","detail":"Too many."}', { status: 429, retryAfterMs: 7000 }],
    ['NEW_BUSY', 502, '<html>bad gateway</html>', { status: 502 }],
  ])('says %s to an answer %i %s', async (code, status, body, details) => {
    const headers = status === 429 ? { 'retry-after': '7' } : {};
    await using other = await serve((_, answer) => answer.writeHead(status, headers).end(body));
    const opened = openReferenceEms({ url: other.url, token: 'x', systemName: 'old' });
    await expect(opened).rejects.toMatchObject({ code, details });
  });

  it('says NEW_UNREACHABLE when an answer breaks off in the middle', async () => {
    await using other = await serve((request, answer) => {
      if (request.url === '/v1/limits') answer.end('{"importRecords":10,"importsAtOnce":1,"ids":10}');
      else answer.writeHead(200).write('{"id":"1"}\n', () => answer.destroy());
    });
    await using system = await openReferenceEms({ url: other.url, token: 'x', systemName: 'old' });
    const reading = (async () => {
      for await (const piece of system.read('product', signal)) expect(piece.length).toBeGreaterThan(0);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'NEW_UNREACHABLE' });
  });

  it('says NEW_REFUSED_BATCH when a record to remove is still pointed at', async () => {
    await using system = await open();
    const parent = '0f0f0f0f-1111-5000-8000-000000000001';
    const record = (id: string, parentId: string | null) =>
      JSON.stringify({ id, displayName: 'Org', kind: 'CUSTOMER', status: 'ACTIVE', parentId });
    const child = parent.replace(/1$/, '2');
    await system.put('organization', `${record(parent, null)}\n${record(child, parent)}`, signal);
    await expect(system.remove('organization', [parent], signal)).rejects.toMatchObject({
      code: 'NEW_REFUSED_BATCH',
      message: expect.stringContaining(parent) as string,
    });
    expect(await system.remove('organization', [parent, child], signal)).toBe(2);
  });

  it('drops the sandbox that a crash left behind, and none is left at the end', async () => {
    const admin = new pg.Client({ connectionString: await server.database('postgres') });
    await admin.connect();
    try {
      await admin.query('CREATE DATABASE ems_sandbox');
      await using system = await open();
      await (await system.openSandbox?.())?.[Symbol.asyncDispose]();
      const left = await admin.query("SELECT 1 FROM pg_database WHERE datname LIKE '%sandbox'");
      expect(left.rowCount).toBe(0);
    } finally {
      await admin.end();
    }
  });

  it('says why a sandbox is impossible, and the EMS works on', async () => {
    const stranger = new pg.Client({ connectionString: database });
    await stranger.connect();
    try {
      await using system = await open();
      await expect(system.openSandbox?.()).rejects.toMatchObject({ code: 'SANDBOX_IMPOSSIBLE' });
      expect(await system.find('product', ['0f0f0f0f-0000-5000-8000-000000000999'], signal)).toEqual([]);
    } finally {
      await stranger.end();
    }
  });
});

async function serve(listener: RequestListener): Promise<AsyncDisposable & { readonly url: string }> {
  const other = createServer(listener);
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(other.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((done) => {
        other.close(() => done());
        other.closeAllConnections();
      }),
  };
}
