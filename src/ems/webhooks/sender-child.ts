import { startEms } from '../ems-server.ts';
import { KeyEncryption } from '../keys/key-encryption.ts';
import { hasty } from './webhook-fixture.ts';

/** A process with an EMS whose webhooks are hasty, for tests that kill it: `node … <database URL> <token> <key>`. */
const [databaseUrl = '', token = '', key = ''] = process.argv.slice(2);
const ems = await startEms({
  databaseUrl,
  token,
  port: 0,
  keyEncryption: new KeyEncryption(key, 'the test'),
  webhooks: hasty,
});
process.stdout.write(`${ems.url}\n`);
// Ends when whoever started it is gone.
process.stdin.on('end', () => process.exit(0)).resume();
