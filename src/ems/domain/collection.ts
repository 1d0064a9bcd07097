import { type Column, type ColumnDraft, columnName } from './column.ts';
import type { RecordRule } from './record-rule.ts';

/** A kind of record of the EMS: its place in URLs and in the database, its columns and its own rules. */
export interface Collection {
  /** As in URLs: `entitlement-lines`. */
  readonly name: string;
  /** As in the database: `entitlement_lines`. */
  readonly table: string;
  readonly doc: string;
  readonly columns: readonly Column[];
  /** Columns that point at other records. */
  readonly references: readonly Column[];
  /** The reference to its own kind, which makes a tree. */
  readonly parent: Column | undefined;
  /** The text that no two records may share. */
  readonly unique: Column | undefined;
  readonly rules: readonly RecordRule[];
  /** A `ledger` has no external ids and attributes, and is never imported. */
  readonly kept: 'record' | 'ledger';
}

/** Declares a collection; every record also has `id`, `externalIds` and `attributes`. */
export function collection(
  name: string,
  doc: string,
  drafts: Readonly<Record<string, ColumnDraft>>,
  rules: readonly RecordRule[] = [],
): Collection {
  const columns = Object.entries(drafts).map(([key, one]) => ({
    name: key,
    column: columnName(key),
    ...one,
  }));
  return {
    name,
    table: name.replaceAll('-', '_'),
    doc,
    columns,
    references: columns.filter((one) => one.type === 'reference'),
    parent: columns.find((one) => one.to === name),
    unique: columns.find((one) => one.unique),
    rules,
    kept: 'record',
  };
}

/** Declares a list that the EMS keeps about itself: it is read like a collection, and never imported. */
export const ledger = (...declared: Parameters<typeof collection>): Collection => ({
  ...collection(...declared),
  kept: 'ledger',
});

/** Names of the columns that hold license keys, digests or personal data. */
export function guardedNames({ columns }: Collection): string[] {
  return columns.filter((one) => one.guarded).map((one) => one.name);
}
