import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../lib/embedded-postgres.ts';
import { migrate, openPool } from '../lib/postgres.ts';
import { genesisHash } from './evidence-entry.ts';
import { someEvidence } from './evidence-fixture.ts';
import { evidenceKey } from './evidence-key.ts';
import { standingOf } from './evidence-standing.ts';
import { appendEvidence, listEvidence, verifyChain } from './evidence-store.ts';
import { exportEvidence } from './export-evidence.ts';
import { withdrawEvidence } from './withdraw-evidence.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: EmbeddedServer;
let pool: pg.Pool;

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startEmbeddedServer(join(folder.path, 'postgres'));
  const url = await server.database('evidence');
  pool = openPool(url);
  await migrate(pool, new URL('../store/migrations/', import.meta.url), url);
});
beforeEach(() => tamper('TRUNCATE evidence'));
afterAll(async () => {
  await pool.end();
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

/** Changes stored evidence as an intruder with the rights of the database's owner would. */
async function tamper(sql: string): Promise<void> {
  await pool.query('ALTER TABLE evidence DISABLE TRIGGER ALL');
  await pool.query(sql);
  await pool.query('ALTER TABLE evidence ENABLE TRIGGER ALL');
}

const append = (changes: Parameters<typeof someEvidence>[0]) => appendEvidence(pool, someEvidence(changes));

describe('the evidence chain', () => {
  it('links each entry to the one before it', async () => {
    const first = await append({ kind: 'completeness' });
    const second = await append({ kind: 'reconciliation' });
    expect([first.seq, second.seq]).toEqual([1, 2]);
    expect([first.prev_hash, second.prev_hash]).toEqual([genesisHash, first.hash]);
    expect(await verifyChain(pool)).toEqual({ entries: 2, head: second.hash });
  });

  it('takes the same evidence of the same run once, however often and whenever it is said', async () => {
    const first = await append({ at: '2026-11-24T10:00:00.000Z' });
    const again = await append({ at: '2026-11-24T11:00:00.000Z' });
    expect(again).toEqual(first);
    expect(await listEvidence(pool, 'meridian')).toHaveLength(1);
  });

  it('appends other content of the same run and kind as a further entry', async () => {
    await append({ summary: 'first' });
    const second = await append({ summary: 'second' });
    expect(second.seq).toBe(2);
    expect(standingOf(await listEvidence(pool, 'meridian'), 'completeness')).toEqual({
      state: 'current',
      entry: second,
    });
  });

  it('stays one chain when many append at once', async () => {
    const kinds = ['completeness', 'reconciliation', 'laws', 'control-totals', 'fault-seeding', 'training'];
    await Promise.all(kinds.flatMap((kind) => ['0001', '0002'].map((of) => append({ kind, run: of }))));
    expect((await verifyChain(pool)).entries).toBe(12);
  });

  it('refuses to change, delete or empty evidence', async () => {
    await append({});
    for (const sql of ["UPDATE evidence SET run = '9'", 'DELETE FROM evidence', 'TRUNCATE evidence']) {
      await expect(pool.query(sql)).rejects.toThrow('evidence is append-only');
    }
    expect((await verifyChain(pool)).entries).toBe(1);
  });

  it('lists only the evidence of one migration, and chains all', async () => {
    await append({ migration: 'meridian' });
    await append({ migration: 'slm' });
    expect((await listEvidence(pool, 'slm')).map((one) => one.seq)).toEqual([2]);
    expect((await verifyChain(pool)).entries).toBe(2);
  });
});

describe('a broken chain', () => {
  beforeEach(async () => {
    for (const kind of ['completeness', 'reconciliation', 'laws']) await append({ kind });
  });

  it.each([
    [
      'a changed entry',
      `UPDATE evidence SET entry = replace(entry, '10 of 10', '11 of 11') WHERE seq = 2`,
      2,
    ],
    [
      'a changed entry with a recomputed hash',
      `UPDATE evidence SET entry = replace(entry, '10 of 10', '11 of 11'),
         hash = encode(sha256(convert_to(replace(entry, '10 of 10', '11 of 11'), 'UTF8')), 'hex') WHERE seq = 2`,
      3,
    ],
    ['a missing entry', 'DELETE FROM evidence WHERE seq = 2', 2],
    ['a changed column', `UPDATE evidence SET kind = 'laws' WHERE seq = 1`, 1],
    [
      'a first entry that follows nothing',
      `UPDATE evidence SET prev_hash = repeat('1', 64) WHERE seq = 1`,
      1,
    ],
  ])('%s is found, with its number', async (_, sql, seq) => {
    await tamper(sql);
    await expect(verifyChain(pool)).rejects.toMatchObject({ code: 'EVIDENCE_BROKEN', details: { seq } });
  });

  it('is not exported', async () => {
    await tamper('DELETE FROM evidence WHERE seq = 1');
    const target = join(folder.path, 'never');
    await expect(exportEvidence(pool, target, await evidenceKey(folder.path))).rejects.toMatchObject({
      code: 'EVIDENCE_BROKEN',
    });
    await expect(readFile(join(target, 'evidence.jsonl'))).rejects.toThrow('ENOENT');
  });
});

describe('withdrawing evidence', () => {
  const withdraw = (of: string) =>
    withdrawEvidence(pool, {
      migration: 'meridian',
      run: of,
      at: '2026-11-25T00:00:00.000Z',
      reason: 'undone',
    });

  it('voids what stands of a run by one further entry, and twice is once', async () => {
    await append({ kind: 'completeness' });
    await append({ kind: 'laws' });
    const entry = await withdraw('0001');
    expect(entry).toMatchObject({ seq: 3, kind: 'void', body: { voids: [1, 2] } });
    expect(await withdraw('0001')).toBeUndefined();
    const entries = await listEvidence(pool, 'meridian');
    expect(standingOf(entries, 'completeness')).toMatchObject({ state: 'void', reason: 'undone' });
  });

  it('does not bring an older run back', async () => {
    await append({ run: '0001' });
    await append({ run: '0002', summary: 'newer' });
    await withdraw('0002');
    expect(standingOf(await listEvidence(pool, 'meridian'), 'completeness').state).toBe('void');
  });

  it('lets the same be said again afterwards', async () => {
    await append({});
    await withdraw('0001');
    expect((await append({})).seq).toBe(3);
    expect(standingOf(await listEvidence(pool, 'meridian'), 'completeness').state).toBe('current');
  });

  it('leaves evidence that a newer run has superseded alone', async () => {
    await append({ run: '0001' });
    await append({ run: '0002', summary: 'newer' });
    expect(await withdraw('0001')).toBeUndefined();
  });
});
