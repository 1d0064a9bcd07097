import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../lib/embedded-postgres.ts';
import { migrate, openPool } from '../lib/postgres.ts';
import { genesisHash } from './evidence-entry.ts';
import { someEvidence } from './evidence-fixture.ts';
import { standingOf } from './evidence-standing.ts';
import { appendEvidence, listEvidence, verifyChain } from './evidence-store.ts';
import { exportEvidence } from './export-evidence.ts';
import { withdrawEvidence } from './withdraw-evidence.ts';

const run = promisify(execFile);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: EmbeddedServer;
let pool: pg.Pool;
let packs = 0;

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
    await expect(exportEvidence(pool, target)).rejects.toMatchObject({ code: 'EVIDENCE_BROKEN' });
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

describe('an exported pack', () => {
  const check = (target: string) => run('sh', [join(target, 'check.sh')]);

  it('can be checked with sha256sum alone', async () => {
    for (const kind of ['completeness', 'reconciliation', 'laws']) {
      await append({ kind, summary: 'Grün – “quoted” \\ back\u2028slash\tand a line\nbreak' });
    }
    const target = join(folder.path, 'pack');
    const pack = await exportEvidence(pool, target);
    expect(pack.entries).toBe(3);
    const { stdout } = await check(target);
    expect(stdout).toContain(`3 entries, each follows the one before it; HEAD is ${pack.head}`);
    expect(await readFile(join(target, 'README.txt'), 'utf8')).toContain('sha256sum -c SHA256SUMS');
  });

  it.each([
    ['a changed file', (text: string) => text.replace('PASS', 'FAIL'), false],
    ['a changed line with fresh checksums', (text: string) => text.replace('PASS', 'FAIL'), true],
    ['a removed last line', (text: string) => text.split('\n').slice(0, -2).join('\n').concat('\n'), true],
    ['exchanged lines', (text: string) => text.trim().split('\n').toReversed().join('\n').concat('\n'), true],
  ])('does not pass the check with %s', async (_, change, fresh) => {
    for (const kind of ['completeness', 'reconciliation']) await append({ kind });
    const target = join(folder.path, `bad-${++packs}`);
    await exportEvidence(pool, target);
    const file = join(target, 'evidence.jsonl');
    await writeFile(file, change(await readFile(file, 'utf8')));
    if (fresh)
      await run('sh', ['-c', 'sha256sum evidence.jsonl HEAD check.sh README.txt > SHA256SUMS'], {
        cwd: target,
      });
    await expect(check(target)).rejects.toThrow('Command failed');
  });

  it('of an empty chain passes too', async () => {
    const target = join(folder.path, 'empty');
    await exportEvidence(pool, target);
    expect((await check(target)).stdout).toContain('0 entries');
  });
});
