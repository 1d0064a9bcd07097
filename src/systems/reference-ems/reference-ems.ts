import { z } from 'zod';
import { ChangeoverError } from '../../lib/errors.ts';
import type { KeyAnswer, NewSystem, PutResult, RecordChoice } from '../new-system.ts';
import { EmsHttp } from './ems-http.ts';
import { openSandbox } from './sandbox.ts';
import { type EmsEntity, emsEntity } from './wire.ts';

export interface ReferenceEmsOptions {
  readonly url: string;
  readonly token: string;
  /** PostgreSQL URL of its database: with it, a sandbox can be opened. */
  readonly database?: string | undefined;
  /** Name of the old system that is migrated; the EMS's operator sees it in the user agent. */
  readonly systemName: string;
}

const limitsSchema = z.object({
  importRecords: z.int().min(1),
  importsAtOnce: z.int().min(1),
  ids: z.int().min(1),
});
const versionSchema = z.object({ version: z.string(), build: z.string() });
const count = z.int().min(0);
const refused = z.array(
  z.object({ id: z.string(), code: z.string(), reason: z.string(), field: z.string().optional() }),
);
const importSchema = z.object({ created: count, updated: count, unchanged: count, refused });
const deleteSchema = z.object({ deleted: count, missing: count, refused });
const answerSchema = z.object({
  found: z.boolean(),
  valid: z.boolean(),
  code: z.string(),
  line: z
    .object({
      id: z.string(),
      organizationId: z.string(),
      productId: z.string(),
      end: z.string().nullable(),
    })
    .optional(),
});

/**
 * Connects to a reference EMS over HTTP. Throws NEW_UNREACHABLE, NEW_DENIED, NEW_BUSY, NEW_GARBLED.
 */
export async function openReferenceEms(options: ReferenceEmsOptions): Promise<NewSystem> {
  const http = new EmsHttp(options.url, options.token, options.systemName);
  // The limits need the token: a wrong one is found here, not in the middle of a load.
  const limits = await http.json({ method: 'GET', path: '/v1/limits' }, limitsSchema);
  const { database, systemName } = options;
  const { url } = http;
  return {
    adapter: 'reference-ems',
    url,
    limits: { batchRecords: limits.importRecords, parallel: limits.importsAtOnce },
    describe: () => http.json({ method: 'GET', path: '/version' }, versionSchema),
    wire: emsEntity,
    put: (entity, lines, signal) => put(http, placeOf(url, entity), entity, lines, signal),
    remove: (entity, ids, signal) => inParts(ids, limits.ids, (part) => remove(http, entity, part, signal)),
    read: (entity, signal) =>
      http.bytes({ method: 'GET', path: `/v1/export/${placeOf(url, entity).collection}`, signal }),
    find: async (entity, ids, signal) => {
      const lines: string[] = [];
      await inParts(ids, limits.ids, async (part) => lines.push(...(await find(http, entity, part, signal))));
      return lines;
    },
    validateKey: (key, signal) => validateKey(http, key, signal),
    ...(database === undefined
      ? {}
      : {
          openSandbox: (only?: RecordChoice) =>
            openSandbox({
              http,
              database,
              only,
              open: (url, token) => openReferenceEms({ url, token, systemName }),
            }),
        }),
    async [Symbol.asyncDispose]() {
      // Connections are pooled by the runtime and close by themselves.
    },
  };
}

function placeOf(url: string, entity: string): EmsEntity {
  const place = emsEntity(entity);
  if (place === undefined) throw new ChangeoverError('NEW_CANNOT_HOLD', { url, entity });
  return place;
}

async function put(
  http: EmsHttp,
  { collection }: EmsEntity,
  entity: string,
  body: string,
  signal: AbortSignal,
): Promise<PutResult> {
  return http.json(
    {
      method: 'POST',
      path: `/v1/import/${collection}`,
      body,
      mediaType: 'application/x-ndjson',
      signal,
      entity,
    },
    importSchema,
  );
}

async function remove(
  http: EmsHttp,
  entity: string,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const { collection } = placeOf(http.url, entity);
  const request = {
    method: 'POST',
    path: `/v1/delete/${collection}`,
    body: JSON.stringify({ ids }),
    signal,
    entity,
  } as const;
  const outcome = await http.json(request, deleteSchema);
  const [first] = outcome.refused;
  if (first === undefined) return outcome.deleted;
  throw new ChangeoverError('NEW_REFUSED_BATCH', {
    url: http.url,
    entity,
    reason: `${outcome.refused.length} cannot be deleted, first ${first.id}: ${first.reason}`,
  });
}

async function find(
  http: EmsHttp,
  entity: string,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const path = `/v1/lookup/${placeOf(http.url, entity).collection}`;
  const text = await http.text({ method: 'POST', path, body: JSON.stringify({ ids }), signal, entity });
  return text.split('\n').filter((line) => line !== '');
}

async function validateKey(http: EmsHttp, key: string, signal: AbortSignal): Promise<KeyAnswer> {
  const path = '/v1/licenses/validate';
  const answer = await http.json(
    { method: 'POST', path, body: JSON.stringify({ key }), signal, entity: 'license key' },
    answerSchema,
  );
  const { line } = answer;
  return {
    found: answer.found,
    valid: answer.valid,
    code: answer.code,
    line:
      line === undefined
        ? undefined
        : { id: line.id, organization: line.organizationId, product: line.productId, end: line.end },
  };
}

/** Does a long list in parts, one after the other; returns the sum. */
async function inParts(
  ids: readonly string[],
  size: number,
  work: (part: readonly string[]) => Promise<number>,
): Promise<number> {
  let sum = 0;
  for (let at = 0; at < ids.length; at += size) sum += await work(ids.slice(at, at + size));
  return sum;
}
