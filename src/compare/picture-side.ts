import type { Duck } from '../duck/duck.ts';
import { identifier, literal } from '../duck/sql-text.ts';
import { duckType } from '../model/field.ts';
import type { ComparedField } from './comparison.ts';
import { type HashedTexts, hashForms } from './equivalences.ts';

/**
 * One side of a comparison as SQL. A column that is missing, or whose values cannot be read as the field's type,
 * is named in `broken`: such a value counts as different, whatever the other side holds (law 5).
 */
export interface PictureSide {
  /** Yields `old_key`, the fields in their canonical types, and `broken VARCHAR[]`. */
  readonly select: string;
  /** Yields `kh` (hash of the key) and `rh` (hash of all values). */
  readonly hashes: string;
}

/** Plans one side; `side` only has to differ between the two. Throws QUERY_FAILED when the SELECT is not valid. */
export async function planSide(
  duck: Duck,
  side: 'old' | 'new',
  sql: string,
  fields: readonly ComparedField[],
  texts: HashedTexts,
): Promise<PictureSide> {
  const found = new Map((await duck.describe(sql)).map((column) => [column.name, column.type]));
  const columns: string[] = [];
  const broken: string[] = [];
  for (const field of fields) {
    const type = duckType(field);
    const column = identifier(field.name);
    const declared = found.get(field.name);
    if (declared === type) {
      columns.push(column);
    } else if (declared === undefined) {
      columns.push(`CAST(NULL AS ${type}) AS ${column}`);
      broken.push(literal(field.name));
    } else {
      columns.push(`TRY_CAST(${column} AS ${type}) AS ${column}`);
      broken.push(
        `CASE WHEN ${column} IS NOT NULL AND TRY_CAST(${column} AS ${type}) IS NULL THEN ${literal(field.name)} END`,
      );
    }
  }
  const brokenList =
    broken.length === 0
      ? 'CAST([] AS VARCHAR[])'
      : `list_filter(CAST([${broken.join(', ')}] AS VARCHAR[]), lambda x: x IS NOT NULL)`;
  const select = `SELECT coalesce(CAST(old_key AS VARCHAR), '') AS old_key, ${columns.join(', ')}${columns.length > 0 ? ', ' : ''}${brokenList} AS broken FROM (${sql})`;
  const forms = fields.flatMap((field) => hashForms(field.equivalence, identifier(field.name), texts));
  // A broken value makes the row's hash unlike any of the other side, even one broken in the same way.
  if (broken.length > 0) forms.push(`CASE WHEN len(broken) > 0 THEN '${side}' END`);
  if (forms.length === 0) forms.push('0');
  return { select, hashes: `SELECT hash(old_key) AS kh, hash(${forms.join(', ')}) AS rh FROM (${select})` };
}
