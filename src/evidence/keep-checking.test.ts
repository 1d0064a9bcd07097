import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { someEvidence } from './evidence-fixture.ts';
import { appendEvidence } from './evidence-store.ts';
import { checkChain, keepCheckingChain } from './keep-checking.ts';

let world: ApiWorld;
let viewer: ApiClient;
const dayMs = 86_400_000;

beforeAll(async () => {
  world = await apiWorld();
  viewer = await world.person(['VIEWER']);
  const { pool } = world.context;
  for (const run of ['0001', '0002', '0003'])
    await appendEvidence(pool, someEvidence({ migration: 'toy', kind: 'laws', run }));
});
afterAll(() => world[Symbol.asyncDispose]());

/** Changes one byte of the first entry, which decides nothing any more. */
const tamper = async (from: string, to: string) => {
  const { pool } = world.context;
  await pool.query('ALTER TABLE evidence DISABLE TRIGGER ALL');
  await pool.query('UPDATE evidence SET entry = replace(entry, $1, $2) WHERE seq = 1', [from, to]);
  await pool.query('ALTER TABLE evidence ENABLE TRIGGER ALL');
};
const broken = async () => (await viewer.get('/api/gate')).json.chain.broken as string | null;
const events = async () =>
  (await world.context.pool.query("SELECT topic FROM event WHERE subject = 'evidence:chain' ORDER BY seq"))
    .rows.length;

describe('a server', () => {
  it('finds an old entry that was changed when it starts, and tells the pages that look at the gate', async () => {
    const { pool, clock } = world.context;
    await checkChain(pool, 'toy', clock(), 0);
    await tamper('10 of 10', '10 of 19');
    expect(await broken()).toBeNull();
    const stop = new AbortController();
    const checking = keepCheckingChain(pool, 'toy', { clock, signal: stop.signal });
    for (let waited = 0; (await broken()) === null && waited < 100; waited += 1) await sleep(50);
    stop.abort();
    await checking;
    expect(await broken()).toContain('entry 1');
    expect(await events()).toBe(2);
  });

  it('checks again after a day and not before, also when its clock was set back by more than that', async () => {
    const { pool } = world.context;
    const at = Date.now();
    await checkChain(pool, 'toy', new Date(at), 0);
    await tamper('10 of 19', '10 of 10');
    await checkChain(pool, 'toy', new Date(at + dayMs / 2), dayMs);
    expect(await broken()).toContain('entry 1');
    await checkChain(pool, 'toy', new Date(at + dayMs), dayMs);
    expect(await broken()).toBeNull();
    await tamper('10 of 10', '10 of 19');
    await checkChain(pool, 'toy', new Date(at - 30 * dayMs), dayMs);
    expect(await broken()).toContain('entry 1');
    expect(await events()).toBe(6);
  });
});
