import { identifier, literal } from '../duck/sql-text.ts';
import { guarded, helperName, type Part, type Source } from './conversion-part.ts';

const firstNever = '2200-01-01';

/**
 * No text that stands for no date is parsed to a later day than this, whatever the zone: ten zeros are the first second
 * of 1970.
 */
const lastZero = '1970-01-02';

/** A text as DuckDB itself writes a value of the type needs no look at its shape. */
const asWritten = (cast: string, text: string): string =>
  `${cast} >= DATE '0001-01-01' AND ${cast} <= DATE '9999-12-31' AND ${cast}::VARCHAR = ${text}`;

/** The conversion to a plain date. */
export function day(source: Source, zone: string): Part {
  const { column, raw, text } = source;
  if (column.type === 'DATE' || /^TIMESTAMP(_|$)/.test(column.type)) return untilNever(`${raw}::DATE`, raw);
  if (column.type === 'TIMESTAMP WITH TIME ZONE') {
    return untilNever(`timezone(${literal(zone)}, ${raw})::DATE`, raw);
  }
  const [castHelper, helper] = [helperName(source, 'cast'), helperName(source, 'parsed')];
  const [cast, value] = [identifier(castHelper), identifier(helper)];
  const trimmed = `trim(${text})`;
  const parsed = `CASE WHEN ${asWritten(cast, text)} THEN ${cast} ELSE text_to_date(${trimmed}, ${literal(zone)}) END`;
  const usual = `${value} > DATE '${lastZero}' AND ${value} < DATE '${firstNever}'`;
  return {
    steps: [[[castHelper, `try_cast(${text} AS DATE)`]], [[helper, parsed]]],
    value: `CASE WHEN ${usual} THEN ${value} WHEN ${value} < DATE '${firstNever}' AND NOT is_zero_date(${trimmed}) THEN ${value} END`,
    rule: guarded(
      source,
      usual,
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

/** The conversion to an instant. */
export function moment(source: Source, zone: string): Part {
  const { column, raw, text } = source;
  if (column.type === 'TIMESTAMP WITH TIME ZONE') return untilNever(raw, raw);
  const typed = column.type === 'DATE' || column.type.startsWith('TIMESTAMP');
  const name = (suffix: string) => identifier(helperName(source, suffix));
  const trimmed = `trim(${text})`;
  const cast = typed ? `${raw}::TIMESTAMP` : `try_cast(${text} AS TIMESTAMP)`;
  const local = typed
    ? name('cast')
    : `CASE WHEN ${asWritten(name('cast'), text)} THEN ${name('cast')} ELSE local_instant(${trimmed}) END`;
  // No text is both.
  const fixed = typed
    ? 'NULL::TIMESTAMPTZ'
    : `CASE WHEN ${name('local')} IS NULL THEN fixed_instant(${trimmed}) END`;
  const zero = typed ? 'false' : `is_zero_date(${trimmed})`;
  const z = literal(zone);
  const found = `coalesce(${name('fixed')}, ${name('late')})`;
  const never = `${found} >= TIMESTAMPTZ '${firstNever} 00:00:00+00'`;
  const gap = `${name('late')} IS NOT NULL AND timezone(${z}, ${name('late')}) <> ${name('local')}`;
  const twice = `${name('back')} > INTERVAL 0 SECOND AND timezone(${z}, ${name('late')} - ${name('back')}) = ${name('local')}`;
  const unless = `${never} OR (${gap})`;
  return {
    steps: [
      [[helperName(source, 'cast'), cast]],
      [[helperName(source, 'local'), local]],
      [
        [helperName(source, 'fixed'), fixed],
        [helperName(source, 'late'), `timezone(${z}, ${name('local')})`],
      ],
      [[helperName(source, 'back'), `set_back(${name('local')}, ${name('late')}, ${z})`]],
      [[helperName(source, 'twice'), twice]],
      [
        [
          helperName(source, 'at'),
          `CASE WHEN ${unless} THEN NULL WHEN ${name('twice')} THEN ${name('late')} - ${name('back')} ELSE ${found} END`,
        ],
      ],
    ],
    value: `CASE WHEN ${name('at')} > TIMESTAMPTZ '${lastZero} 00:00:00+00' OR NOT ${zero} THEN ${name('at')} END`,
    rule: guarded(
      source,
      `${name('at')} > TIMESTAMPTZ '${lastZero} 00:00:00+00' AND ${name('twice')} IS NOT TRUE`,
      `WHEN ${zero} THEN 'zero-date' WHEN ${never} THEN 'far-future-date'
       WHEN ${found} IS NULL OR (${gap}) THEN 'bad-instant'
       WHEN ${name('twice')} THEN 'ambiguous-instant'`,
    ),
  };
}
