import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { seedDemo } from '../ems/demo/seed-demo.ts';
import { type EmsServer, startEms } from '../ems/ems-server.ts';
import { KeyEncryption, ownKeyEncryption } from '../ems/keys/key-encryption.ts';
import { Verifiers } from '../ems/verifiers/verifiers.ts';
import { startEmbeddedServer } from '../lib/embedded-postgres.ts';
import { type Environment, environment } from '../lib/environment.ts';
import { mailSettings } from './ems-mail-settings.ts';

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
 * `startEms` throws, STORE_CORRUPT, EMS_KEY_ENCRYPTION_INVALID, EMS_VERIFIERS_INVALID.
 */
export async function startEmsServer(options: {
  readonly dataFolder: string;
  readonly port?: number | undefined;
  readonly demo?: boolean;
}): Promise<StartedEms> {
  const settings = environment();
  const token = settings.EMS_TOKEN ?? randomBytes(24).toString('base64url');
  const folder =
    settings.EMS_DATABASE_URL === undefined ? (settings.EMS_DATA_DIR ?? options.dataFolder) : undefined;
  const { EMS_VERIFIERS: declared } = settings;
  const verifiers = declared === undefined ? undefined : await Verifiers.open(declared);
  const embedded = folder === undefined ? undefined : await startEmbeddedServer(folder);
  let server: EmsServer | undefined;
  const stop = async (): Promise<void> => {
    await server?.stop();
    await verifiers?.stop();
    await embedded?.stop();
  };
  try {
    server = await startEms({
      databaseUrl: settings.EMS_DATABASE_URL ?? (await embedded?.database('ems')) ?? '',
      token,
      port: options.port ?? settings.EMS_PORT ?? 0,
      inFlight: settings.EMS_MAX_IN_FLIGHT,
      perSecond: settings.EMS_RATE_PER_SECOND,
      mail: mailSettings(settings),
      webhooks: {
        send: settings.EMS_WEBHOOKS === 'on',
        allowedNetworks: settings.EMS_WEBHOOK_NETWORKS?.split(',') ?? [],
      },
      eventsKeepDays: settings.EMS_EVENTS_KEEP_DAYS,
      keyEncryption: await keyEncryption(settings, folder),
      verifiers,
    });
    if (options.demo === true) await seedDemo(server.url, token);
    return { server, token, tokenMade: settings.EMS_TOKEN === undefined, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * What seals the signing keys: as the environment says, else, on the embedded PostgreSQL, a key of its own beside the data. On another
 * PostgreSQL there is none without the environment, and no license files are issued.
 */
async function keyEncryption(
  settings: Environment,
  dataFolder: string | undefined,
): Promise<KeyEncryption | undefined> {
  const { EMS_KEY_ENCRYPTION_KEY: text, EMS_KEY_ENCRYPTION_KEY_FILE: file } = settings;
  if (text !== undefined) return new KeyEncryption(text, 'EMS_KEY_ENCRYPTION_KEY');
  if (file !== undefined) return ownKeyEncryption(file);
  if (dataFolder === undefined) return undefined;
  await mkdir(dataFolder, { recursive: true });
  return ownKeyEncryption(join(dataFolder, 'license-keys.kek'));
}
