import { identifier, literal } from '../duck/sql-text.ts';
import { duckType, type Field } from '../model/field.ts';
import type { MappedColumn } from './check-mapping.ts';

/** SQL that turns one mapped column into its canonical value and, where it cannot, into a finding. */
export interface Conversion {
  readonly name: string;
  /** Helper columns, computed one step after another over the mapping's own columns. */
  readonly steps: readonly (readonly [alias: string, sql: string][])[];
  /** The canonical value. */
  readonly value: string;
  /** The id of the rule that saw something, or NULL; absent when nothing can be seen. */
  readonly rule?: string | undefined;
  /** The raw value as text, or `***`. */
  readonly shown: string;
}

const firstNever = '2200-01-01';

/** The conversion of one column; `zone` is the old system's time zone. */
export function convert(column: MappedColumn, field: Field, zone: string): Conversion {
  const isText = column.type === 'VARCHAR' || column.type.startsWith('ENUM(');
  const raw = identifier(column.name);
  const text = isText ? raw : `${raw}::VARCHAR`;
  const masked = field.secret || field.personal;
  const shown = masked
    ? "'***'"
    : isText
      ? `CASE WHEN marked(${text}) THEN mark_value(${text}) ELSE ${text} END`
      : text;
  return { name: column.name, shown, steps: [], ...byType(column, field, zone, raw, text) };
}

type Part = Pick<Conversion, 'value'> & Partial<Pick<Conversion, 'steps' | 'rule'>>;

function byType(column: MappedColumn, field: Field, zone: string, raw: string, text: string): Part {
  const isText = text === raw;
  switch (field.type) {
    case 'text':
    case 'ref':
      return textual(field, raw, text, isText);
    case 'enum':
      return enumerated(field, text);
    case 'integer':
      return integer(column, raw, text, isText);
    case 'decimal':
      return money(raw, text, isText);
    case 'boolean':
      return column.type === 'BOOLEAN'
        ? { value: raw }
        : parsed(column, 'text_to_boolean', 'bad-boolean', 'BOOLEAN', text);
    case 'date':
      return day(column, zone, raw, text);
    case 'instant':
      return moment(column, zone, raw, text);
    default:
      return json(column, raw, text);
  }
}

/** Nothing (a blank text) or a mark decides before the type does. */
function guarded(text: string, rules: string): string {
  return `CASE WHEN ${text} IS NULL OR trim(${text}) = '' THEN NULL WHEN marked(${text}) THEN mark_rule(${text}) ${rules} END`;
}

function textual(field: Field, raw: string, text: string, isText: boolean): Part {
  if (!isText) return { value: text };
  const value = `CASE WHEN marked(${raw}) THEN NULL ELSE ${raw} END`;
  return {
    value: field.type === 'ref' ? `nullif(${value}, '')` : value,
    // A damaged reference is seen where its text is a name; here it is only a key.
    rule: `CASE WHEN marked(${raw}) THEN mark_rule(${raw}) ${field.type === 'ref' ? '' : `WHEN damaged(${raw}) THEN 'damaged-text'`} END`,
  };
}

function enumerated(field: Field, text: string): Part {
  const allowed = `${text} IN (${(field.values ?? []).map(literal).join(', ')})`;
  return {
    value: `CASE WHEN ${allowed} THEN ${text} END`,
    rule: guarded(text, `WHEN NOT (${allowed}) THEN 'bad-choice'`),
  };
}

function parsed(column: MappedColumn, macro: string, rule: string, type: string, text: string): Part {
  const helper = `${column.name}:parsed`;
  return {
    steps: [[[helper, `${macro}(trim(${text}))`]]],
    value: `${identifier(helper)}::${type}`,
    rule: guarded(text, `WHEN ${identifier(helper)} IS NULL THEN ${literal(rule)}`),
  };
}

function integer(column: MappedColumn, raw: string, text: string, isText: boolean): Part {
  const helper = `${column.name}:parsed`;
  const value = identifier(helper);
  const fraction = column.type.startsWith('DECIMAL(')
    ? `CASE WHEN ${raw} = trunc(${raw}) THEN ${raw} END`
    : raw;
  const cast = isText ? `text_to_integer(trim(${text}))` : `try_cast(${fraction} AS BIGINT)`;
  const quantity = column.name === 'quantity';
  return {
    steps: [[[helper, cast]]],
    value: quantity ? `CASE WHEN ${value} >= 0 THEN ${value} END` : value,
    rule: guarded(
      text,
      `WHEN ${value} IS NULL THEN 'bad-integer'${quantity ? ` WHEN ${value} < 0 THEN 'sentinel-quantity'` : ''}`,
    ),
  };
}

