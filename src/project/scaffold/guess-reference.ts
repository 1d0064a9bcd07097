import type { Field } from '../../model/field.ts';
import type { FieldGuess, GuessContext } from './field-guess.ts';
import type { EntitySource } from './guess-tables.ts';
import { keySql, rowKeySql } from './record-key.ts';
import type { Reference } from './references.ts';
import { sqlName } from './sql-name.ts';
import type { TableProfile } from './table-profile.ts';

/** How a record points at another: by a reference of its table, its own row, a value of its row, or over one table. */
export function guessReference(
  name: string,
  field: Field,
  source: EntitySource,
  context: GuessContext,
): FieldGuess | undefined {
  const target = context.sources.find((one) => one.entity === field.to);
  if (target === undefined) return undefined;
  const found =
    direct(source.table, 't', target, context, field.to === source.entity) ?? over(source, target, context);
  if (found === undefined) return undefined;
  // Records made from several rows take one of the values; which one is for a person to decide.
  return { ...found, field: name, sql: source.of === 'rows' ? found.sql : `min(${found.sql})` };
}

type Found = Omit<FieldGuess, 'field'>;

function direct(
  table: TableProfile,
  alias: string,
  target: EntitySource,
  context: GuessContext,
  toItself: boolean,
): Found | undefined {
  if (target.of === 'all') return { sql: keySql(target), why: target.why, columns: [] };
  const reference = context.references.find(
    (one) => one.table === table.name && one.to === target.table.name,
  );
  if (target.of === 'rows' && reference !== undefined && (reference.to !== table.name || toItself)) {
    return byReference(reference, table, alias, target);
  }
  if (target.table.name !== table.name || toItself) return undefined;
  if (target.column !== undefined) {
    const sql = `nullif(trim(${alias}.${sqlName(target.column.name)}::VARCHAR), '')`;
    return { sql, why: target.why, columns: [target.column.name] };
  }
  return { sql: rowKeySql(table, alias), why: 'the same row', columns: [] };
}

function byReference(reference: Reference, table: TableProfile, alias: string, target: EntitySource): Found {
  const column = table.columns.find((one) => one.name === reference.column);
  const raw = `${alias}.${sqlName(reference.column)}::VARCHAR`;
  const none = ['', '0'].filter((value) => column?.values?.has(value));
  const value = none.reduce((sql, text) => `nullif(${sql}, '${text}')`, raw);
  const toKey = target.table.key.length === 1 && target.table.key[0] === reference.toColumn;
  const sql = toKey
    ? value
    : `(SELECT min(${rowKeySql(target.table, 'r')}) FROM raw.${sqlName(target.table.name)} r WHERE r.${sqlName(reference.toColumn)}::VARCHAR = ${value})`;
  const why = `${reference.column} points at ${reference.to}.${reference.toColumn}: ${reference.why}`;
  return { sql, why, columns: [reference.column] };
}

/** Over one table in between: a license's customer through its order. */
function over(source: EntitySource, target: EntitySource, context: GuessContext): Found | undefined {
  if (target.entity === source.entity || source.of !== 'rows') return undefined;
  for (const reference of context.references.filter((one) => one.table === source.table.name)) {
    const middle = context.sources.find((one) => one.table.name === reference.to && one.of === 'rows')?.table;
    if (middle === undefined || middle.name === source.table.name) continue;
    const found = direct(middle, 'm', target, context, false);
    if (found === undefined || found.columns.length === 0) continue;
    const column = `t.${sqlName(reference.column)}::VARCHAR`;
    const sql = `(SELECT min(${found.sql}) FROM raw.${sqlName(middle.name)} m WHERE m.${sqlName(reference.toColumn)}::VARCHAR = ${column})`;
    return { sql, why: `through ${middle.name}: ${found.why}`, columns: [reference.column] };
  }
  return undefined;
}
