import { randomBytes } from 'node:crypto';
import { seedDemo } from '../ems/demo/seed-demo.ts';
import { type EmsServer, startEms } from '../ems/ems-server.ts';
import { startEmbeddedServer } from '../lib/embedded-postgres.ts';
import { environment } from '../lib/environment.ts';

/** A running EMS with the token that reaches it, and whether that token was made just now. */
export interface StartedEms {
  readonly server: EmsServer;
  readonly token: string;
  readonly tokenMade: boolean;
  /** Ends it, and the embedded PostgreSQL when it has one. */
  stop(): Promise<void>;
}

/**
 * Starts the EMS as the environment says, on the embedded PostgreSQL unless EMS_DATABASE_URL names another. Throws what
 * `startEms` throws, and STORE_CORRUPT.
 */
export async function startEmsServer(options: {
  readonly dataFolder: string;
  readonly port?: number | undefined;
  readonly demo?: boolean;
}): Promise<StartedEms> {
  const settings = environment();
  const token = settings.EMS_TOKEN ?? randomBytes(24).toString('base64url');
  const embedded =
    settings.EMS_DATABASE_URL === undefined
      ? await startEmbeddedServer(settings.EMS_DATA_DIR ?? options.dataFolder)
      : undefined;
  let server: EmsServer | undefined;
  const stop = async (): Promise<void> => {
    await server?.stop();
    await embedded?.stop();
  };
  try {
    server = await startEms({
      databaseUrl: settings.EMS_DATABASE_URL ?? (await embedded?.database('ems')) ?? '',
      token,
      port: options.port ?? settings.EMS_PORT ?? 0,
      inFlight: settings.EMS_MAX_IN_FLIGHT,
      perSecond: settings.EMS_RATE_PER_SECOND,
    });
    if (options.demo === true) await seedDemo(server.url, token);
    return { server, token, tokenMade: settings.EMS_TOKEN === undefined, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
