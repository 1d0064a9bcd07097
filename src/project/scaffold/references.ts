import type { ColumnProfile, TableProfile } from './table-profile.ts';

/** A column of one table whose values name rows of another. */
export interface Reference {
  readonly table: string;
  readonly column: string;
  readonly to: string;
  readonly toColumn: string;
  readonly why: string;
}

/** Declared foreign keys, and those that names and values suggest. */
export function findReferences(tables: readonly TableProfile[]): Reference[] {
  return tables.flatMap((table) =>
    table.columns.flatMap((column) => {
      const found = declared(table, column) ?? measured(table, column, tables);
      return found === undefined ? [] : [found];
    }),
  );
}

function declared(table: TableProfile, column: ColumnProfile): Reference | undefined {
  const one = table.references.find((it) => it.columns.length === 1 && it.columns[0] === column.name);
  if (one?.to[0] === undefined) return undefined;
  return {
    table: table.name,
    column: column.name,
    to: one.table,
    toColumn: one.to[0],
    why: 'declared foreign key',
  };
}

/** Share of a column's values that the other column must hold to be taken for its target. */
const wanted = 0.9;

function measured(
  table: TableProfile,
  column: ColumnProfile,
  tables: readonly TableProfile[],
): Reference | undefined {
  if (table.key.length === 1 && table.key[0] === column.name) return undefined;
  const candidates = tables.flatMap((target) =>
    target.columns
      .filter((one) => isTarget(target, one) && isNamedAfter(table, column, target, one))
      .map((one) => ({ target, one, share: shareOf(column, one) })),
  );
  const best = candidates
    .filter(({ target, share }) => share === undefined || share >= wanted || !target.complete)
    .toSorted((one, other) => (other.share ?? 0) - (one.share ?? 0))[0];
  if (best === undefined) return undefined;
  const percent =
    best.share === undefined
      ? 'no values to compare'
      : `${Math.floor(best.share * 100)} % of its values are there`;
  return {
    table: table.name,
    column: column.name,
    to: best.target.name,
    toColumn: best.one.name,
    why: `its name, and ${percent}${best.target.complete ? '' : ' among the first rows'}`,
  };
}

function isTarget(target: TableProfile, column: ColumnProfile): boolean {
  return column.unique || (target.key.length === 1 && target.key[0] === column.name);
}

/** `customer_id`, `customerId`, `customer` or `cust_ref` for the key of `customers`; the same name for another unique column. */
function isNamedAfter(
  table: TableProfile,
  column: ColumnProfile,
  target: TableProfile,
  targetColumn: ColumnProfile,
): boolean {
  const name = words(column.name);
  const nouns = words(target.name)
    .map(singular)
    .filter((word) => word.length >= 3 && !/^(key|code|data|info|list|item)$/.test(word));
  const isKey = target.key[0] === targetColumn.name;
  if (target.name === table.name)
    return isKey && /^(parent|previous|renew|upgrade|replace|origin)/.test(name.join('_'));
  const last = name.at(-1) ?? '';
  const stem = /^(id|key|code|ref|no|number|uuid)$/.test(last) ? name.slice(0, -1) : name;
  const isNoun = stem.some((word) =>
    nouns.some((noun) => singular(word) === noun || (word.length >= 3 && noun.startsWith(word))),
  );
  return isNoun && (isKey || words(targetColumn.name).at(-1) === last || stem.length === name.length);
}

function shareOf(column: ColumnProfile, target: ColumnProfile): number | undefined {
  if (column.values === undefined || target.values === undefined) return undefined;
  const values = [...column.values].filter((value) => value !== '' && value !== '0');
  if (values.length === 0) return undefined;
  return values.filter((value) => target.values?.has(value)).length / values.length;
}

/** `LicenseKeyTbl` → license, key. Endings that only say "table" are dropped. */
export function words(name: string): string[] {
  const all = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const kept = all.filter((word) => !/^(tbl|table|tab|t)$/.test(word));
  return kept.length === 0 ? all : kept;
}

/** `companies` → company, `licences` → license. */
export function singular(word: string): string {
  const spelled = word.replace('licence', 'license');
  if (spelled.endsWith('ies')) return `${spelled.slice(0, -3)}y`;
  if (/(ss|[^k]us|is)$/.test(spelled)) return spelled;
  if (/(x|ch|sh|ss)es$/.test(spelled)) return spelled.slice(0, -2);
  return spelled.endsWith('s') ? spelled.slice(0, -1) : spelled;
}
