import type { ImportRow } from './record-reader.ts';

/** The distinct ids that a reference column of a batch holds. */
export function valuesOf(rows: readonly ImportRow[], name: string): Set<string> {
  const ids = new Set<string>();
  for (const row of rows) {
    const id = idIn(row, name);
    if (id !== undefined) ids.add(id);
  }
  return ids;
}

/** The id in a reference column of a record, in lower case. */
export function idIn({ record }: ImportRow, name: string): string | undefined {
  const value = record[name];
  return typeof value === 'string' ? value.toLowerCase() : undefined;
}
