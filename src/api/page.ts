import { z } from '@hono/zod-openapi';
import { ChangeoverError } from '../lib/errors.ts';

/** The query fields of a list: spread them into a route's `query`. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(500).default(100).describe('How many at most'),
  cursor: z.string().max(1000).optional().describe('`next` of the page before'),
};

/** The JSON of a list: `items`, and `next` for the following page (null at the end). */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

/**
 * Makes a page of `limit` from rows of which one more was asked for: whether it came says whether there is a next page.
 * `key` is the sort key of a row, unique within the list.
 */
export function pageOf<Row, Item = Row>(
  rows: readonly Row[],
  limit: number,
  key: (row: Row) => readonly (string | number)[],
  show: (row: Row) => Item = (row) => row as unknown as Item,
): { items: Item[]; next: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(show), next: more ? cursorOf(key(last)) : null };
}

function cursorOf(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** The sort key in a cursor, or undefined for the first page. Throws CURSOR_INVALID. */
export function readCursor<K extends z.ZodType>(
  schema: K,
  cursor: string | undefined,
): z.output<K> | undefined {
  if (cursor === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (error) {
    throw new ChangeoverError('CURSOR_INVALID', {}, { cause: error });
  }
}
