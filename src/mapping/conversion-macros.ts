import type { Duck } from '../duck/duck.ts';

const isoDate = String.raw`\d{4}-\d{2}-\d{2}`;
const clock = String.raw`\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?`;
const offset = String.raw`( ?(Z|UTC|[+-]\d{2}(:?\d{2})?))`;
const usDate = String.raw`\d{1,2}/\d{1,2}/\d{4}`;

/**
 * How texts become canonical values; the forms are listed in docs/mapping.md. A form is recognized by its whole shape
 * first, because DuckDB's own casts are generous (`2021-2-3`, `1e3`). What has none of the shapes becomes NULL.
 */
const macros = [
  // A UTF-8 letter read as cp1252 or latin1: Ã or Â and a second sign, or â€ and a third.
  `damaged(x) AS strlen(x) <> length(x)
     AND regexp_matches(x, '\uFFFD|[ÃÂ][\u0080-\u00BF\u0152-\u0192\u02C6\u02DC\u2013-\u203A\u20AC\u2122]|â€')`,
  `marked(x) AS contains(x, chr(1)) AND regexp_matches(x, '\\x01(unmapped|unconfirmed)\\|')`,
  `mark_rule(x) AS CASE WHEN contains(x, chr(1) || 'unmapped|') THEN 'unmapped-value' ELSE 'unconfirmed-value' END`,
  `mark_value(x) AS regexp_replace(regexp_extract(x, '\\x01(?s:(?:unmapped|unconfirmed)\\|(.*))', 1), '\\|', ': ')`,

  `is_zero_date(x) AS regexp_full_match(x, '[-/ :.TZ]*0[-0/ :.TZ]*') OR starts_with(x, '0001-01-01') OR x = '-infinity'`,

  // Instants that say their zone: an offset, seconds since 1970, or PostgreSQL's infinity.
  `fixed_instant(x) AS CASE
     WHEN regexp_full_match(x, '${isoDate}[ T]${clock}${offset}')
       THEN try_cast(regexp_replace(replace(x, 'UTC', 'Z'), ' (Z|[+-])', '\\1') AS TIMESTAMPTZ)
     WHEN regexp_full_match(x, '\\d{9,10}') THEN make_timestamptz(try_cast(x AS BIGINT) * 1000000)
     WHEN x = 'infinity' THEN TIMESTAMPTZ 'infinity' END`,

  // Instants in the old system's own zone.
  `local_instant(x) AS CASE
     WHEN regexp_full_match(x, '${isoDate}') THEN try_cast(x AS TIMESTAMP)
     WHEN regexp_full_match(x, '${isoDate}[ T]${clock}') THEN try_cast(x AS TIMESTAMP)
     WHEN regexp_full_match(x, '\\d{8}') THEN try_strptime(x, '%Y%m%d')
     WHEN regexp_full_match(x, '\\d{14}') THEN try_strptime(x, '%Y%m%d%H%M%S')
     WHEN regexp_full_match(x, '${usDate}') THEN try_strptime(x, '%m/%d/%Y')
     WHEN regexp_full_match(x, '${usDate} \\d{1,2}:\\d{2}(:\\d{2})?')
       THEN try_strptime(x, ['%m/%d/%Y %H:%M', '%m/%d/%Y %H:%M:%S'])
     WHEN regexp_full_match(x, '${usDate} \\d{1,2}:\\d{2}(:\\d{2})? ?(?i:[AP]M)')
       THEN try_strptime(x, ['%m/%d/%Y %I:%M %p', '%m/%d/%Y %I:%M:%S %p', '%m/%d/%Y %I:%M%p', '%m/%d/%Y %I:%M:%S%p'])
     END`,

  `text_to_date(x, zone) AS CASE
     WHEN regexp_full_match(x, '${isoDate}') THEN try_cast(x AS DATE)
     ELSE coalesce(local_instant(x)::DATE, CASE WHEN x = 'infinity' THEN DATE 'infinity'
       ELSE timezone(zone, fixed_instant(x))::DATE END) END`,

  // ICU takes the later of two instants when a clock was set back; w is the wall clock three hours before it.
  `set_back(local, late, zone) AS timezone(zone, late - INTERVAL 3 HOUR) - (local - INTERVAL 3 HOUR)`,

  `text_to_integer(x) AS CASE WHEN regexp_full_match(x, '[+-]?\\d+') THEN try_cast(x AS BIGINT)
     WHEN regexp_full_match(x, '[+-]?\\d+\\.0+') THEN try_cast(split_part(x, '.', 1) AS BIGINT) END`,

  `text_to_boolean(x) AS CASE WHEN lower(x) IN ('yes', 'y', 'true', 't', '1') THEN true
     WHEN lower(x) IN ('no', 'n', 'false', 'f', '0') THEN false END`,

  // 1,079.66 with separators at every third digit; the sign before or after the currency.
  `plain_amount(x) AS regexp_full_match(x, '[+-]?\\d+(\\.\\d{1,4}0*)?|[+-]?\\.\\d{1,4}0*')`,
  `bare_amount(x) AS replace(regexp_replace(x, '^([+-]?) ?(?:[A-Z]{3}|[A-Z]{0,2}[$€£¥]) ?|(?: ?(?:[A-Z]{3}|[$€£¥]))$', '\\1', 'g'), ',', '')`,
  `dressed_amount(x) AS regexp_full_match(x,
     '[+-]? ?([A-Z]{3}|[A-Z]{0,2}[$€£¥])? ?[+-]?(\\d+|\\d{1,3}(,\\d{3})+)(\\.\\d{1,4}0*)? ?([A-Z]{3}|[$€£¥])?')`,
  `dressed_to_decimal(x) AS CASE WHEN dressed_amount(x) THEN try_cast(bare_amount(x) AS DECIMAL(18,4)) END`,
];

/** Installs the macros that the conversion uses; needed in every DuckDB that maps. */
export async function installConversionMacros(duck: Duck): Promise<void> {
  for (const macro of macros) await duck.run(`CREATE OR REPLACE MACRO ${macro}`);
}
