import { randomUUID } from 'node:crypto';
import { type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEms, type TestEms } from './ems-fixture.ts';

let ems: TestEms;

beforeAll(async () => {
  ems = await startTestEms();
});
afterAll(async () => ems[Symbol.asyncDispose]());

const feature = (code = randomUUID()): object => ({ id: randomUUID(), code, name: `Feature ${code}` });
const ndjson = (records: readonly object[]): string => records.map((one) => JSON.stringify(one)).join('\n');

function upload(body: Uint8Array | string, encoding: string): Promise<Response> {
  return ems.ask('/v1/import/features', {
    method: 'POST',
    body: typeof body === 'string' ? body : Buffer.from(body),
    headers: { 'content-type': 'application/x-ndjson', 'content-encoding': encoding },
  });
}

/** An export as the wire has it: fetch would unpack it. */
async function raw(
  acceptEncoding: string | undefined,
): Promise<{ encoding: string | undefined; body: Buffer }> {
  const headers = {
    authorization: `Bearer ${ems.token}`,
    ...(acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding }),
  };
  const answer = await new Promise<IncomingMessage>((done, fail) =>
    request(`${ems.url}/v1/export/features`, { headers }, done).once('error', fail).end(),
  );
  const pieces: Uint8Array[] = [];
  for await (const piece of answer) pieces.push(piece as Uint8Array);
  return { encoding: answer.headers['content-encoding'], body: Buffer.concat(pieces) };
}

async function connectionsInUse(): Promise<number> {
  const text = await (await fetch(`${ems.url}/metrics`)).text();
  return Number(/ems_database_connections (\d+)/.exec(text)?.[1]);
}

describe('an import packed as gzip', () => {
  it('has the same outcomes, record by record, as one that is not', async () => {
    const records = [feature(), { ...feature(), name: '' }, feature(), { ...feature(), colour: 'red' }];
    const packed = await upload(gzipSync(ndjson(records)), 'gzip');
    expect(packed.status).toBe(200);
    const outcome = (await packed.json()) as { created: number; refused: { code: string }[] };
    expect(outcome.created).toBe(2);
    expect(outcome.refused.map((one) => one.code)).toEqual(['VALUE_MISSING', 'FIELD_UNKNOWN']);
    const plain = await upload(ndjson(records), 'identity');
    expect(await plain.json()).toEqual({ ...outcome, created: 0, unchanged: 2 });
  });

  it('is read as a whole where it has several members', async () => {
    const [first, second] = [ndjson([feature()]), ndjson([feature(), feature()])];
    const answer = await upload(Buffer.concat([gzipSync(`${first}\n`), gzipSync(second)]), 'GZIP');
    expect(await answer.json()).toMatchObject({ created: 3 });
  });

  it('is bounded by what it holds: a bomb is refused without being unpacked', async () => {
    const line = `${JSON.stringify({ ...feature(), name: 'x'.repeat(10_000) })}\n`;
    const bomb = gzipSync(Buffer.alloc(600 * 1024 * 1024, ' '));
    const manyLines = gzipSync(line.repeat(4000));
    expect(bomb.length).toBeLessThan(1024 * 1024);
    const before = process.memoryUsage.rss();
    for (const body of [bomb, manyLines]) {
      const answer = await upload(body, 'gzip');
      expect(answer.status).toBe(413);
      expect(await answer.json()).toMatchObject({ code: 'BODY_TOO_LARGE' });
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 1024 * 1024);
    expect(await (await upload(gzipSync(ndjson([feature()])), 'gzip')).json()).toMatchObject({ created: 1 });
  });

  it.each([
    ['is not gzip', 'not gzip at all', 'gzip', 400, 'BAD_REQUEST'],
    ['is cut off', gzipSync(ndjson([feature(), feature()])).subarray(0, -12), 'gzip', 400, 'BAD_REQUEST'],
    ['is damaged', damaged(gzipSync(ndjson([feature(), feature()]))), 'gzip', 400, 'BAD_REQUEST'],
    ['is packed otherwise', 'x', 'br', 415, 'MEDIA_TYPE'],
    ['is packed twice', 'x', 'gzip, gzip', 415, 'MEDIA_TYPE'],
    ['is empty', gzipSync(''), 'gzip', 200, undefined],
  ])('that %s is answered', async (_, body, encoding, status, code) => {
    const before = (await raw(undefined)).body.toString();
    const answer = await upload(body, encoding);
    expect(answer.status).toBe(status);
    if (code !== undefined) expect(await answer.json()).toMatchObject({ code });
    expect((await raw(undefined)).body.toString()).toBe(before);
  });

  it('is refused where only JSON is taken', async () => {
    const answer = await ems.ask('/v1/features', {
      method: 'POST',
      body: gzipSync(JSON.stringify(feature())),
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    });
    expect(answer.status).toBe(415);
  });
});

