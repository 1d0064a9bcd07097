import type { Collection } from '../domain/collection.ts';
import type { ImportRow } from './record-reader.ts';
import { idIn } from './row-ids.ts';

/** Whether the records of a batch agree with each other: every id and code once, every parent before its child. */
export function isConsistent({ parent, unique }: Collection, rows: readonly ImportRow[]): boolean {
  const places = new Map(rows.map((row, place) => [row.id, place]));
  if (places.size < rows.length) return false;
  if (unique !== undefined) {
    const codes = rows.map((row) => row.record[unique.name]).filter((one) => typeof one === 'string');
    if (new Set(codes).size < codes.length) return false;
  }
  if (parent === undefined) return true;
  return rows.every((row, place) => {
    const above = idIn(row, parent.name);
    const there = above === undefined ? undefined : places.get(above);
    return there === undefined || there < place;
  });
}
