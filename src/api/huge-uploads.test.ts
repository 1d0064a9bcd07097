import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { startProgram } from '../governance/start-program.ts';

let world: ApiWorld;
let admin: ApiClient;
const mebibyte = Buffer.alloc(1024 * 1024, 0x61);

beforeAll(async () => {
  world = await apiWorld();
  const { pool, project, clock } = world.context;
  await startProgram(pool, project.config, clock());
  admin = await world.person(['ADMIN', 'LEAD']);
  const scenario = { id: 'S-1', title: 'One', function: 'it', process: 'P' };
  expect((await admin.post('/api/scenarios', scenario)).status).toBe(201);
});
afterAll(() => world[Symbol.asyncDispose]());

/** Sends piece after piece without saying how many there are, until the server answers or hangs up; the status, or 0. */
function endless(method: string, path: string, type: string): Promise<{ status: number; sent: number }> {
  return new Promise((done) => {
    let sent = 0;
    const finish = (status: number) => {
      call.destroy();
      done({ status, sent });
    };
    const call = request(new URL(path, world.url), {
      method,
      headers: { ...admin.headers, 'content-type': type, 'transfer-encoding': 'chunked' },
    });
    call.on('response', (response) => finish(response.statusCode ?? 0));
    call.on('error', () => finish(0));
    const more = (): void => {
      while (!call.destroyed && sent < 2048) {
        sent += 1;
        if (!call.write(mebibyte)) return void call.once('drain', more);
      }
    };
    more();
  });
}

const nobody = '00000000-0000-4000-8000-000000000000';

const uploads = () =>
  world.app.routes
    .map(({ spec }) => spec)
    .filter((spec) => spec.upload !== undefined && spec.access !== 'public')
    .map((spec) => ({
      id: spec.operationId,
      method: spec.method.toUpperCase(),
      type: (spec.upload?.types[0] ?? '').replace('*/*', 'application/octet-stream'),
      path: `${spec.path.replace('{id}', 'S-1').replaceAll(/\{\w+\}/g, 'x')}?name=a.csv&outcome=PASSED&person=${nobody}`,
      limit: spec.upload?.maxBytes ?? 0,
    }));

describe('a file that is too large', () => {
  it('is refused with the limit wherever files are taken, and nothing of it is kept', async () => {
    expect(uploads().length).toBeGreaterThanOrEqual(8);
    for (const { id, method, path, type, limit } of uploads()) {
      const body = Buffer.alloc(limit + 1, 0x61);
      const answer = await admin.send(method, path, { body, headers: { 'content-type': type } });
      expect([id, answer.status, answer.json.code]).toEqual([id, 413, 'BODY_TOO_LARGE']);
    }
    const kept = await world.context.pool.query('SELECT count(*) AS n FROM attachment');
    expect(kept.rows[0].n).toBe('0');
  });

  it('that never ends is cut off, in little memory, and the server goes on', async () => {
    const before = process.memoryUsage().rss;
    for (const { id, method, path, type, limit } of uploads()) {
      const { status, sent } = await endless(method, path, type);
      expect([id, [0, 413].includes(status)]).toEqual([id, true]);
      // What lies in the sockets between is no more than some mebibytes.
      expect(sent).toBeLessThan(limit / mebibyte.length + 64);
      expect((await admin.get('/api/session')).status).toBe(200);
    }
    expect((process.memoryUsage().rss - before) / mebibyte.length).toBeLessThan(300);
  });
});
