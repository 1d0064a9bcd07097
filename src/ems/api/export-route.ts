import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { z } from '@hono/zod-openapi';
import { reasonOf } from '../../lib/errors.ts';
import { log } from '../../lib/log.ts';
import type { Collection } from '../domain/collection.ts';
import type { EmsStore } from '../store/ems-store.ts';
import { exportRecords } from '../store/export-records.ts';
import { ndjson } from './bulk-schema.ts';
import type { EmsContext } from './ems-context.ts';
import { type EmsApp, endpoint } from './endpoint.ts';

/** Reading every record of a collection at once. */
export function addExportRoute(
  app: EmsApp,
  { store }: EmsContext,
  collection: Collection,
  record: z.ZodType,
): void {
  const { name } = collection;
  endpoint(
    app,
    {
      method: 'get',
      path: `/v1/export/${name}`,
      operationId: `export-${name}`,
      tags: [name],
      summary: 'Every record as it is stored at one moment, one per line',
      responses: { 200: { description: 'Records.', content: { [ndjson]: { schema: record } } } },
    },
    async () => new Response(await exported(store, collection), { headers: { 'content-type': ndjson } }),
  );
}

/**
 * The bytes of an export. The connection is lent until the last byte is gone; an export that ends early closes it, and
 * one that fails breaks off the answer, so that no reader takes a part for the whole.
 */
function exported(store: EmsStore, collection: Collection): Promise<ReadableStream<Uint8Array>> {
  return new Promise((answer, fail) => {
    const lent = store.use(async (client) => {
      const rows = exportRecords(client, collection);
      // The statement has been accepted once there are bytes, or none at all.
      const first = new Promise<void>((ready) => rows.once('readable', ready).once('end', ready));
      const ended = finished(rows);
      await Promise.race([first, ended]);
      answer(Readable.toWeb(rows, { strategy: { highWaterMark: 4 } }) as ReadableStream<Uint8Array>);
      await ended;
    });
    lent.catch((error: unknown) => {
      // After the answer has begun, its stream has broken off by the same error.
      log('warn', 'ems-export-broken', { collection: collection.name, reason: reasonOf(error) });
      fail(error);
    });
  });
}
