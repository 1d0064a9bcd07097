import { once } from 'node:events';
import { inviteFirstAdministrator } from '../accounts/first-administrator.ts';
import { sweepSessions } from '../accounts/session-store.ts';
import { startApiServer } from '../api/api-server.ts';
import { apiApp } from '../api/app.ts';
import { keepNotingStatus } from '../api/note-status.ts';
import { openApiContext } from '../api/open-api-context.ts';
import { keepCheckingChain } from '../evidence/keep-checking.ts';
import { type DemoSignIn, demoSignIn } from '../governance/demo-sign-in.ts';
import { hasProgram, importProgram } from '../governance/import-program.ts';
import { keepSending } from '../governance/messages/keep-sending.ts';
import { startProgram } from '../governance/start-program.ts';
import { systemClock } from '../lib/clock.ts';
import { ChangeoverError, isChangeoverError } from '../lib/errors.ts';
import { openProject } from '../project/project.ts';
import { systemActor } from '../store/actor.ts';
import { openControlStore } from '../store/control-store.ts';
import { pruneEvents } from '../store/event-store.ts';
import { builtConsole } from './build-console.ts';
import { keepStore } from './keep-store.ts';
import { type CommandContext, print, printJson } from './run-command.ts';
import { noteServedAddress } from './served-address.ts';

interface ServeOptions {
  readonly json?: boolean;
  readonly port: number;
  readonly host: string;
  readonly origin?: string | undefined;
}

const usualPort = 4600;
const eventDays = 7;

/** Serves a migration until the command is interrupted; then requests in progress end first. */
export async function serveConsole(
  folder: string,
  options: ServeOptions,
  command: CommandContext,
): Promise<number> {
  const origin = originOf(options);
  const { port } = options;
  const project = await openProject(folder);
  await using store = await openControlStore(project);
  await using _kept = keepStore(project, store);
  const { name } = project.config;
  const now = systemClock();
  await sweepSessions(store.pool, now);
  await pruneEvents(store.pool, name, eventDays);
  const begun = await hasProgram(store.pool, name);
  // Before the standard meetings and audiences: those of the file stand in their place.
  if (!begun) await importProgram(store.pool, project, { migration: name, actor: systemActor }, now);
  await startProgram(store.pool, project.config, now);
  // Only people at this machine reach it, and only while rehearsing.
  const demo = await demoSignIn(store.pool, project, origin === undefined);
  const consoleFolder = await builtConsole(command.progress);
  const context = await openApiContext(project, store, { listen: true, origin, consoleFolder });
  await using _events = context.events;
  const app = apiApp(context);
  const { host } = options;
  const server = await startApiServer(app, context, { host, port }).catch((error: unknown) => {
    // The usual port is only a convenience: a second migration takes any free one.
    if (isChangeoverError(error, 'PORT_TAKEN') && port === usualPort)
      return startApiServer(app, context, { host, port: 0 });
    throw error;
  });
  const address = origin === undefined ? server.url : `${origin.origin}/`;
  const first = await inviteFirstAdministrator(store.pool, name, now);
  await using _noted = await noteServedAddress(project, address);
  const link = first && { link: `${address}invitation#${first.secret}`, expiresAt: first.expiresAt };
  if (options.json === true)
    printJson({
      ok: true,
      url: address,
      listens: server.url,
      administrator: link ?? null,
      demo: demo ?? null,
    });
  else print(greeting(address, link?.link, consoleFolder, demo));
  const { signal } = command;
  const byItself = [
    keepSending(store.pool, project.config, { clock: systemClock, signal }),
    keepNotingStatus(context, signal),
    keepCheckingChain(store.pool, name, { clock: systemClock, signal }),
  ];
  if (!signal.aborted) await once(signal, 'abort');
  await server.stop();
  await Promise.all(byItself);
  return 0;
}

function greeting(
  address: string,
  link: string | undefined,
  consoleFolder: string | undefined,
  demo: DemoSignIn | undefined,
): string {
  const lines = [`\nChangeover is at ${address} (Ctrl-C stops it).`];
  if (consoleFolder === undefined)
    lines.push(`The console is not built here; the API is described at ${address}openapi.json.`);
  if (link !== undefined)
    lines.push(`Nobody administers this migration yet. This link works once, for a day:\n  ${link}`);
  if (demo !== undefined) {
    lines.push(
      `Made-up people of the example sign in with the password ${demo.password} (until the next start):`,
    );
    for (const one of demo.people) lines.push(`  ${one.email}  ${one.is}`);
  }
  return lines.join('\n');
}

function originOf(options: ServeOptions): URL | undefined {
  if (options.origin === undefined) {
    if (['127.0.0.1', 'localhost', '::1'].includes(options.host)) return undefined;
    throw new ChangeoverError('USAGE', {
      reason: '--host beyond this machine needs --origin with the address that people use (https://…)',
    });
  }
  if (!URL.canParse(options.origin) || !/^https?:$/.test(new URL(options.origin).protocol))
    throw new ChangeoverError('USAGE', {
      reason: `--origin must be an address like https://migration.example.com`,
    });
  return new URL(options.origin);
}
