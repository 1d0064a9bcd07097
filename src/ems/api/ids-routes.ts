import { z } from '@hono/zod-openapi';
import type { Collection } from '../domain/collection.ts';
import { deleteRecords } from '../store/delete-records.ts';
import { lookUpRecords } from '../store/read-records.ts';
import { recordChange } from '../store/record-change.ts';
import { idsSchema, ndjson, refusalSchema } from './bulk-schema.ts';
import type { EmsContext } from './ems-context.ts';
import { type EmsApp, endpoint, jsonText } from './endpoint.ts';
import { jsonBody } from './request-body.ts';

const deleteSchema = z
  .object({ deleted: z.int(), missing: z.int(), refused: z.array(refusalSchema) })
  .openapi('DeleteOutcome', { description: 'What became of every id of the request.' });

/** Looking up and deleting records by many ids at once. */
export function addIdsRoutes(
  app: EmsApp,
  { store }: EmsContext,
  collection: Collection,
  record: z.ZodType,
): void {
  const { name } = collection;
  const request = { body: { content: { 'application/json': { schema: idsSchema } }, required: true } };
  endpoint(
    app,
    {
      method: 'post',
      path: `/v1/lookup/${name}`,
      operationId: `lookup-${name}`,
      tags: [name],
      access: 'bulk:export',
      summary: 'Those of the ids that exist, one record per line',
      request,
      responses: { 200: { description: 'Records.', content: { [ndjson]: { schema: record } } } },
    },
    async (asked) => {
      const { ids } = await jsonBody(asked, idsSchema);
      const found = await store.use((client) => lookUpRecords(client, collection, ids));
      return new Response(found.map((one) => `${one}\n`).join(''), { headers: { 'content-type': ndjson } });
    },
  );
  endpoint(
    app,
    {
      method: 'post',
      path: `/v1/delete/${name}`,
      operationId: `delete-${name}`,
      tags: [name],
      access: 'bulk:delete',
      summary: 'Delete records that nothing points at',
      request,
      responses: {
        200: { description: 'Outcomes.', content: { 'application/json': { schema: deleteSchema } } },
      },
    },
    async (asked) => {
      const { ids } = await jsonBody(asked, idsSchema);
      const outcome = await store.inTransaction(async (client) => {
        const actor = asked.get('actor');
        const done = await deleteRecords(client, collection, ids, actor);
        if (done.deleted > 0) {
          const change = { actor, action: 'deleted', entity: name, id: undefined };
          await recordChange(client, { ...change, after: { deleted: done.deleted } });
        }
        return done;
      });
      return jsonText(JSON.stringify(outcome));
    },
  );
}
