import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { Server as SocketServer } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { type Clock, systemClock } from '../lib/clock.ts';
import { ChangeoverError, reasonOf } from '../lib/errors.ts';
import { Authenticator } from './access/authenticator.ts';
import { emsApp } from './api/app.ts';
import { limits } from './api/ems-context.ts';
import { Metrics } from './api/metrics.ts';
import { SharedRate } from './api/shared-rate.ts';
import { Slots } from './api/slots.ts';
import type { KeyEncryption } from './keys/key-encryption.ts';
import { KeyRing } from './keys/key-ring.ts';
import type { MailSettings } from './mail/mail-settings.ts';
import { ReminderDesk } from './mail/reminder-desk.ts';
import { EmsStore, migrationsFolder } from './store/ems-store.ts';
import { defaultKeepDays, Housekeeping } from './store/housekeeping.ts';
import { Verifiers } from './verifiers/verifiers.ts';
import { AddressGuard } from './webhooks/address-guard.ts';
import { WebhookSender } from './webhooks/webhook-sender.ts';
import { defaultWebhookSettings, type WebhookSettings } from './webhooks/webhook-settings.ts';

export interface EmsServerOptions {
  readonly databaseUrl: string;
  readonly token: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly inFlight?: number | undefined;
  readonly perSecond?: number | undefined;
  /** Seals the keys that license files are signed with; without it, none are issued. */
  readonly keyEncryption?: KeyEncryption | undefined;
  /** Judge license files that other systems issued. */
  readonly verifiers?: Verifiers | undefined;
  readonly clock?: Clock | undefined;
  readonly mail?: MailSettings | undefined;
  readonly webhooks?: Partial<WebhookSettings> | undefined;
  /** Days for which events are kept; see docs/ems-webhooks.md. */
  readonly eventsKeepDays?: number | undefined;
}

/** A running EMS. */
export interface EmsServer {
  readonly url: string;
  readonly version: string;
  /** Takes no more requests, lets those in progress end (for at most ten seconds), and closes the database. */
  stop(): Promise<void>;
}

/** What a process does besides answering requests. */
interface Background {
  /** Ends what is in progress, and begins no more. */
  stop(): Promise<void>;
}

const host = '127.0.0.1';
const drainMs = 10_000;
const idleMs = 300;
const defaultInFlight = 64;
const defaultPerSecond = 200;

/** Starts the EMS. Throws EMS_STORE_UNREACHABLE, EMS_STORE_FOREIGN, STORE_NEWER, PORT_TAKEN, EMS_NOT_STARTED. */
export async function startEms(options: EmsServerOptions): Promise<EmsServer> {
  const webhookSettings = { ...defaultWebhookSettings, ...options.webhooks };
  const guard = openGuard(webhookSettings.allowedNetworks);
  const store = await EmsStore.open(options.databaseUrl);
  const metrics = new Metrics(store);
  const perSecond = options.perSecond ?? defaultPerSecond;
  const rate = new SharedRate(store, perSecond);
  const keys = await openKeys(store, options.keyEncryption);
  const { version, build } = await readBuild();
  const app = emsApp({
    store,
    authenticator: new Authenticator(store, options.token),
    version,
    build,
    inFlight: options.inFlight ?? defaultInFlight,
    perSecond,
    rate,
    metrics,
    importSlots: new Slots(limits.importsAtOnce),
    clock: options.clock ?? systemClock,
    mail: options.mail,
    keys,
    verifiers: options.verifiers ?? Verifiers.none(),
    webhooks: { guard, timeoutMs: webhookSettings.timeoutMs, encryption: options.keyEncryption },
  });
  const server = createAdaptorServer({
    fetch: app.fetch,
    createServer,
    // A client that sends its body drop by drop holds an import slot: not for long. An idle connection lives longer
    // than a client keeps it, so that no request meets a closing one.
    serverOptions: { requestTimeout: 120_000, headersTimeout: 20_000, keepAliveTimeout: 65_000 },
  }) as Server;
  const background: Background[] = [rate, new Housekeeping(store, options.eventsKeepDays ?? defaultKeepDays)];
  if (webhookSettings.send && options.keyEncryption !== undefined)
    background.push(
      new WebhookSender({
        store,
        guard,
        encryption: options.keyEncryption,
        settings: webhookSettings,
        onOutcome: (outcome) => metrics.countWebhook(outcome),
      }),
    );
  background.push(
    new ReminderDesk({
      store,
      clock: options.clock ?? systemClock,
      mail: options.mail,
      onOutcome: (state) => metrics.countReminder(state),
    }),
  );
  try {
    const port = await listen(server, options.port);
    return { url: `http://${host}:${port}`, version, stop: () => stop(server, store, background) };
  } catch (error) {
    await Promise.all(background.map((one) => one.stop()));
    await store[Symbol.asyncDispose]();
    throw error;
  }
}

/** Where webhooks may be sent. Throws EMS_NOT_STARTED. */
function openGuard(networks: readonly string[]): AddressGuard {
  try {
    return new AddressGuard(networks);
  } catch (error) {
    throw new ChangeoverError('EMS_NOT_STARTED', { reason: reasonOf(error) }, { cause: error });
  }
}

/** The ring of signing keys, with a first key in it. Throws EMS_NOT_STARTED. */
async function openKeys(
  store: EmsStore,
  encryption: KeyEncryption | undefined,
): Promise<KeyRing | undefined> {
  if (encryption === undefined) return undefined;
  const keys = new KeyRing(encryption);
  try {
    await keys.prepare(store);
    return keys;
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw new ChangeoverError('EMS_NOT_STARTED', { reason: reasonOf(error) }, { cause: error });
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((done, fail) => {
    server.once('error', (error) => {
      const taken = 'code' in error && error.code === 'EADDRINUSE';
      fail(
        taken
          ? new ChangeoverError('PORT_TAKEN', { port, host }, { cause: error })
          : new ChangeoverError('EMS_NOT_STARTED', { reason: reasonOf(error) }, { cause: error }),
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      done(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/**
 * Lets what has begun end. Each open connection may bring one more request, which is answered and closes it; those that stay
 * idle are closed after a moment, and everything after ten seconds.
 */
async function drain(server: Server): Promise<void> {
  server.prependListener('request', (_, response) => {
    response.shouldKeepAlive = false;
  });
  // The HTTP server's own `close` would cut idle connections at once, and with them requests that are on their way.
  const closed = new Promise<void>((done) => {
    SocketServer.prototype.close.call(server, () => done());
  });
  const idle = setInterval(() => server.closeIdleConnections(), idleMs);
  const cut = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}

async function stop(server: Server, store: EmsStore, background: readonly Background[]): Promise<void> {
  const ended = Promise.all(background.map((one) => one.stop()));
  await drain(server);
  await ended;
  await store[Symbol.asyncDispose]();
}

/** The version of the package, and a fingerprint of it and of the schema. */
async function readBuild(): Promise<{ version: string; build: string }> {
  const manifest: unknown = JSON.parse(
    await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  const version = (manifest as { version: string }).version;
  const hash = createHash('sha256').update(version);
  for (const name of (await readdir(migrationsFolder)).sort())
    hash.update(await readFile(new URL(name, migrationsFolder)));
  return { version, build: hash.digest('hex').slice(0, 12) };
}
