import { parseArgs } from 'node:util';
import { makeLoadStage } from '../../src/load/load-stage.ts';
import { openLoadWorld, shortPatience } from '../world/load-world.ts';
import { openFaultyNewSystem } from './faulty-new-system-client.ts';

/** The load stage as a process of its own, to be killed. Prints `begun`, then the stage's result. */
const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    store: { type: 'string' },
    run: { type: 'string' },
    url: { type: 'string' },
    undo: { type: 'boolean' },
  },
});
const { folder = '', store = '', run = '', url = '' } = values;
await using world = await openLoadWorld({
  folder,
  storeUrl: store,
  run,
  openNewSystem: () => Promise.resolve(openFaultyNewSystem({ url, batchRecords: 20 })),
});
const stage = makeLoadStage({ ...shortPatience, answerMs: 5000 });
process.stdout.write('begun\n');
if (values.undo === true) await stage.undo(world.context);
else process.stdout.write(`${JSON.stringify(await stage.run(world.context))}\n`);