function damaged(packed: Buffer): Buffer {
  const copy = Buffer.from(packed);
  copy[Math.floor(copy.length / 2)] = (copy[Math.floor(copy.length / 2)] ?? 0) ^ 0xff;
  return copy;
}

describe('an upload that is broken off', () => {
  it('stores nothing, and leaves room for the next, packed or not', async () => {
    const records = Array.from({ length: 2000 }, () => feature());
    // More of them than are read at once.
    for (const packed of [false, true])
      for (let round = 0; round < 5; round++) {
        const body = packed ? gzipSync(ndjson(records)) : Buffer.from(ndjson(records));
        const headers = {
          authorization: `Bearer ${ems.token}`,
          'content-type': 'application/x-ndjson',
          'content-length': body.length,
          ...(packed ? { 'content-encoding': 'gzip' } : {}),
        };
        const sending = request(`${ems.url}/v1/import/features`, { method: 'POST', headers });
        const ended = new Promise((done) => sending.once('error', done));
        sending.write(body.subarray(0, body.length / 2));
        await sleep(30);
        sending.destroy();
        await ended;
      }
    const answer = await upload(gzipSync(ndjson([records[0] ?? {}])), 'gzip');
    // It is new: nothing of the uploads was stored.
    expect(await answer.json()).toMatchObject({ created: 1 });
    expect(await connectionsInUse()).toBe(0);
  });
});

describe('an export', () => {
  it('is packed for those who accept that, and the same to the byte', async () => {
    const plain = await raw(undefined);
    expect(plain.encoding).toBeUndefined();
    for (const accepted of ['gzip', 'br, gzip;q=0.5', 'x-gzip']) {
      const packed = await raw(accepted);
      expect(packed.encoding, accepted).toBe('gzip');
      expect(gunzipSync(packed.body).equals(plain.body)).toBe(true);
    }
    for (const accepted of ['identity', 'gzip;q=0', 'br', 'gzipped'])
      expect((await raw(accepted)).encoding, accepted).toBeUndefined();
  });

  it('whose reader goes away gives its database connection back', async () => {
    const records = Array.from({ length: 4000 }, () => ({
      ...feature(),
      description: undefined,
      name: 'y'.repeat(1500),
    }));
    for (let round = 0; round < 5; round++)
      await upload(
        gzipSync(ndjson(records.map((one) => ({ ...one, id: randomUUID(), code: randomUUID() })))),
        'gzip',
      );
    for (const accepted of ['gzip', 'identity']) {
      const headers = { authorization: `Bearer ${ems.token}`, 'accept-encoding': accepted };
      const answer = await new Promise<IncomingMessage>((done, fail) =>
        request(`${ems.url}/v1/export/features`, { headers }, done).once('error', fail).end(),
      );
      answer.once('error', () => undefined);
      await new Promise((done) => answer.once('data', done));
      answer.destroy();
    }
    for (let round = 0; round < 100 && (await connectionsInUse()) > 0; round++) await sleep(50);
    expect(await connectionsInUse()).toBe(0);
  });
});
