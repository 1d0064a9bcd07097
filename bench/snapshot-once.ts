import { openPool } from '../src/lib/postgres.ts';
import { createSnapshotContext } from '../src/snapshot/snapshot-fixture.ts';
import { snapshotStage } from '../src/snapshot/snapshot-stage.ts';

/** Takes one snapshot of the table `lic` of an old system and prints what it took. */
const [folder = '', storeUrl = '', oldUrl = '', run = ''] = process.argv.slice(2);
const store = openPool(storeUrl);
const yaml = `
changeover: 1
name: bench
old: { url: "${oldUrl}", system: bench-old }
tables: { lic: { key: id, primary: entitlement_line } }
`;
const context = await createSnapshotContext(folder, { yaml, store, run });
const startedAt = performance.now();
const { rows } = await snapshotStage.run(context);
const seconds = (performance.now() - startedAt) / 1000;
await snapshotStage.undo(context);
await store.end();
process.stdout.write(
  JSON.stringify({ rows, seconds, megabytes: Math.round(process.resourceUsage().maxRSS / 1024) }),
);
