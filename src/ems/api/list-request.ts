import { z } from '@hono/zod-openapi';
import type { Actor } from '../access/actor.ts';
import { ApiError } from '../domain/api-error.ts';
import type { Collection } from '../domain/collection.ts';
import type { Column } from '../domain/column.ts';
import { filterColumns, type ListOptions, rangeColumns, sortNames } from '../store/list-query.ts';
import type { ListedRecord } from '../store/read-records.ts';
import { limits } from './ems-context.ts';
import { parsed } from './endpoint.ts';
import { recordId } from './record-schema.ts';

const cursorSchema = z.tuple([z.string().max(3000).nullable(), recordId, z.string().max(100)]);
const safeText = z
  .string()
  .max(2000)
  .refine((text) => !text.includes('\0') && text.isWellFormed(), 'must be well-formed text');

/** The schema of the query of a list: page, sort, and a filter for every column. */
export function listSchema(collection: Collection): z.ZodObject {
  const filters: Record<string, z.ZodType> =
    collection.kept === 'ledger'
      ? {}
      : {
          sourceKey: safeText.optional().openapi({ description: 'Key in the system it came from.' }),
          sourceSystem: safeText.optional(),
        };
  for (const column of filterColumns(collection)) filters[column.name] = filterSchema(column).optional();
  for (const column of rangeColumns(collection))
    for (const end of ['From', 'To']) filters[`${column.name}${end}`] = filterSchema(column).optional();
  const names = sortNames(collection);
  const sorts = names.flatMap((name) => [name, `-${name}`]) as [string, ...string[]];
  return z.strictObject({
    ...filters,
    limit: z.coerce.number().int().min(1).max(limits.pageRecords).default(100),
    sort: z.enum(sorts).default('id').openapi({ description: 'A minus sign sorts the other way round.' }),
    cursor: z.base64url().max(8000).optional().openapi({ description: 'The `next` of the page before.' }),
  });
}

/** The query of a list as options. Throws ApiError BAD_REQUEST. */
export function listOptions(schema: z.ZodObject, query: Record<string, string>, actor: Actor): ListOptions {
  const { limit, sort, cursor, ...filters } = parsed(schema, query) as Record<string, unknown> & {
    limit: number;
    sort: string;
    cursor?: string;
  };
  const name = sort.replace(/^-/, '');
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  return {
    actor,
    // One more than asked for tells whether there is another page.
    limit: limit + 1,
    sort: { name, descending: sort.startsWith('-') },
    after: cursor === undefined ? undefined : placeOf(cursor, sort),
    filters: Object.fromEntries(given.map(([key, value]) => [key, String(value)])),
  };
}

/** A page as JSON text. */
export function pageText(found: readonly ListedRecord[], options: ListOptions): string {
  const items = found.slice(0, options.limit - 1);
  const last = found.length >= options.limit ? items.at(-1) : undefined;
  const sort = `${options.sort.descending ? '-' : ''}${options.sort.name}`;
  const next =
    last === undefined
      ? null
      : Buffer.from(JSON.stringify([last.value, last.id, sort])).toString('base64url');
  return `{"items":[${items.map((one) => one.json).join(',')}],"next":${JSON.stringify(next)}}`;
}

function placeOf(cursor: string, sort: string): { value: string | null; id: string } {
  const refused = new ApiError('BAD_REQUEST', { reason: '`cursor` is not one of ours for this order' });
  let decoded: unknown;
  try {
    decoded = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw refused;
  }
  const result = cursorSchema.safeParse(decoded);
  if (!result.success || result.data[2] !== sort) throw refused;
  return { value: result.data[0], id: result.data[1] };
}

function filterSchema(column: Column): z.ZodType {
  switch (column.type) {
    case 'reference':
      return recordId;
    case 'choice':
      return z.enum(column.values as [string, ...string[]]);
    case 'whole':
      return z.string().regex(/^-?\d{1,18}$/);
    case 'amount':
      return z.string().regex(/^-?\d{1,14}(\.\d{1,4})?$/);
    case 'flag':
      return z.enum(['true', 'false']);
    case 'day':
      return z.iso.date();
    case 'instant':
      return z.iso.datetime({ offset: true });
    default:
      return safeText;
  }
}
