import { identifier, literal } from '../duck/sql-text.ts';
import { duckType, type Field } from '../model/field.ts';
import type { MappedColumn } from './check-mapping.ts';
import { day, moment } from './conversion-dates.ts';
import { type Conversion, guarded, helperName, type Part, type Source } from './conversion-part.ts';

/** The conversion of one column; `zone` is the old system's time zone. */
export function convert(column: MappedColumn, field: Field, zone: string): Conversion {
  const isText = column.type === 'VARCHAR' || column.type.startsWith('ENUM(');
  const raw = identifier(column.name);
  const text = isText ? raw : `${raw}::VARCHAR`;
  const masked = field.secret || field.personal;
  const marked = isText && column.unmarked !== true;
  const shown = masked
    ? "'***'"
    : marked
      ? `CASE WHEN marked(${text}) THEN mark_value(${text}) ELSE ${text} END`
      : text;
  return { name: column.name, shown, steps: [], ...byType({ column, raw, text, isText }, field, zone) };
}

function byType(source: Source, field: Field, zone: string): Part {
  switch (field.type) {
    case 'text':
    case 'ref':
      return textual(source, field);
    case 'enum':
      return enumerated(source, field);
    case 'integer':
      return integer(source);
    case 'decimal':
      return money(source);
    case 'boolean':
      return source.column.type === 'BOOLEAN' ? { value: source.raw } : truth(source);
    case 'date':
      return day(source, zone);
    case 'instant':
      return moment(source, zone);
    default:
      return json(source);
  }
}

function textual({ column, raw, text, isText }: Source, field: Field): Part {
  if (!isText) return { value: text };
  const value = column.unmarked === true ? raw : `CASE WHEN marked(${raw}) THEN NULL ELSE ${raw} END`;
  const marked = column.unmarked === true ? [] : [`WHEN marked(${raw}) THEN mark_rule(${raw})`];
  // A damaged reference is seen where its text is a name; here it is only a key.
  const damaged = field.type === 'ref' ? [] : [`WHEN damaged(${raw}) THEN 'damaged-text'`];
  const whens = [...marked, ...damaged];
  return {
    value: field.type === 'ref' ? `nullif(${value}, '')` : value,
    rule: whens.length === 0 ? undefined : `CASE ${whens.join(' ')} END`,
  };
}

function enumerated(source: Source, field: Field): Part {
  const helper = helperName(source, 'allowed');
  const allowed = identifier(helper);
  const list = (field.values ?? []).map(literal).join(', ');
  return {
    steps: [[[helper, `${source.text} IN (${list})`]]],
    value: `CASE WHEN ${allowed} THEN ${source.text} END`,
    rule: guarded(source, allowed, `WHEN NOT ${allowed} THEN 'bad-choice'`),
  };
}

function truth(source: Source): Part {
  const helper = helperName(source, 'parsed');
  const value = identifier(helper);
  return {
    steps: [[[helper, `text_to_boolean(trim(${source.text}))`]]],
    value: `${value}::BOOLEAN`,
    rule: guarded(source, `${value} IS NOT NULL`, `WHEN ${value} IS NULL THEN 'bad-boolean'`),
  };
}

function integer(source: Source): Part {
  const { column, raw, text, isText } = source;
  const helper = helperName(source, 'parsed');
  const value = identifier(helper);
  const fraction = column.type.startsWith('DECIMAL(')
    ? `CASE WHEN ${raw} = trunc(${raw}) THEN ${raw} END`
    : raw;
  const cast = isText ? `text_to_integer(trim(${text}))` : `try_cast(${fraction} AS BIGINT)`;
  if (column.name !== 'quantity') {
    const rule = guarded(source, `${value} IS NOT NULL`, `WHEN ${value} IS NULL THEN 'bad-integer'`);
    return { steps: [[[helper, cast]]], value, rule };
  }
  return {
    steps: [[[helper, cast]]],
    value: `CASE WHEN ${value} >= 0 THEN ${value} END`,
    rule: guarded(
      source,
      `${value} >= 0`,
      `WHEN ${value} IS NULL THEN 'bad-integer' WHEN ${value} < 0 THEN 'sentinel-quantity'`,
    ),
  };
}

function money(source: Source): Part {
  const { raw, text, isText } = source;
  const type = 'DECIMAL(18,4)';
  if (!isText) {
    const cast = `try_cast(${raw} AS ${type})`;
    return {
      value: `CASE WHEN ${cast} = ${raw} THEN ${cast} END`,
      rule: `CASE WHEN ${raw} IS NOT NULL AND (${cast} IS NULL OR ${cast} <> ${raw}) THEN 'bad-decimal' END`,
    };
  }
  const [helper, plainHelper] = [helperName(source, 'parsed'), helperName(source, 'plain')];
  const [value, plain] = [identifier(helper), identifier(plainHelper)];
  const trimmed = `trim(${text})`;
  return {
    steps: [
      [[plainHelper, `plain_amount(${trimmed})`]],
      [
        [
          helper,
          `CASE WHEN ${plain} THEN try_cast(${trimmed} AS ${type}) ELSE dressed_to_decimal(${trimmed}) END`,
        ],
      ],
    ],
    value,
    rule: guarded(
      source,
      `${plain} AND ${value} IS NOT NULL`,
      `WHEN ${value} IS NULL THEN 'bad-decimal' WHEN NOT ${plain} THEN 'money-with-symbol'`,
    ),
  };
}

function json(source: Source): Part {
  const { column, raw, text } = source;
  if (/^(STRUCT|MAP)\(/.test(column.type)) return { value: `to_json(${raw})` };
  const helper = helperName(source, 'object');
  const isObject = identifier(helper);
  return {
    // A CASE, because AND may look at the type of what is no JSON first, which is an error.
    steps: [[[helper, `CASE WHEN json_valid(${text}) THEN json_type(${text}) = 'OBJECT' ELSE false END`]]],
    value: `CASE WHEN ${isObject} THEN ${text}::JSON END`,
    rule: guarded(source, isObject, `WHEN NOT ${isObject} THEN 'bad-json'`),
  };
}

/** NULL of the canonical type, for a field that a mapping does not yield. */
export function absent(field: Field): string {
  return `NULL::${duckType(field)}`;
}
