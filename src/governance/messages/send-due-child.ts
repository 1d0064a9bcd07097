// A sender in a process of its own, to be killed by a test: store URL, then the migration's configuration as JSON.
import { openPool } from '../../lib/postgres.ts';
import type { ProjectConfig } from '../../project/project-config.ts';
import { sendDue } from './send-due.ts';

const [url = '', config = '{}'] = process.argv.slice(2);
const pool = openPool(url);
process.stdout.write('ready\n');
const round = await sendDue(pool, JSON.parse(config) as ProjectConfig, {
  clock: () => new Date(),
  signal: new AbortController().signal,
  mostMilliseconds: 60_000,
});
process.stdout.write(`${JSON.stringify(round)}\n`);
await pool.end();
