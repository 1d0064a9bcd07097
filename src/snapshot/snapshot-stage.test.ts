import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { ProgressTick } from '../lib/progress.ts';
import type { StageContext } from '../stage/stage.ts';
import { attachSnapshot } from './attach-snapshot.ts';
import { readManifest } from './manifest.ts';
import { createSnapshotContext } from './snapshot-fixture.ts';
import { createSnapshotStage, snapshotStage } from './snapshot-stage.ts';
import { fillToy, fingerprints, openToyStore, type ToyStore, toyYaml as yaml } from './toy-migration.ts';

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

const fill = (licenses = 3000, more = 0): DatabaseSync => fillToy(folder.path, licenses, more);

const contextOf = (more: { yaml?: string; ticks?: ProgressTick[]; lines?: string[] } = {}) =>
  createSnapshotContext(folder.path, {
    yaml: more.yaml ?? yaml,
    store: store.pool,
    run: String(runs).padStart(4, '0'),
    progress: {
      tick: (tick) => void more.ticks?.push(tick),
      line: (text) => void more.lines?.push(text),
      clear() {},
    },
  });

/** Stops the stage when progress was told more than so many times. */
async function interrupt(context: StageContext, after: number): Promise<void> {
  const stop = new AbortController();
  let ticks = 0;
  const stopping: StageContext = {
    ...context,
    signal: stop.signal,
    progress: {
      ...context.progress,
      tick() {
        ticks += 1;
        if (ticks > after) stop.abort(new Error('interrupted by the test'));
      },
    },
  };
  await expect(snapshotStage.run(stopping)).rejects.toThrow('interrupted by the test');
}

