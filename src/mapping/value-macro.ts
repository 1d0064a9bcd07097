import type { Duck } from '../duck/duck.ts';
import { literal } from '../duck/sql-text.ts';
import { isConfirmed, type ValueMap } from '../project/value-map.ts';

/**
 * Starts the text that `value()` yields for an old value it must not translate:
 * `chr(1) || 'unmapped|<map>|<old>'` or `chr(1) || 'unconfirmed|<map>|<old>'`. The conversion turns it into a finding.
 */
export const markSql = 'chr(1)';

const insertedAtOnce = 1000;

/**
 * Installs `value('map', x)`: the new value of a confirmed entry (NULL where it is empty), NULL for NULL, and a mark
 * for what is unmapped or unconfirmed. Call it again to replace the maps.
 */
export async function installValueMaps(duck: Duck, maps: readonly ValueMap[]): Promise<void> {
  await duck.run('CREATE SCHEMA IF NOT EXISTS changeover');
  await duck.run(
    `CREATE OR REPLACE MACRO mark_only(x) AS
       CASE WHEN regexp_matches(x, '\\x01(unmapped|unconfirmed)\\|') THEN x END`,
  );
  await duck.run(
    'CREATE OR REPLACE TABLE changeover.value_map (map VARCHAR, old VARCHAR, result VARCHAR, empty BOOLEAN)',
  );
  const rows = maps.flatMap((map) =>
    map.entries.map((entry) => {
      const mark = `${markSql} || ${literal(`unconfirmed|${map.name}|${entry.old}`)}`;
      const result = isConfirmed(entry) ? literal(entry.new) : mark;
      return `(${literal(map.name)}, ${literal(entry.old)}, ${result}, ${isConfirmed(entry) && entry.new === ''})`;
    }),
  );
  for (let start = 0; start < rows.length; start += insertedAtOnce) {
    const some = rows.slice(start, start + insertedAtOnce);
    await duck.run(`INSERT INTO changeover.value_map VALUES ${some.join(', ')}`);
  }
  await duck.run(`CREATE OR REPLACE MACRO value(m, x) AS
    CASE WHEN x IS NULL THEN NULL ELSE nullif(coalesce(
      (SELECT CASE WHEN v.empty THEN ${markSql} || 'empty' ELSE v.result END
         FROM changeover.value_map v WHERE v.map = m AND v.old = x::VARCHAR),
      ${markSql} || 'unmapped|' || m || '|' || x::VARCHAR),
      ${markSql} || 'empty') END`);
}
