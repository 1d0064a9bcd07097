import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openPool } from '../lib/postgres.ts';
import { openSqlite } from '../systems/sqlite/sqlite-system.ts';
import { createSnapshotContext } from './snapshot-fixture.ts';
import { snapshotStage } from './snapshot-stage.ts';

// A process for tests that kill it: takes the snapshot of a run, in many small parts; says so when it begins.
const [folder = '', storeUrl = '', run = '', rowsPerPart = ''] = process.argv.slice(2);
const yaml = await readFile(join(folder, 'changeover.yaml'), 'utf8');
const store = openPool(storeUrl);
const context = await createSnapshotContext(folder, { yaml, store, run });
process.stdout.write('begins\n');
const openOldSystem = () => openSqlite(join(folder, 'old.sqlite'), 'sqlite:old.sqlite', Number(rowsPerPart));
await snapshotStage.run({ ...context, openOldSystem });
await store.end();
