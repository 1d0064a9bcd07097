import { identifier, literal } from '../duck/sql-text.ts';
import type { Entity } from '../model/entity.ts';
import { duckType } from '../model/field.ts';
import type { MappedColumn } from './check-mapping.ts';
import { absent, convert } from './conversion.ts';
import type { Conversion } from './conversion-part.ts';
import { hiddenColumn } from './hidden-values.ts';
import { recordIdSql } from './record-id.ts';

/** What the ids and instants of a project depend on. */
export interface ConversionSettings {
  /** As `projectNamespace` gives it. */
  readonly namespace: string;
  /** The old system's time zone. */
  readonly timeZone: string;
}

const findingsType = 'STRUCT(rule VARCHAR, field VARCHAR, "value" VARCHAR)[]';

/**
 * The SELECT that turns the rows of `from` (a mapping's result with these columns) into canonical rows: the columns
 * of `mapped/<entity>.parquet`, in order.
 */
export function conversionSelect(
  entity: Entity,
  columns: readonly MappedColumn[],
  from: string,
  settings: ConversionSettings,
): string {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const conversions = Object.entries(entity.fields).flatMap(([name, field]) => {
    const column = byName.get(name);
    return column === undefined ? [] : [convert(column, field, settings.timeZone)];
  });
  const values = new Map(conversions.map((one) => [one.name, one.value]));
  const fields = Object.entries(entity.fields).map(([name, field]) => {
    const value = values.get(name);
    const sql = value === undefined ? absent(field) : `(${value})::${duckType(field)}`;
    return `${sql} AS ${identifier(name)}`;
  });
  const xref = byName.get('xref');
  const withRules = [...conversions, oldKey(byName.get('old_key')), ...xrefs(xref)];
  return `SELECT old_key::VARCHAR AS old_key,
  ${recordIdSql(settings.namespace, entity.name, 'old_key::VARCHAR')} AS id,
  ${fields.join(',\n  ')},
  ${xref === undefined ? 'NULL::JSON' : xrefValue(xref)} AS xref,
  ${sources(byName.get('sources'))} AS sources,
  ${findings(withRules, byName.has(hiddenColumn))} AS findings
FROM (${withSteps(conversions, from, withRules)})`;
}

/** Adds the helper columns step by step, and last the rule of each column, so that each is computed once. */
function withSteps(
  conversions: readonly Conversion[],
  from: string,
  withRules: readonly Conversion[],
): string {
  const depth = Math.max(0, ...conversions.map((one) => one.steps.length));
  let sql = `SELECT * FROM ${from}`;
  for (let level = 0; level < depth; level += 1) {
    const helpers = conversions.flatMap((one) => one.steps[level] ?? []);
    sql = `SELECT *, ${helpers.map(([alias, helper]) => `${helper} AS ${identifier(alias)}`).join(', ')} FROM (${sql})`;
  }
  const rules = withRules.flatMap((one) =>
    one.rule === undefined ? [] : [`(${one.rule})::VARCHAR AS ${identifier(`${one.name}:rule`)}`],
  );
  return rules.length === 0 ? sql : `SELECT *, ${rules.join(', ')} FROM (${sql})`;
}

/** What `value()` did not translate inside an expression; see hidden-values.ts. */
const hiddenFindings = `list_transform(list_filter(${hiddenColumn}, one -> one."value" IS NOT NULL),
    one -> {'rule': mark_rule(one."value"), 'field': one.field, 'value': mark_value(one."value")})::${findingsType}`;

/** Most records have no finding: they skip the building of the list. */
function findings(conversions: readonly Conversion[], hidden: boolean): string {
  if (hidden) return `list_distinct(list_concat(${findings(conversions, false)}, ${hiddenFindings}))`;
  const seen = conversions.filter((one) => one.rule !== undefined);
  if (seen.length === 0) return `[]::${findingsType}`;
  const rule = (one: Conversion) => identifier(`${one.name}:rule`);
  const none = seen.map((one) => `${rule(one)} IS NULL`).join(' AND ');
  const all = seen.map(
    (one) =>
      `CASE WHEN ${rule(one)} IS NOT NULL THEN {'rule': ${rule(one)}, 'field': ${literal(one.name)}, 'value': (${one.shown})::VARCHAR} END`,
  );
  return `CASE WHEN ${none} THEN []::${findingsType}
    ELSE list_filter([${all.join(', ')}], finding -> finding IS NOT NULL)::${findingsType} END`;
}

function oldKey(column: MappedColumn | undefined): Conversion {
  const isText = column?.type === 'VARCHAR' && column.unmarked !== true;
  return {
    name: 'old_key',
    steps: [],
    value: 'old_key',
    shown: 'mark_value(old_key::VARCHAR)',
    rule: isText ? 'CASE WHEN marked(old_key) THEN mark_rule(old_key) END' : undefined,
  };
}

/** A source whose key is NULL comes from an outer join that found nothing: it is no source. */
function sources(column: MappedColumn | undefined): string {
  const list = column?.type.endsWith('[]') ? 'sources' : '[sources]';
  return `list_filter(${list}, one -> one."key" IS NOT NULL)::STRUCT("table" VARCHAR, "key" VARCHAR)[]`;
}

function xrefValue(column: MappedColumn): string {
  if (column.type === 'JSON') return 'xref';
  if (column.type.endsWith('[]')) return 'to_json(xref)';
  return 'CASE WHEN json_valid(xref::VARCHAR) THEN xref::VARCHAR::JSON END';
}

function xrefs(column: MappedColumn | undefined): Conversion[] {
  if (column === undefined || column.type === 'JSON' || column.type.endsWith('[]')) return [];
  const rule = `CASE WHEN xref IS NOT NULL AND NOT json_valid(xref::VARCHAR) THEN 'bad-json' END`;
  return [{ name: 'xref', steps: [], value: 'xref', shown: 'xref::VARCHAR', rule }];
}
