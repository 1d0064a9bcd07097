import { z } from '@hono/zod-openapi';
import type { Collection } from '../domain/collection.ts';
import { importBatch } from '../import/import-batch.ts';
import { readBatch } from '../import/read-batch.ts';
import { ndjson, refusalSchema } from './bulk-schema.ts';
import { type EmsContext, limits } from './ems-context.ts';
import { type EmsApp, endpoint, jsonText } from './endpoint.ts';
import { packedBodyOf, requireType } from './request-body.ts';

const importSchema = z
  .object({
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    refused: z.array(refusalSchema),
  })
  .openapi('ImportOutcome', { description: 'What became of every record of the request.' });

const encoding = z.object({
  'Content-Encoding': z.enum(['gzip', 'identity']).optional().openapi({
    description: 'The body may be packed; its bounds are those of what it holds.',
  }),
});

/** Storing many records of a collection at once. */
export function addImportRoute(
  app: EmsApp,
  { store, importSlots }: EmsContext,
  collection: Collection,
  record: z.ZodType,
): void {
  const { name } = collection;
  endpoint(
    app,
    {
      method: 'post',
      path: `/v1/import/${name}`,
      operationId: `import-${name}`,
      tags: [name],
      access: 'bulk:import',
      summary: 'Store records, one per line; accepted ones in one transaction',
      request: {
        headers: encoding,
        body: { content: { [ndjson]: { schema: record } }, required: true },
      },
      responses: {
        200: { description: 'Outcomes.', content: { 'application/json': { schema: importSchema } } },
      },
    },
    async (request) => {
      requireType(request, ndjson);
      const outcome = await importSlots.use(async () => {
        const bounds = { records: limits.importRecords, bytes: limits.importBytes };
        const batch = await readBatch(collection, packedBodyOf(request, bounds.bytes), bounds);
        const stored = await importBatch(store, collection, batch.rows, request.get('actor'));
        return { ...stored, refused: [...batch.refused, ...stored.refused] };
      });
      return jsonText(JSON.stringify(outcome));
    },
  );
}