describe('the snapshot stage', () => {
  it('copies tables as they are, counts excluded ones, and describes both in the manifest', async () => {
    fill().close();
    const ticks: ProgressTick[] = [];
    const context = await contextOf({ ticks });
    const result = await snapshotStage.run(context);
    expect(result.rows).toBe(3006);
    const manifest = await readManifest(context.folder.snapshot);
    expect(manifest).toMatchObject({
      consistency: 'TRANSACTION',
      reason: '',
      system: { adapter: 'sqlite', url: 'sqlite:old.sqlite' },
      tables: [
        { name: 'licenses', from: 'wp_licenses', key: ['id'], rows: 3000, excluded: false, damaged: 0 },
        { name: 'notes', key: [], rows: 6, excluded: false, damaged: 1, files: ['notes/0000.parquet'] },
        { name: 'audit', rows: 2, files: [], excluded: true },
      ],
    });
    await using duck = await context.openDuck();
    await attachSnapshot(duck, context.folder.snapshot);
    expect(await duck.rows('SELECT text, _row FROM raw.notes ORDER BY _row')).toEqual(
      [null, '', 'a\nb', 'M\ufffd', 'same', 'same'].map((text, index) => ({ text, _row: String(index + 1) })),
    );
    expect(await duck.rows('SELECT * FROM raw.licenses WHERE id = 2')).toEqual([
      { id: '2', key: 'KEY-2', owner: 'owner, "2"', _row: '2' },
    ]);
    expect(await duck.count("SELECT count(*)::INTEGER FROM duckdb_views() WHERE schema_name = 'raw'")).toBe(
      2,
    );
    expect(ticks.at(-1)).toEqual({ stage: 'snapshot', what: 'rows', done: 3006, total: 3006 });
  });

  it('gives equal fingerprints for equal rows in another order, and others as soon as one value differs', async () => {
    const database = fill(10);
    const context = await contextOf();
    await snapshotStage.run(context);
    const first = await fingerprints(context);
    database.exec(
      'CREATE TABLE copy AS SELECT * FROM notes ORDER BY rowid DESC; DROP TABLE notes; ALTER TABLE copy RENAME TO notes',
    );
    await snapshotStage.undo(context);
    await snapshotStage.run(context);
    expect(await fingerprints(context)).toEqual(first);
    database.exec("UPDATE notes SET text = '' WHERE text IS NULL");
    database.close();
    await snapshotStage.undo(context);
    await snapshotStage.run(context);
    const changed = await fingerprints(context);
    expect(changed['licenses']).toBe(first['licenses']);
    expect(changed['notes']).not.toBe(first['notes']);
  });

  it('does nothing the second time, and leaves nothing behind when undone', async () => {
    fill(10).close();
    const context = await contextOf();
    const first = await snapshotStage.run(context);
    const written = await readFile(join(context.folder.snapshot, 'manifest.json'), 'utf8');
    expect(await snapshotStage.run(context)).toEqual(first);
    expect(await readFile(join(context.folder.snapshot, 'manifest.json'), 'utf8')).toBe(written);
    await snapshotStage.undo(context);
    await snapshotStage.undo(context);
    await expect(readManifest(context.folder.snapshot)).rejects.toMatchObject({ code: 'RUN_MISSING' });
    const left = await store.pool.query('SELECT 1 FROM snapshot WHERE run = $1', [context.run.id]);
    expect(left.rowCount).toBe(0);
  });

  it('refuses tables that are missing, undeclared, declared twice, or without the key that is named', async () => {
    fill(1).close();
    const refused = async (from: string, to: string) => {
      const context = await contextOf({ yaml: yaml.replace(from, to) });
      return snapshotStage.run(context).then(
        () => 'nothing',
        (error: { code?: string }) => error.code,
      );
    };
    expect(await refused('from: wp_licenses', 'from: wp_licences')).toBe('OLD_TABLE_MISSING');
    expect(await refused('excluded: { audit: "Older than the retention period." }', '')).toBe(
      'OLD_TABLE_UNDECLARED',
    );
    expect(await refused('key: id', 'key: ident')).toBe('OLD_KEY_MISSING');
    expect(await refused('audit:', 'notes:')).toBe('CONFIG_INVALID');
    expect(await refused('audit:', '"*":')).toBe('nothing');
  });

  it('stores a table whatever its name is', async () => {
    fill(1).close();
    const context = await contextOf({ yaml: yaml.replace('  notes: {', '  "../no[t]*es": { from: notes,') });
    await snapshotStage.run(context);
    await using duck = await context.openDuck();
    await attachSnapshot(duck, context.folder.snapshot);
    expect(await duck.count('SELECT count(*)::INTEGER FROM raw."../no[t]*es"')).toBe(6);
    expect((await readdir(context.folder.snapshot)).sort()).toEqual([
      '%2e%2e%2fno%5bt%5d%2aes',
      'licenses',
      'manifest.json',
    ]);
  });

  it('refuses columns that SQL cannot tell apart', async () => {
    await writeFile(join(folder.path, 'notes.csv'), '_row,text\n1,a\n');
    const context = await contextOf({
      yaml: 'changeover: 1\nname: toy\nold: { url: "files:.", system: toy }\ntables: { notes: { key: _row, primary: person } }\n',
    });
    await expect(snapshotStage.run(context)).rejects.toMatchObject({ code: 'OLD_COLUMNS_CLASH' });
  });
});

