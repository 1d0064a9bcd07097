import { literal } from '../../duck/sql-text.ts';
import { entityNamed } from '../../model/canonical-model.ts';
import type { Field } from '../../model/field.ts';
import { columnHints, fallbacks, keyFallbacks } from './entity-hints.ts';
import type { FieldGuess, GuessContext } from './field-guess.ts';
import { guessReference } from './guess-reference.ts';
import type { EntitySource } from './guess-tables.ts';
import { keySql } from './record-key.ts';
import { words } from './references.ts';
import { sqlName } from './sql-name.ts';
import { type ColumnProfile, stateValues, type TableProfile } from './table-profile.ts';

/** Guesses for the fields of one entity, in model order; a required field always has one, if only NULL. */
export function guessFields(source: EntitySource, context: GuessContext): FieldGuess[] {
  const entity = entityNamed(source.entity);
  const used = new Set<string>();
  return Object.entries(entity.fields).flatMap(([name, field]) => {
    const guess = guessField(name, field, source, context, used);
    for (const column of guess?.columns ?? []) used.add(column);
    return guess === undefined ? [] : [guess];
  });
}

function guessField(
  name: string,
  field: Field,
  source: EntitySource,
  context: GuessContext,
  used: ReadonlySet<string>,
): FieldGuess | undefined {
  const { entity, table } = source;
  const special = guessSpecial(name, source);
  if (special !== undefined) return special;
  if (field.type === 'ref') {
    const found = guessReference(name, field, source, context);
    if (found !== undefined) return found;
  } else if (source.of !== 'all') {
    const column =
      source.of === 'values' && name !== 'status' ? undefined : findColumn(entity, name, field, table, used);
    if (column !== undefined) return fromColumn(name, field, column, source, context);
  }
  if (source.of !== 'rows' && keyOrName(name)) {
    return { field: name, sql: keySql(source), why: 'the key itself', columns: [] };
  }
  if (!field.required && name !== 'quantity') return undefined;
  const fallback = fallbacks[entity]?.[name];
  if (fallback !== undefined) {
    return {
      field: name,
      sql: fallback,
      why: `no column tells it; every record gets ${fallback}`,
      columns: [],
    };
  }
  if (field.type === 'text' && keyFallbacks.includes(name)) {
    return { field: name, sql: keySql(source), why: 'no column tells it; the key itself', columns: [] };
  }
  if (!field.required) return undefined;
  return { field: name, sql: 'NULL', why: 'no column tells it, and it is required: decide', columns: [] };
}

const keyOrName = (name: string) => ['name', 'code', 'number', 'email'].includes(name);

function findColumn(
  entity: string,
  name: string,
  field: Field,
  table: TableProfile,
  used: ReadonlySet<string>,
): ColumnProfile | undefined {
  const hint = columnHints[entity]?.[name];
  if (hint === undefined) return undefined;
  const isKey = (column: ColumnProfile) => table.key.length === 1 && table.key[0] === column.name;
  return table.columns.find(
    (column) =>
      hint.test(words(column.name).join('_')) &&
      !used.has(column.name) &&
      !(isKey(column) && !keyFallbacks.includes(name) && name !== 'redeem_code') &&
      (field.type !== 'enum' || column.distinct <= stateValues),
  );
}

function fromColumn(
  name: string,
  field: Field,
  column: ColumnProfile,
  source: EntitySource,
  context: GuessContext,
): FieldGuess {
  const why = `the column is called ${column.name}`;
  const raw = `t.${sqlName(column.name)}`;
  if (field.type === 'enum') {
    const map = mapName(`${source.table.name}-${source.entity}-${name}`);
    context.valueMaps.set(map, {
      name: map,
      allowed: field.values ?? [],
      values: [...(column.values ?? [])].toSorted(),
    });
    const sql =
      source.of === 'values' ? `min(value(${literal(map)}, ${raw}))` : `value(${literal(map)}, ${raw})`;
    return { field: name, sql, why: `${why}; fill and confirm values/${map}.csv`, columns: [column.name] };
  }
  // A float is carried as text: the engine refuses floats for numbers, money and dates.
  const textual = column.type === 'DOUBLE' || (column.type === 'BOOLEAN' && field.type !== 'boolean');
  return { field: name, sql: textual ? `${raw}::VARCHAR` : raw, why, columns: [column.name] };
}

function mapName(text: string): string {
  return text
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .toLowerCase();
}

/** Fields that are told by another one, or by two columns. */
function guessSpecial(name: string, source: EntitySource): FieldGuess | undefined {
  const { entity, table } = source;
  const named = (pattern: RegExp) => table.columns.find((one) => pattern.test(words(one.name).join('_')));
  if (entity === 'person' && name === 'name' && source.of === 'rows') {
    const first = named(/^(first|given)_?name$/);
    const last = named(/^(last|family|sur)_?name$/);
    if (first === undefined || last === undefined) return undefined;
    const sql = `nullif(trim(concat_ws(' ', t.${sqlName(first.name)}, t.${sqlName(last.name)})), '')`;
    return { field: name, sql, why: 'first and last name', columns: [first.name, last.name] };
  }
  if (entity !== 'entitlement_line') return undefined;
  const hint = (of: string) =>
    table.columns.find((one) => columnHints['entitlement_line']?.[of]?.test(words(one.name).join('_')));
  if (name === 'perpetual' && hint('perpetual') === undefined) {
    const end = hint('end');
    if (end === undefined) return { field: name, sql: 'true', why: 'no column tells an end', columns: [] };
    const sql = `(t.${sqlName(end.name)} IS NULL OR regexp_full_match(t.${sqlName(end.name)}::VARCHAR, '[-0/:. ]*|(2[2-9]|[3-9][0-9])[0-9]{2}-.*'))`;
    return {
      field: name,
      sql,
      why: `empty, zero or far-future ${end.name} means never`,
      columns: [end.name],
    };
  }
  const quantity = hint('quantity');
  if (name === 'unlimited' && hint('unlimited') === undefined && quantity?.type === 'BIGINT') {
    const sql = `coalesce(t.${sqlName(quantity.name)} < 0, false)`;
    return { field: name, sql, why: `a negative ${quantity.name} means unlimited`, columns: [quantity.name] };
  }
  return undefined;
}
