import { asKnown } from './run-command.ts';
import { startEmsServer } from './start-ems-server.ts';

/**
 * The process of the reference EMS. Configured by the environment (docs/reference-ems.md); prints one JSON line on
 * standard output when it listens. `--exit-with-parent` ends it when standard input ends.
 */
async function main(): Promise<void> {
  const ems = await startEmsServer({ dataFolder: './.changeover-ems' });
  stopWhenAsked(() => ems.stop());
  if (ems.tokenMade) process.stderr.write(`API token: ${ems.token}\n`);
  const line = { event: 'ems-listening', url: ems.server.url, version: ems.server.version };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function stopWhenAsked(end: () => Promise<void>): void {
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    stopping ??= end();
    stopping.then(() => process.exit(0), endWith);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (!process.argv.includes('--exit-with-parent')) return;
  // Standard input ends when whoever started us is gone, however it went.
  process.stdin.on('end', stop).on('error', stop).resume();
}

function endWith(error: unknown): void {
  const known = asKnown(error);
  process.stderr.write(`${known.message}\n`);
  process.exit(known.exitCode);
}

main().catch(endWith);
