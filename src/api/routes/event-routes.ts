import { z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import type { Principal } from '../../accounts/principal.ts';
import { sessionLives } from '../../accounts/session-store.ts';
import { type EventTopic, eventTopics } from '../../store/event-store.ts';
import type { ApiContext } from '../api-context.ts';
import { streamEvents } from '../event-stream.ts';
import { type ApiApp, route } from '../route.ts';

const topics = z
  .string()
  .default(eventTopics.join(','))
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(eventTopics)))
  .describe('Topics, divided by commas; all when absent');

/** What happens, as it happens: server-sent events from the durable event table. */
export function registerEventRoutes(app: ApiApp, context: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/events',
      access: 'program.read',
      operationId: 'events.follow',
      summary: 'Server-sent events from now on, or after Last-Event-ID',
      description:
        'Each event has the number of the event as its id, its topic as its name, and `{subject, at, …data}` as JSON. `reset` says that events were missed and everything should be loaded anew. A comment comes every 15 seconds.',
      browserOnly: true,
      query: z.object({ topics, after: z.coerce.number().int().nonnegative().optional() }),
      content: 'text/event-stream',
    },
    async (call) => {
      const given = call.request.req.header('last-event-id');
      const after = given !== undefined && /^\d{1,15}$/.test(given) ? Number(given) : call.query.after;
      const wanted = new Set<EventTopic>(call.query.topics);
      call.request.header('x-accel-buffering', 'no');
      const allowed = allowedFor(context, call.principal);
      return streamSSE(call.request, (stream) => streamEvents(context, stream, { wanted, after, allowed }));
    },
  );
}

const tokenStreamMs = 15 * 60_000;

function allowedFor(context: ApiContext, { session }: Principal): () => Promise<boolean> {
  const { pool, migration, clock } = context;
  if (session !== undefined) return () => sessionLives(pool, session.id, migration, clock());
  // A token is looked at again when its holder connects again.
  const until = clock().getTime() + tokenStreamMs;
  return async () => clock().getTime() < until;
}
