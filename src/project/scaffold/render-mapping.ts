import { literal } from '../../duck/sql-text.ts';
import { entityNamed } from '../../model/canonical-model.ts';
import type { FieldGuess } from './field-guess.ts';
import type { EntitySource } from './guess-tables.ts';
import { keySql, rowKeySql } from './record-key.ts';
import { sqlName } from './sql-name.ts';

const keywords = ['end', 'order', 'from', 'to'];

/** The text of `mapping/<entity>.sql` with every guess marked. */
export function renderMapping(source: EntitySource, guesses: readonly FieldGuess[]): string {
  const entity = entityNamed(source.entity);
  const columns = guesses.map((guess) => {
    const alias = keywords.includes(guess.field) ? `"${guess.field}"` : guess.field;
    return { sql: `${guess.sql} AS ${alias}`, why: guess.why };
  });
  const first = [
    { sql: `${keySql(source)} AS old_key`, why: source.of === 'rows' ? keyReason(source) : source.why },
    { sql: `${sourcesSql(source)} AS sources`, why: undefined },
  ];
  const all = [...first, ...columns];
  const lines = all.map(({ sql, why }, index) => {
    const comma = index === all.length - 1 ? '' : ',';
    return `  ${sql}${comma}${why === undefined ? '' : ` -- GUESS: ${oneLine(why)}`}`;
  });
  return [
    `-- ${entity.plural}: ${entity.doc}`,
    `-- GUESS: ${oneLine(source.why)}`,
    '-- Made by `changeover init` from names and the first rows. Check every GUESS, then remove its mark.',
    'SELECT',
    ...lines,
    `FROM raw.${sqlName(source.table.name)} t`,
    ...ending(source),
    '',
  ].join('\n');
}

function keyReason({ table }: EntitySource): string {
  if (table.key[0] === '_row') return 'no column is unique; the number of the row in the snapshot';
  return `${table.key.join(', ')} identifies a row of ${table.name}`;
}

function sourcesSql(source: EntitySource): string {
  const entry = (key: string) => `source(${literal(source.table.name)}, ${key})`;
  const key = rowKeySql(source.table, 't');
  if (source.of === 'values') return `list(${entry(key)})`;
  return `[${entry(source.of === 'all' ? `min(${key})` : key)}]`;
}

function ending(source: EntitySource): string[] {
  if (source.of === 'all') return ['HAVING count(*) > 0'];
  if (source.of === 'rows') return [];
  const key = keySql(source);
  return [`WHERE ${key} <> ''`, `GROUP BY ${key}`];
}

/** A table or column name with a line break would end the comment. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
