import { randomBytes } from 'node:crypto';
import { type EmsServer, startEms } from '../ems/ems-server.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../lib/embedded-postgres.ts';
import { environment } from '../lib/environment.ts';
import { asKnown } from './run-command.ts';

const defaultDataFolder = './.changeover-ems';

/**
 * The process of the reference EMS. Configured by the environment (docs/reference-ems.md); prints one JSON line on
 * standard output when it listens. `--exit-with-parent` ends it when standard input ends.
 */
async function main(): Promise<void> {
  const settings = environment();
  const token = settings.EMS_TOKEN ?? randomBytes(24).toString('base64url');
  const embedded =
    settings.EMS_DATABASE_URL === undefined
      ? await startEmbeddedServer(settings.EMS_DATA_DIR ?? defaultDataFolder)
      : undefined;
  try {
    const server = await startEms({
      databaseUrl: settings.EMS_DATABASE_URL ?? (await embedded?.database('ems')) ?? '',
      token,
      port: settings.EMS_PORT ?? 0,
      inFlight: settings.EMS_MAX_IN_FLIGHT,
      perSecond: settings.EMS_RATE_PER_SECOND,
    });
    stopWhenAsked(server, embedded);
    if (settings.EMS_TOKEN === undefined) process.stderr.write(`API token: ${token}\n`);
    const line = { event: 'ems-listening', url: server.url, version: server.version };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

function stopWhenAsked(server: EmsServer, embedded: EmbeddedServer | undefined): void {
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    stopping ??= (async () => {
      await server.stop();
      await embedded?.stop();
    })();
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
