import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openPool } from '../lib/postgres.ts';
import { createSnapshotContext } from './snapshot-fixture.ts';
import { createSnapshotStage } from './snapshot-stage.ts';

// A process for tests that kill it: takes the snapshot of a run, in many small files; says so when it begins.
const [folder = '', storeUrl = '', run = '', sliceBytes = ''] = process.argv.slice(2);
const yaml = await readFile(join(folder, 'changeover.yaml'), 'utf8');
const store = openPool(storeUrl);
const context = await createSnapshotContext(folder, { yaml, store, run });
process.stdout.write('begins\n');
await createSnapshotStage(Number(sliceBytes)).run(context);
await store.end();