describe('a snapshot that was interrupted', () => {
  it('keeps its finished tables when the old system is unchanged', async () => {
    fill(10).close();
    const lines: string[] = [];
    const context = await contextOf({ lines });
    await interrupt(context, 2);
    const before = await readdir(join(context.folder.snapshot, 'licenses'));
    expect(before).toEqual(['0000.parquet']);
    await snapshotStage.run(context);
    expect(lines).toEqual(['snapshot   the old system is unchanged: finished parts are kept']);
    expect((await readManifest(context.folder.snapshot)).tables[0]?.rows).toBe(10);
  });

  it('goes on within a table where the old system promises an order', async () => {
    fill(3000, 1500).close();
    const stage = createSnapshotStage(10_000);
    const undisturbed = await contextOf();
    await stage.run(undisturbed);
    const expected = await fingerprints(undisturbed);
    await stage.undo(undisturbed);
    const ticks: ProgressTick[] = [];
    const context = await contextOf({ ticks });
    const stop = new AbortController();
    const failing: StageContext = {
      ...context,
      progress: {
        ...context.progress,
        tick: ({ done }) => done > 1500 && stop.abort(new Error('interrupted')),
      },
      signal: stop.signal,
    };
    await expect(stage.run(failing)).rejects.toThrow('interrupted');
    await stage.run(context);
    expect(ticks[0]?.done).toBeGreaterThan(0);
    expect(ticks[0]?.done).toBeLessThan(1600);
    const { tables } = await readManifest(context.folder.snapshot);
    expect(tables[0]?.files.length).toBeGreaterThan(5);
    await using duck = await context.openDuck();
    await attachSnapshot(duck, context.folder.snapshot);
    expect(await duck.count('SELECT count(*)::INTEGER FROM raw.licenses WHERE id = _row')).toBe(3000);
    expect(await fingerprints(context)).toEqual(expected);
  });

  it('reads everything again when the old system has changed', async () => {
    const database = fill(10);
    const lines: string[] = [];
    const context = await contextOf({ lines });
    await interrupt(context, 2);
    database.exec("INSERT INTO wp_licenses VALUES (11, 'KEY-11', NULL)");
    database.close();
    await snapshotStage.run(context);
    expect(lines).toEqual([
      'snapshot   the old system has changed since: everything is read again from the beginning',
    ]);
    const manifest = await readManifest(context.folder.snapshot);
    expect(manifest.consistency).toBe('TRANSACTION');
    expect(manifest.tables[0]?.rows).toBe(11);
  });

  it('keeps finished tables of another state only where that is allowed, and then says so', async () => {
    const database = fill(10);
    const fuzzy = yaml.replace('toy-legacy }', 'toy-legacy, allow_fuzzy: true }');
    const context = await contextOf({ yaml: fuzzy });
    await interrupt(context, 2);
    database.exec("INSERT INTO wp_licenses VALUES (11, 'KEY-11', NULL); DELETE FROM notes");
    database.close();
    await snapshotStage.run(context);
    const manifest = await readManifest(context.folder.snapshot);
    expect(manifest.consistency).toBe('FUZZY');
    expect(manifest.reason).toMatch(/earlier state.*licenses/);
    expect(manifest.tables.map((table) => table.rows)).toEqual([10, 0, 2]);
  });

  it('refuses to go on when a table that it had begun has other columns', async () => {
    const database = fill(10);
    const context = await contextOf();
    await interrupt(context, 2);
    database.exec('ALTER TABLE wp_licenses ADD COLUMN seats INTEGER');
    database.close();
    await expect(snapshotStage.run(context)).rejects.toMatchObject({
      code: 'OLD_TABLE_CHANGED',
      details: { table: 'licenses', reason: 'now seats INTEGER' },
    });
    await snapshotStage.undo(context);
    await snapshotStage.run(context);
    expect((await readManifest(context.folder.snapshot)).tables[0]?.columns).toHaveLength(4);
  });

  it('reads a table again whose file is gone or cut short', async () => {
    fill(10).close();
    const context = await contextOf();
    await interrupt(context, 2);
    await truncate(join(context.folder.snapshot, 'licenses', '0000.parquet'), 100);
    await snapshotStage.run(context);
    await using duck = await context.openDuck();
    await attachSnapshot(duck, context.folder.snapshot);
    expect(await duck.count('SELECT count(*)::INTEGER FROM raw.licenses')).toBe(10);
  });
});

describe('a snapshot whose files are damaged', () => {
  it('is refused when it is attached: a file cut short, one changed bit, none, no manifest', async () => {
    fill(100).close();
    const context = await contextOf();
    await snapshotStage.run(context);
    const file = join(context.folder.snapshot, 'licenses', '0000.parquet');
    const whole = await readFile(file);
    await using duck = await context.openDuck();
    const attach = () => attachSnapshot(duck, context.folder.snapshot);
    await writeFile(file, whole.subarray(0, -10));
    await expect(attach()).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
    const changed = Buffer.from(whole);
    changed[20] = (changed[20] ?? 0) ^ 1;
    await writeFile(file, changed);
    await expect(attach()).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
    await writeFile(file, whole);
    await attach();
    await writeFile(join(context.folder.snapshot, 'manifest.json'), '{"tables": 3}');
    await expect(attach()).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
  });
});
