import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { z } from '@hono/zod-openapi';
import { reasonOf } from '../../lib/errors.ts';
import { log } from '../../lib/log.ts';
import type { Collection } from '../domain/collection.ts';
import type { EmsStore } from '../store/ems-store.ts';
import { exportRecords } from '../store/export-records.ts';
import { ndjson } from './bulk-schema.ts';
import type { EmsContext } from './ems-context.ts';
import { type EmsApp, endpoint, plainHeaders } from './endpoint.ts';

const accepted = z.object({ 'Accept-Encoding': z.string().optional() });

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
      access: 'bulk:export',
      summary: 'Every record as it is stored at one moment, one per line',
      request: { headers: accepted },
      responses: {
        200: {
          description: 'Records; packed as gzip for those who accept that.',
          content: { [ndjson]: { schema: record } },
        },
      },
    },
    async (request) => {
      const packed = acceptsGzip(request.req.header('accept-encoding'));
      await exportTo(request.env.outgoing, store, collection, packed);
      return RESPONSE_ALREADY_SENT;
    },
  );
}

/**
 * Sends an export from PostgreSQL to the client as fast as it takes it. One that fails on its way breaks off the answer, so
 * that no reader takes a part for the whole. Throws ApiError as long as nothing was sent.
 */
async function exportTo(
  outgoing: ServerResponse,
  store: EmsStore,
  collection: Collection,
  packed: boolean,
): Promise<void> {
  try {
    await store.use((client) =>
      exportRecords(client, collection, async (rows) => {
        await begun(rows);
        const headers = { 'content-type': ndjson, vary: 'accept-encoding', ...plainHeaders };
        outgoing.writeHead(200, packed ? { ...headers, 'content-encoding': 'gzip' } : headers);
        // Packed lightly: a migration waits for the processor, not for the network.
        if (packed) await pipeline(rows, createGzip({ level: 1 }), outgoing);
        else await pipeline(rows, outgoing);
      }),
    );
  } catch (error) {
    if (!outgoing.headersSent) throw error;
    log('warn', 'ems-export-broken', { collection: collection.name, reason: reasonOf(error) });
  }
}

/** Whether Accept-Encoding names gzip with a weight above zero (RFC 9110, 12.5.3). */
function acceptsGzip(header: string | undefined): boolean {
  return (header ?? '').split(',').some((one) => /^\s*(x-)?gzip\s*(;\s*q=(1|0\.0*[1-9]).*)?$/i.test(one));
}

/** Waits until there are bytes, or the end, or the error of the statement. */
function begun(rows: Readable): Promise<void> {
  return new Promise((done, fail) => {
    rows.once('readable', done).once('end', done).once('error', fail);
  });
}
