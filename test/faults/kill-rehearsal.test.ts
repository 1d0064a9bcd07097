import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedServer } from '../../src/lib/embedded-postgres.ts';
import { runChangeover, startChangeover } from '../support/changeover-process.ts';
import { prepareMeridian } from '../support/meridian-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const killsWanted = 25;

let home: Awaited<ReturnType<typeof temporaryFolder>>;
let pristine: string;
let expected: Awaited<ReturnType<typeof endState>>;
let undisturbedMs: number;

beforeAll(async () => {
  home = await temporaryFolder();
  pristine = join(home.path, 'pristine');
  await prepareMeridian(pristine, { licenses: 500, seed: 7 });
  const undisturbed = join(home.path, 'undisturbed');
  await cp(pristine, undisturbed, { recursive: true });
  const startedAt = performance.now();
  const finished = await runChangeover(['rehearse', undisturbed, '--json']);
  undisturbedMs = performance.now() - startedAt;
  expect(finished.code, finished.stderr).toBe(0);
  expected = await endState(undisturbed, finished.stdout);
}, 300_000);

afterAll(async () => {
  await home[Symbol.asyncDispose]();
});

describe('a rehearsal that is killed', () => {
  it('ends in the same state after 25 kills at random moments of snapshot, mapping and load', {
    timeout: 900_000,
  }, async () => {
    let kills = 0;
    for (let round = 0; kills < killsWanted; round++) {
      const folder = join(home.path, `killed-${round}`);
      await cp(pristine, folder, { recursive: true });
      kills += await killAtRandom(folder, killsWanted - kills, async (child) => void child.kill('SIGKILL'));
      const finished = await runChangeover(['rehearse', folder, '--json']);
      expect(finished.code, finished.stderr).toBe(0);
      expect(await endState(folder, finished.stdout)).toEqual(expected);
    }
    expect(kills).toBe(killsWanted);
  });

  it('ends in the same state when the new system is killed in the middle of the load', {
    timeout: 180_000,
  }, async () => {
    const folder = join(home.path, 'ems-killed');
    await cp(pristine, folder, { recursive: true });
    let emsKills = 0;
    for (let attempt = 0; attempt < 10; attempt++) {
      const { finished } = startChangeover(['rehearse', folder, '--json']);
      const killer = new AbortController();
      const killing = killEms(folder, killer.signal, 3 - emsKills);
      const result = await finished;
      killer.abort();
      emsKills += await killing;
      if (result.code !== 0) continue;
      expect(emsKills).toBeGreaterThan(0);
      expect(await endState(folder, result.stdout)).toEqual(expected);
      return;
    }
    expect.unreachable('the rehearsal never finished');
  });
});

type Killer = (child: ReturnType<typeof startChangeover>['child']) => Promise<void>;

/** Starts and kills the rehearsal again and again, at moments spread over its whole length; returns how many kills hit. */
async function killAtRandom(folder: string, most: number, kill: Killer): Promise<number> {
  let hits = 0;
  for (let attempt = 0; attempt < most; attempt++) {
    const { child, finished } = startChangeover(['rehearse', folder, '--json']);
    const moment = 300 + Math.random() * Math.min(undisturbedMs * 0.7, 6000);
    const ended = await Promise.race([finished.then(() => true), sleep(moment).then(() => false)]);
    if (ended) return hits;
    await kill(child);
    const { signal } = await finished;
    if (signal === 'SIGKILL') hits += 1;
  }
  return hits;
}

/** Kills the EMS of the run a few times, each a moment after it was seen to work. */
async function killEms(folder: string, signal: AbortSignal, most: number): Promise<number> {
  let kills = 0;
  let last = 0;
  while (!signal.aborted && kills < most) {
    await sleep(50);
    const pid = Number(
      await readFile(join(folder, '.changeover', 'runs', '0001', 'ems.pid'), 'utf8').catch(() => '0'),
    );
    if (pid === 0 || pid === last) continue;
    last = pid;
    await sleep(200 + Math.random() * 600);
    try {
      process.kill(pid, 'SIGKILL');
      kills += 1;
    } catch (error) {
      // It ended by itself in between: that is no kill.
      expect(error).toMatchObject({ code: 'ESRCH' });
    }
  }
  return kills;
}

/**
 * Everything that must be equal: the balance, the comparison, and every row of the new system's database. Of the newest run: a
 * kill that comes after the last stage leaves a finished one, and the same command begins another.
 */
async function endState(folder: string, stdout: string): Promise<object> {
  const report = JSON.parse(stdout) as Record<string, unknown>;
  const server = await startEmbeddedServer(join(folder, '.changeover', 'postgres'));
  try {
    const tables = await newSystemTables(await server.database(`ems_${String(report['run'])}`));
    return { completeness: report['completeness'], reconcile: report['reconcile'], tables };
  } finally {
    await server.stop();
  }
}

async function newSystemTables(url: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'source_key' ORDER BY 1",
    );
    const tables: Record<string, string> = {};
    for (const { name } of found.rows) {
      const result = await client.query<{ state: string }>(
        `SELECT count(*) || ' ' || coalesce(md5(string_agg(row_text, E'\\n' ORDER BY row_text)), '') AS state
           FROM (SELECT (to_jsonb(t) - 'created_at' - 'updated_at')::text AS row_text FROM "${name}" t) rows`,
      );
      tables[name] = result.rows[0]?.state ?? '';
    }
    return tables;
  } finally {
    await client.end();
  }
}
