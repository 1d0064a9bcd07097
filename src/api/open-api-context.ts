import { readFile } from 'node:fs/promises';
import { z } from '@hono/zod-openapi';
import type { OidcSettings } from '../accounts/oidc.ts';
import { systemClock } from '../lib/clock.ts';
import type { Project } from '../project/project.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { ApiContext } from './api-context.ts';
import { EventFeed } from './event-feed.ts';

const packageSchema = z.object({ version: z.string() });

/** What the API of one migration works with; `listen` false (command line) hears no events of other processes. */
export async function openApiContext(
  project: Project,
  store: ControlStore,
  options: {
    readonly listen: boolean;
    readonly origin?: URL | undefined;
    readonly consoleFolder?: string | undefined;
  },
): Promise<ApiContext> {
  const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const events = new EventFeed(store.url, project.config.name);
  if (options.listen) await events.open();
  return {
    project,
    migration: project.config.name,
    pool: store.pool,
    clock: systemClock,
    events,
    heartbeatMs: 15_000,
    version: packageSchema.parse(JSON.parse(manifest)).version,
    origin: options.origin,
    oidc: oidcOf(project),
    consoleFolder: options.consoleFolder,
  };
}

function oidcOf(project: Project): OidcSettings | undefined {
  const { oidc } = project.config.console;
  if (oidc === undefined) return undefined;
  const { issuer, client_id: clientId, client_secret: clientSecret, title } = oidc;
  return { issuer, clientId, clientSecret, title };
}
