import type { Actor } from '../access/actor.ts';
import { visibleRows } from '../access/visibility.ts';
import type { Collection } from '../domain/collection.ts';
import type { Column } from '../domain/column.ts';
import { recordJson } from './record-sql.ts';

/** What a page of a list is asked for. */
export interface ListOptions {
  readonly actor: Actor;
  readonly limit: number;
  /** Name of a column, `id`, `createdAt` or `updatedAt`. */
  readonly sort: { readonly name: string; readonly descending: boolean };
  /** Where the page before ended: value (as the database writes it) and id of its last record. */
  readonly after?: { readonly value: string | null; readonly id: string } | undefined;
  /** Name of a filter → wanted value. */
  readonly filters: Readonly<Record<string, string>>;
}

const kept: Readonly<Record<string, { column: string; type: string }>> = {
  id: { column: 'id', type: 'uuid' },
  createdAt: { column: 'created_at', type: 'timestamptz' },
  updatedAt: { column: 'updated_at', type: 'timestamptz' },
};

const sqlTypes: Readonly<Record<string, string>> = {
  reference: 'uuid',
  text: 'text',
  choice: 'text',
  whole: 'bigint',
  amount: 'numeric',
  flag: 'boolean',
  day: 'date',
  instant: 'timestamptz',
};

// License keys, digests and contents do not belong into addresses; an e-mail address finds a person.
const unfilterable = new Set(['redeemCode', 'digest', 'salt', 'content', 'phone', 'fullName']);

/** Columns by which a list may be filtered for one value. */
export function filterColumns(collection: Collection): readonly Column[] {
  return collection.columns.filter((one) => one.type !== 'words' && !unfilterable.has(one.name));
}

/** Columns by which a list may be filtered for a range (`endDateFrom`, `endDateTo`, both inclusive). */
export function rangeColumns(collection: Collection): readonly Column[] {
  return collection.columns.filter((one) => ['day', 'instant', 'whole'].includes(one.type));
}

/** Names by which a list may be sorted. */
export function sortNames(collection: Collection): readonly string[] {
  const own = filterColumns(collection).filter((one) => one.type !== 'flag' && one.type !== 'reference');
  return [...Object.keys(kept), ...own.map((one) => one.name)];
}

/** The statement of one page, in the order of the sort column and then of the id; empty values come last. */
export function listQuery(
  collection: Collection,
  options: ListOptions,
): { readonly text: string; readonly values: unknown[] } {
  const values: unknown[] = [options.limit];
  const put = (value: unknown): string => `$${values.push(value)}`;
  const conditions = Object.entries(options.filters).map(([name, value]) =>
    filterSql(collection, name, put(value)),
  );
  const limited = visibleRows(options.actor, collection.name, '$ORG');
  if (limited !== undefined)
    conditions.push(limited.replaceAll('$ORG', `${put(options.actor.organizationId ?? null)}::uuid`));
  const { column, type } = sorted(collection, options.sort.name);
  if (options.after !== undefined) conditions.push(afterSql(column, type, options, put));
  const order = options.sort.descending ? 'DESC NULLS LAST' : 'ASC NULLS LAST';
  const by = column === 'id' ? `id ${order.slice(0, 4)}` : `${column} ${order}, id`;
  return {
    text: `SELECT id, ${column}::text AS value, ${recordJson(collection, { kept: true })} AS json
             FROM ${collection.table}${conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`}
            ORDER BY ${by} LIMIT $1`,
    values,
  };
}

function sorted(collection: Collection, name: string): { column: string; type: string } {
  const own = collection.columns.find((one) => one.name === name);
  return own === undefined
    ? (kept[name] ?? { column: 'id', type: 'uuid' })
    : { column: own.column, type: sqlTypes[own.type] ?? 'text' };
}

function filterSql(collection: Collection, name: string, place: string): string {
  if (name === 'sourceKey') return `source_key = ${place}`;
  if (name === 'sourceSystem') return `source_system = ${place}`;
  const range = /^(.+)(From|To)$/.exec(name);
  const column = collection.columns.find((one) => one.name === name);
  if (column !== undefined) return `${column.column} = ${place}::${sqlTypes[column.type]}`;
  const bounded = collection.columns.find((one) => one.name === range?.[1]);
  if (bounded === undefined) throw new Error(`no filter is called ${name}`);
  return `${bounded.column} ${range?.[2] === 'From' ? '>=' : '<='} ${place}::${sqlTypes[bounded.type]}`;
}

function afterSql(
  column: string,
  type: string,
  { sort, after }: ListOptions,
  put: (value: unknown) => string,
): string {
  const compare = sort.descending ? '<' : '>';
  const id = `${put(after?.id)}::uuid`;
  if (column === 'id') return `id ${compare} ${id}`;
  if (after?.value === null || after === undefined) return `(${column} IS NULL AND id > ${id})`;
  const value = `${put(after.value)}::${type}`;
  return `(${column} ${compare} ${value} OR (${column} = ${value} AND id > ${id}) OR ${column} IS NULL)`;
}
