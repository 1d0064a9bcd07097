import { z } from '@hono/zod-openapi';
import type { Collection } from '../domain/collection.ts';
import { findRecord, listRecords } from '../store/read-records.ts';
import { ApiError } from './api-error.ts';
import { type EmsContext, limits } from './ems-context.ts';
import { type EmsApp, endpoint, jsonText, parsed } from './endpoint.ts';
import { recordId } from './record-schema.ts';

const listQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(limits.pageRecords).default(100),
  cursor: z.base64url().max(100).optional().openapi({ description: 'The `next` of the page before.' }),
  sourceKey: z.string().max(2000).optional().openapi({ description: 'Key in the system it came from.' }),
  sourceSystem: z.string().max(2000).optional(),
});

/** Reading the records of a collection: pages, and one by its id. */
export function addCollectionRoutes(
  app: EmsApp,
  { store }: EmsContext,
  collection: Collection,
  record: z.ZodType,
): void {
  const { name } = collection;
  const page = z.object({ items: z.array(record), next: z.string().nullable() });
  endpoint(
    app,
    {
      method: 'get',
      path: `/v1/${name}`,
      operationId: `list-${name}`,
      tags: [name],
      summary: `List ${name.replaceAll('-', ' ')}, in the order of their ids`,
      request: { query: listQuery },
      responses: { 200: { description: 'A page.', content: { 'application/json': { schema: page } } } },
    },
    async (request) => {
      const query = parsed(listQuery, request.req.query());
      const after = query.cursor === undefined ? undefined : idOfCursor(query.cursor);
      const found = await store.use((client) =>
        listRecords(client, collection, { ...query, after, limit: query.limit + 1 }),
      );
      const items = found.slice(0, query.limit);
      const last = found.length > query.limit ? items.at(-1) : undefined;
      const next = last === undefined ? null : Buffer.from(last.id).toString('base64url');
      return jsonText(`{"items":[${items.map((one) => one.json).join(',')}],"next":${JSON.stringify(next)}}`);
    },
  );
  endpoint(
    app,
    {
      method: 'get',
      path: `/v1/${name}/{id}`,
      operationId: `get-${name}`,
      tags: [name],
      summary: 'One record',
      request: { params: z.object({ id: recordId }) },
      responses: { 200: { description: 'The record.', content: { 'application/json': { schema: record } } } },
    },
    async (request) => {
      const wanted = parsed(recordId, request.req.param('id'));
      const json = await store.use((client) => findRecord(client, collection, wanted));
      if (json === undefined) throw new ApiError('NOT_FOUND', { what: `record of ${name} with this id` });
      return jsonText(json);
    },
  );
}

function idOfCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  const result = recordId.safeParse(text);
  if (!result.success) throw new ApiError('BAD_REQUEST', { reason: '`cursor` is not one of ours' });
  return result.data;
}
