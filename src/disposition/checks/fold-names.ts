import type { Duck } from '../../duck/duck.ts';
import { literal } from '../../duck/sql-text.ts';

/** Legal forms at the end of a company's name, without dots and blanks. */
const legalSuffixes =
  'inc|incorporated|corp|corporation|co|company|llc|llp|lp|plc|pty|pte|pvt|ltd|limited|gmbh|mbh|ag|kg|kgaa|ohg|ug|' +
  'se|sa|sas|sarl|srl|spa|bv|nv|oy|oyj|ab|as|asa|aps|sl|lda|ltda|kk|sro|doo';

/**
 * Writes `into` (old_key, kind, folded): each name in its folded spelling, `ACME, Inc.` → `acme`. NFKC, case
 * folded, dots and apostrophes dropped, other punctuation a blank, legal suffixes cut off, blanks squeezed.
 * Names that fold to nothing are left out.
 */
export async function foldNames(duck: Duck, from: string, into: string): Promise<void> {
  const changed = compatibilityCharacters();
  const affected = `regexp_matches(name, '[${rangesOf(changed.map(([char]) => char.codePointAt(0) ?? 0))}]')`;
  const needed = (await duck.row(`SELECT 1 FROM ${from} WHERE ${affected} LIMIT 1`)) !== undefined;
  const rows = (needed ? changed : changed.slice(0, 1))
    .map(([char, text]) => `(${literal(char)}, ${literal(text)})`)
    .join(', ');
  await duck.run(`CREATE OR REPLACE TEMP TABLE nfkc AS SELECT * FROM (VALUES ${rows}) t(char, text)`);
  await duck.run(`
    CREATE OR REPLACE TABLE ${into} AS
    WITH spelled AS (
      SELECT old_key, kind, name FROM ${from} WHERE name IS NOT NULL AND NOT ${affected}
      UNION ALL
      SELECT old_key, any_value(kind), string_agg(coalesce(n.text, c.char), '' ORDER BY place)
      FROM (
        SELECT old_key, kind, unnest(regexp_extract_all(name, '(?s).')) AS char,
          unnest(range(len(regexp_extract_all(name, '(?s).')))) AS place
        FROM ${from} WHERE ${affected}
      ) c LEFT JOIN nfkc n ON n.char = c.char
      GROUP BY old_key
    )
    SELECT old_key, kind, ${foldedSql('name')} AS folded FROM spelled
    WHERE ${foldedSql('name')} <> ''`);
  await duck.run('DROP TABLE nfkc');
}

function foldedSql(name: string): string {
  const folded = `replace(replace(lower(nfc_normalize(${name})), 'ß', 'ss'), 'ς', 'σ')`;
  const undotted = `regexp_replace(${folded}, '[.''’\`´]', '', 'g')`;
  const words = `trim(regexp_replace(${undotted}, '[^\\p{L}\\p{M}\\p{N}+]+', ' ', 'g'))`;
  return `regexp_replace(${words}, '(( and)? (${legalSuffixes}))+$', '')`;
}

/** Characters that NFKC changes and NFC does not, each with what they become: full-width letters, ligatures, ™ … */
function compatibilityCharacters(): [string, string][] {
  const found: [string, string][] = [];
  for (let code = 0x80; code < 0x30000; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const char = String.fromCodePoint(code);
    const text = char.normalize('NFKC');
    if (text !== char.normalize('NFC')) found.push([char, text]);
  }
  return found;
}

function rangesOf(codes: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const code of codes) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === code - 1) last[1] = code;
    else ranges.push([code, code]);
  }
  return ranges.map(([from, to]) => `\\x{${from.toString(16)}}-\\x{${to.toString(16)}}`).join('');
}
