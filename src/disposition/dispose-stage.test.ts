import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { silentProgress } from '../lib/progress.ts';
import { sharedFolder } from '../stage/run-folder.ts';
import type { StageContext } from '../stage/stage.ts';
import { disposeStage } from './dispose-stage.ts';
import { createFixture, type Fixture } from './disposition-fixture.ts';

const records = {
  organization: [
    { old_key: '1', name: 'Main' },
    { old_key: '2', name: 'MAIN Ltd', sources: [['t', 's'] as const] },
    { old_key: '3', name: 'No kind', kind: null, sources: [['t', 's'] as const] },
  ],
};
const world = { records, tables: { t: { select: "SELECT unnest(['r', 's']) AS id" } } };

/** What this stage uses of a context; it needs neither a control store nor a system. */
function contextOf(fixture: Fixture, run = '0001'): StageContext {
  const used = {
    project: fixture.project,
    run: { id: run, environment: 'rehearsal' as const },
    folder: fixture.folder,
    openDuck: () => fixture.openDuck(),
    progress: silentProgress,
    clock: () => new Date(),
    signal: new AbortController().signal,
  };
  return used as StageContext;
}

test('the stage stores its result, tells how often each rule spoke, and can be run again and undone', async () => {
  await using folder = await temporaryFolder();
  const fixture = await createFixture(folder.path, world);
  const archive = sharedFolder(folder.path).archive;

  const first = await disposeStage.run(contextOf(fixture));
  expect(first).toMatchObject({
    rows: 3,
    detail: {
      completeness: { rows_in: 2, dispositions: { MIGRATE: 1, HOLD: 1 }, unaccounted: 0 },
      rules: [
        {
          rule: 'duplicate-organization',
          entity: 'organization',
          disposition: 'MERGE',
          count: 1,
          example: '2',
        },
        { rule: 'missing-required', entity: 'organization', disposition: 'HOLD', count: 1, example: '3' },
      ],
      archived: { organization: 1 },
    },
  });
  expect(await disposeStage.run(contextOf(fixture))).toEqual(first);

  await disposeStage.undo(contextOf(fixture));
  await disposeStage.undo(contextOf(fixture));
  expect(existsSync(fixture.folder.disposed)).toBe(false);
  expect(existsSync(join(archive, 'organization.parquet'))).toBe(false);
  expect(existsSync(fixture.folder.mapped)).toBe(true);
});

test('undoing one run leaves the archive of another alone', async () => {
  await using folder = await temporaryFolder();
  const fixture = await createFixture(folder.path, world);
  await disposeStage.run(contextOf(fixture));
  await disposeStage.undo(contextOf(fixture, '0000'));
  expect(existsSync(join(sharedFolder(folder.path).archive, 'organization.parquet'))).toBe(true);
});

test('an incomplete result is stored before it is refused, and the same command goes on once the row is listed', async () => {
  await using folder = await temporaryFolder();
  const fixture = await createFixture(folder.path, {
    ...world,
    tables: { t: { select: "SELECT unnest(['r', 's', 'hidden']) AS id" } },
    files: { 'listed/none.sql': `SELECT 't' AS "table", id AS key, 'x' AS reason FROM raw.t WHERE false` },
  });
  await expect(disposeStage.run(contextOf(fixture))).rejects.toThrow(
    '1 rows of the old system are unaccounted for (first: table t, key hidden)',
  );
  const stored: unknown = JSON.parse(
    await readFile(join(fixture.folder.disposed, 'completeness.json'), 'utf8'),
  );
  expect(stored).toMatchObject({ unaccounted: 1 });
  await writeFile(
    join(folder.path, 'listed/none.sql'),
    `SELECT 't' AS "table", id AS key, 'a test' AS reason FROM raw.t WHERE id = 'hidden'`,
  );
  expect(await disposeStage.run(contextOf(fixture))).toMatchObject({
    detail: { completeness: { listed: 1, unaccounted: 0 } },
  });
});

test('a stage that was stopped in the middle runs again to the same end', async () => {
  await using folder = await temporaryFolder();
  const fixture = await createFixture(folder.path, world);
  const whole = await disposeStage.run(contextOf(fixture));
  await disposeStage.undo(contextOf(fixture));
  let ticks = 0;
  const stop = new AbortController();
  const stopping = {
    ...contextOf(fixture),
    signal: stop.signal,
    progress: { ...silentProgress, tick: () => void (++ticks === 9 && stop.abort(new Error('stopped'))) },
  };
  await expect(disposeStage.run(stopping)).rejects.toThrow('stopped');
  expect(existsSync(join(fixture.folder.disposed, 'completeness.json'))).toBe(false);
  expect(await disposeStage.run(contextOf(fixture))).toEqual(whole);
});
