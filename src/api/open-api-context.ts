import { readFile } from 'node:fs/promises';
import { z } from '@hono/zod-openapi';
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
    consoleFolder: options.consoleFolder,
  };
}
