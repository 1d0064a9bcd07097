import { execFile, spawn } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { StageContext } from '../stage/stage.ts';
import { readManifest } from './manifest.ts';
import { createSnapshotContext } from './snapshot-fixture.ts';
import { snapshotStage } from './snapshot-stage.ts';
import { fillToy, fingerprints, openToyStore, type ToyStore, toyYaml } from './toy-migration.ts';

const execute = promisify(execFile);

let store: ToyStore;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let runs = 0;

beforeAll(async () => {
  store = await openToyStore();
});

afterAll(async () => {
  await store[Symbol.asyncDispose]();
});

beforeEach(async () => {
  folder = await temporaryFolder();
  runs += 1;
  return async () => {
    await folder[Symbol.asyncDispose]();
  };
});

const contextOf = (): Promise<StageContext> =>
  createSnapshotContext(folder.path, {
    yaml: toyYaml,
    store: store.pool,
    run: String(runs).padStart(4, '0'),
  });

describe('a full disk', () => {
  it
    .skipIf(process.getuid?.() !== 0 || process.platform !== 'linux')
    .each(['temporary', 'snapshot'] as const)(
    'is named when it holds the %s folder, and the same command goes on after space was made',
    async (full) => {
      const database = fillToy(folder.path, 10);
      database.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
        INSERT INTO notes SELECT hex(randomblob(40)) FROM n`);
      database.close();
      const context = await contextOf();
      const small = context.folder[full];
      await mkdir(small, { recursive: true });
      await execute('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small]);
      try {
        await expect(snapshotStage.run(context)).rejects.toMatchObject({ code: 'DISK_FULL' });
        await expect(readManifest(context.folder.snapshot)).rejects.toMatchObject({ code: 'RUN_MISSING' });
      } finally {
        await execute('umount', [small]);
      }
      expect((await snapshotStage.run(context)).rows).toBe(20_016);
    },
  );
});

describe('a snapshot that is killed', () => {
  it('ends with the fingerprints of an undisturbed one, wherever it was killed', {
    timeout: 240_000,
  }, async () => {
    fillToy(folder.path, 8000, 1500).close();
    const context = await contextOf();
    const began = performance.now();
    await snapshotStage.run(context);
    const undisturbedMs = performance.now() - began;
    const expected = await fingerprints(context);
    await snapshotStage.undo(context);
    const child = fileURLToPath(new URL('./snapshot-child.ts', import.meta.url));
    let kills = 0;
    while (kills < 6) {
      const args = [child, folder.path, store.url, context.run.id, '20000'];
      // The first at once, so that there is one however fast the machine is.
      if (!(await runAndKill(args, kills === 0 ? 0 : Math.random() * undisturbedMs))) break;
      kills += 1;
    }
    await snapshotStage.run(context);
    expect(kills).toBeGreaterThan(0);
    expect(await fingerprints(context)).toEqual(expected);
    const { tables } = await readManifest(context.folder.snapshot);
    for (const table of tables.filter((one) => !one.excluded)) {
      const there = await readdir(join(context.folder.snapshot, table.name));
      expect(there.map((name) => `${table.name}/${name}`).sort()).toEqual([...table.files].sort());
    }
  });
});

/** Starts the snapshot in a process of its own, kills it so long after it began to work; false when it had finished. */
async function runAndKill(args: readonly string[], afterMs: number): Promise<boolean> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), afterMs));
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((done, fail) => {
    child.on('error', fail);
    child.on('exit', (exitCode, exitSignal) => done([exitCode, exitSignal]));
  });
  if (signal === 'SIGKILL') return true;
  expect(code).toBe(0);
  return false;
}
