import { z } from '@hono/zod-openapi';
import { type LogOptions, listChanges, listEvents } from '../store/change-log.ts';
import { type EmsContext, limits } from './ems-context.ts';
import { type EmsApp, endpoint, jsonText, parsed, queryOf } from './endpoint.ts';
import { recordId } from './record-schema.ts';

const query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(limits.pageRecords).default(100),
  cursor: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional()
    .openapi({ description: 'The `next` of the page before.' }),
  entity: z
    .string()
    .regex(/^[a-z-]{1,50}$/)
    .optional(),
  entityId: z
    .string()
    .regex(/^[\w-]{1,100}$/)
    .optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});

const entry = {
  id: z.int(),
  at: z.iso.datetime(),
  entity: z.string(),
  entityId: z.string().nullable(),
};
const image = z.record(z.string(), z.unknown()).nullable();
const changeSchema = z
  .object({ ...entry, actor: z.string(), action: z.string(), before: image, after: image })
  .openapi('Change', { description: 'Who changed what; license keys and personal data are masked.' });
const eventSchema = z
  .object({ ...entry, eventId: recordId, type: z.string(), data: z.record(z.string(), z.unknown()) })
  .openapi('Event', { description: 'What happened, for the outside.' });

/** The change log, and the events in their order. */
export function addLogRoutes(app: EmsApp, { store }: EmsContext): void {
  for (const [path, summary, item, read] of [
    ['/v1/changes', 'Who changed what, oldest first', changeSchema, listChanges],
    [
      '/v1/events',
      'What happened, oldest first; read on from `next` and none is missed',
      eventSchema,
      listEvents,
    ],
  ] as const) {
    const page = z.object({ items: z.array(item), next: z.string().nullable() });
    endpoint(
      app,
      {
        method: 'get',
        path,
        tags: ['audit'],
        summary,
        access: 'audit:read',
        request: { query },
        responses: { 200: { description: 'A page.', content: { 'application/json': { schema: page } } } },
      },
      async (request) => {
        const { limit, cursor, ...rest } = parsed(query, queryOf(request));
        const options: LogOptions = { ...rest, after: cursor, limit };
        const found = await store.inTransaction((client) => read(client, options));
        // A full page may be the last one: the next is then empty. An events' reader needs the place in any case.
        const next = found.at(-1)?.id ?? cursor ?? null;
        return jsonText(
          `{"items":[${found.map((one) => one.json).join(',')}],"next":${JSON.stringify(found.length < limit && path === '/v1/changes' ? null : next)}}`,
        );
      },
    );
  }
}