function money(raw: string, text: string, isText: boolean): Part {
  const type = 'DECIMAL(18,4)';
  if (!isText) {
    const cast = `try_cast(${raw} AS ${type})`;
    return {
      value: `CASE WHEN ${cast} = ${raw} THEN ${cast} END`,
      rule: `CASE WHEN ${raw} IS NOT NULL AND (${cast} IS NULL OR ${cast} <> ${raw}) THEN 'bad-decimal' END`,
    };
  }
  const cast = `text_to_decimal(trim(${text}))`;
  return {
    value: cast,
    rule: guarded(
      text,
      `WHEN ${cast} IS NULL THEN 'bad-decimal' WHEN NOT plain_amount(trim(${text})) THEN 'money-with-symbol'`,
    ),
  };
}

function day(column: MappedColumn, zone: string, raw: string, text: string): Part {
  if (column.type === 'DATE' || /^TIMESTAMP(_|$)/.test(column.type)) return untilNever(`${raw}::DATE`, raw);
  if (column.type === 'TIMESTAMP WITH TIME ZONE') {
    return untilNever(`timezone(${literal(zone)}, ${raw})::DATE`, raw);
  }
  const helper = `${column.name}:parsed`;
  const value = identifier(helper);
  const trimmed = `trim(${text})`;
  return {
    steps: [[[helper, `text_to_date(${trimmed}, ${literal(zone)})`]]],
    value: `CASE WHEN ${value} < DATE '${firstNever}' AND NOT is_zero_date(${trimmed}) THEN ${value} END`,
    rule: guarded(
      text,
      `WHEN is_zero_date(${trimmed}) THEN 'zero-date' WHEN ${value} IS NULL THEN 'bad-date'
       WHEN ${value} >= DATE '${firstNever}' THEN 'far-future-date'`,
    ),
  };
}

/** Typed dates and instants can only be too far away. */
function untilNever(value: string, raw: string): Part {
  return {
    value: `CASE WHEN ${raw} < DATE '${firstNever}' THEN ${value} END`,
    rule: `CASE WHEN ${raw} >= DATE '${firstNever}' THEN 'far-future-date' END`,
  };
}

function moment(column: MappedColumn, zone: string, raw: string, text: string): Part {
  if (column.type === 'TIMESTAMP WITH TIME ZONE') return untilNever(raw, raw);
  const typed = column.type === 'DATE' || column.type.startsWith('TIMESTAMP');
  const name = (suffix: string) => identifier(`${column.name}:${suffix}`);
  const trimmed = `trim(${text})`;
  const local = typed ? `${raw}::TIMESTAMP` : `local_instant(${trimmed})`;
  const fixed = typed ? 'NULL::TIMESTAMPTZ' : `fixed_instant(${trimmed})`;
  const zero = typed ? 'false' : `is_zero_date(${trimmed})`;
  const z = literal(zone);
  const never = `coalesce(${name('fixed')}, ${name('late')}) >= TIMESTAMPTZ '${firstNever} 00:00:00+00'`;
  const gap = `${name('late')} IS NOT NULL AND timezone(${z}, ${name('late')}) <> ${name('local')}`;
  const twice = `${name('back')} > INTERVAL 0 SECOND AND timezone(${z}, ${name('late')} - ${name('back')}) = ${name('local')}`;
  return {
    steps: [
      [
        [`${column.name}:local`, local],
        [`${column.name}:fixed`, fixed],
      ],
      [[`${column.name}:late`, `timezone(${z}, ${name('local')})`]],
      [[`${column.name}:back`, `set_back(${name('local')}, ${name('late')}, ${z})`]],
    ],
    value: `CASE WHEN ${zero} OR ${never} OR ${gap} THEN NULL WHEN ${twice} THEN ${name('late')} - ${name('back')}
      ELSE coalesce(${name('fixed')}, ${name('late')}) END`,
    rule: guarded(
      text,
      `WHEN ${zero} THEN 'zero-date' WHEN ${never} THEN 'far-future-date'
       WHEN coalesce(${name('fixed')}, ${name('late')}) IS NULL OR (${gap}) THEN 'bad-instant'
       WHEN ${twice} THEN 'ambiguous-instant'`,
    ),
  };
}

function json(column: MappedColumn, raw: string, text: string): Part {
  if (/^(STRUCT|MAP)\(/.test(column.type)) return { value: `to_json(${raw})` };
  // A CASE, because AND may look at the type of what is no JSON first, which is an error.
  const isObject = `CASE WHEN json_valid(${text}) THEN json_type(${text}) = 'OBJECT' ELSE false END`;
  return {
    value: `CASE WHEN ${isObject} THEN ${text}::JSON END`,
    rule: guarded(text, `WHEN NOT ${isObject} THEN 'bad-json'`),
  };
}

/** NULL of the canonical type, for a field that a mapping does not yield. */
export function absent(field: Field): string {
  return `NULL::${duckType(field)}`;
}
