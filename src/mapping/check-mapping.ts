import type { Duck } from '../duck/duck.ts';
import { ChangeoverError } from '../lib/errors.ts';
import type { Entity } from '../model/entity.ts';
import { duckType, type FieldType } from '../model/field.ts';
import type { ValueMap } from '../project/value-map.ts';
import { carryHiddenValues, hiddenColumn } from './hidden-values.ts';
import { inMapping, type MappingFacts, readMapping } from './mapping-sql.ts';
import { markedColumns } from './marked-columns.ts';

/** One mapping file with its entity. */
export interface Mapping {
  readonly entity: Entity;
  readonly file: string;
  readonly sql: string;
}

/** A column of a mapping: canonical name (lower case) and DuckDB type. */
export interface MappedColumn {
  readonly name: string;
  readonly type: string;
  /** It cannot hold a mark of `value()`, so nobody has to look for one. */
  readonly unmarked?: boolean;
}

/** A mapping that passed its checks. */
export interface CheckedMapping extends Mapping {
  readonly columns: readonly MappedColumn[];
  readonly facts: MappingFacts;
}

const whole = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/;
const decimal = /^DECIMAL\(/;
const instant = /^TIMESTAMP( WITH TIME ZONE|_S|_MS|_NS)?$/;
const choice = /^ENUM\(/;
const pair = /^STRUCT\("?table"? VARCHAR, "?key"? VARCHAR\)(\[\])?$/i;

/** DuckDB types (beside VARCHAR, and INTEGER, which a bare NULL has) that the engine converts to a canonical type. */
const accepted: Record<FieldType, readonly RegExp[]> = {
  text: [whole, decimal, choice, /^UUID$/],
  ref: [whole, choice, /^UUID$/],
  enum: [choice],
  integer: [whole, decimal],
  decimal: [whole, decimal],
  boolean: [whole, /^BOOLEAN$/],
  date: [whole, instant, /^DATE$/],
  instant: [whole, instant, /^DATE$/],
  json: [/^JSON$/, /^STRUCT\(/, /^MAP\(/],
};

/**
 * Checks a mapping before a row moves: one SELECT, known columns, required columns, convertible types, existing
 * value maps. Throws MAPPING_SQL, MAPPING_NOT_SELECT, MAPPING_COLUMN_UNKNOWN, MAPPING_COLUMN_MISSING, MAPPING_TYPE,
 * VALUE_MAP_MISSING.
 */
export async function checkMapping(
  duck: Duck,
  mapping: Mapping,
  maps: readonly ValueMap[],
): Promise<CheckedMapping> {
  const { entity, file } = mapping;
  const facts = await readMapping(duck, file, mapping.sql);
  const unknownMap = facts.valueMaps.find((name) => !maps.some((map) => map.name === name));
  if (unknownMap !== undefined) throw new ChangeoverError('VALUE_MAP_MISSING', { file, map: unknownMap });
  const columns = await describeMapping(duck, file, mapping.sql);
  const known = ['old_key', 'sources', 'xref', hiddenColumn, ...Object.keys(entity.fields)];
  for (const column of columns) {
    if (!known.includes(column.name)) {
      throw new ChangeoverError('MAPPING_COLUMN_UNKNOWN', { file, column: column.name, entity: entity.name });
    }
    checkType(mapping, column);
  }
  const required = Object.entries(entity.fields).flatMap(([name, one]) => (one.required ? [name] : []));
  for (const column of ['old_key', 'sources', ...required]) {
    if (!columns.some((found) => found.name === column)) {
      throw new ChangeoverError('MAPPING_COLUMN_MISSING', { file, column, entity: entity.name });
    }
  }
  return { ...mapping, columns, facts };
}

/**
 * Makes the view `changeover_mapping` of a mapping and tells its columns. Throws MAPPING_SQL, MAPPING_NOT_SELECT.
 */
export async function describeMapping(duck: Duck, file: string, sql: string): Promise<MappedColumn[]> {
  const carried = await carryHiddenValues(duck, file, sql);
  const columns = await inMapping(file, async () => {
    // A view takes the text as it is, with its comments and a closing semicolon.
    await duck.run(`CREATE OR REPLACE TEMP VIEW changeover_mapping AS ${carried}`);
    return duck.describe('SELECT * FROM changeover_mapping');
  });
  const marked = await markedColumns(duck, file, sql);
  return columns.map((column) => {
    const name = column.name.toLowerCase();
    return { name, type: column.type, unmarked: marked !== 'any' && !marked.has(name) };
  });
}

function checkType(mapping: Mapping, column: MappedColumn): void {
  const { entity, file } = mapping;
  const refuse = (expected: string): never => {
    throw new ChangeoverError('MAPPING_TYPE', {
      file,
      column: column.name,
      found: column.type,
      entity: entity.name,
      expected,
    });
  };
  const isOneOf = (types: readonly RegExp[]) => types.some((type) => type.test(column.type));
  if (column.name === 'sources') {
    if (!pair.test(column.type)) refuse("a list of source('table', key)");
    return;
  }
  if (column.name === hiddenColumn || column.type === 'VARCHAR' || column.type === 'INTEGER') return;
  const field = entity.fields[column.name];
  if (column.name === 'old_key') {
    if (!isOneOf(accepted.ref)) refuse('VARCHAR');
  } else if (column.name === 'xref') {
    if (column.type !== 'JSON' && !/^STRUCT\(.*\)\[\]$/.test(column.type)) refuse('a list or JSON');
  } else if (field !== undefined && !isOneOf(accepted[field.type])) {
    refuse(`${duckType(field)} or VARCHAR`);
  }
}
