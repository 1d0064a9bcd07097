import { z } from '@hono/zod-openapi';
import { readScope } from '../access/area.ts';
import { ApiError } from '../domain/api-error.ts';
import type { Collection } from '../domain/collection.ts';
import { findRecord, listRecords } from '../store/read-records.ts';
import type { EmsContext } from './ems-context.ts';
import { type EmsApp, endpoint, jsonText, parsed, queryOf } from './endpoint.ts';
import { listOptions, listSchema, pageText } from './list-request.ts';
import { recordId } from './record-schema.ts';

const etag = z.object({ ETag: z.string().openapi({ description: 'For If-Match.' }) });

/** Reading the records of a collection: pages, and one by its id. */
export function addCollectionRoutes(
  app: EmsApp,
  { store }: EmsContext,
  collection: Collection,
  record: z.ZodType,
): void {
  const { name } = collection;
  const page = z.object({ items: z.array(record), next: z.string().nullable() });
  const query = listSchema(collection);
  const access = readScope(name);
  endpoint(
    app,
    {
      method: 'get',
      path: `/v1/${name}`,
      operationId: `list-${name}`,
      tags: [name],
      summary: `List ${name.replaceAll('-', ' ')}`,
      access,
      request: { query },
      responses: { 200: { description: 'A page.', content: { 'application/json': { schema: page } } } },
    },
    async (request) => {
      const options = listOptions(query, queryOf(request), request.get('actor'));
      return jsonText(
        pageText(await store.use((client) => listRecords(client, collection, options)), options),
      );
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
      access,
      request: { params: z.object({ id: recordId }) },
      responses: {
        200: {
          description: 'The record.',
          headers: etag,
          content: { 'application/json': { schema: record } },
        },
        304: { description: 'It is still the one of If-None-Match.' },
      },
    },
    async (request) => {
      const wanted = parsed(recordId, request.req.param('id'));
      const actor = request.get('actor');
      const found = await store.use((client) => findRecord(client, collection, wanted, { actor }));
      if (found === undefined) throw new ApiError('NOT_FOUND', { what: `record of ${name} with this id` });
      const headers = { etag: found.tag };
      if (request.req.header('if-none-match') === found.tag)
        return new Response(null, { status: 304, headers });
      return jsonText(found.json, 200, headers);
    },
  );
}
