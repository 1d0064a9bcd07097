import type { Collection } from '../domain/collection.ts';
import type { Column } from '../domain/column.ts';

/**
 * SQL of a record as one JSON text without line breaks. PostgreSQL builds it, because that is several times faster than
 * building it here. `kept` adds when it was stored and changed.
 */
export function recordJson(collection: Collection, options: { kept?: boolean } = {}): string {
  const fields = [
    'id',
    'external_ids AS "externalIds"',
    ...collection.columns.map((one) => `${fieldValue(one)} AS "${one.name}"`),
    'attributes',
    ...(options.kept === true
      ? [`${instantText('created_at')} AS "createdAt"`, `${instantText('updated_at')} AS "updatedAt"`]
      : []),
  ];
  return `(SELECT row_to_json(record) FROM (SELECT ${fields.join(', ')}) record)::text`;
}

function fieldValue({ column, type }: Column): string {
  if (type === 'amount') return `${column}::text`;
  return type === 'instant' ? instantText(column) : column;
}

/** An instant in UTC with all six decimals: the same text for the same instant, always. */
function instantText(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
