import type { Duck } from '../duck/duck.ts';
import { identifier, literal } from '../duck/sql-text.ts';
import { isConfirmed, type ValueMap } from '../project/value-map.ts';

/**
 * Starts the text that `value()` yields for an old value it must not translate:
 * `chr(1) || 'unmapped|<map>|<old>'` or `chr(1) || 'unconfirmed|<map>|<old>'`. The conversion turns it into a finding.
 */
const mark = 'chr(1)';

/** A map with more entries is looked up by a join, which keeps the rows aside; a smaller one is searched in place. */
const searchedInPlace = 500;

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
  await duck.run('CREATE OR REPLACE TABLE changeover.value_map (map VARCHAR, old VARCHAR, result VARCHAR)');
  const rows = maps.flatMap((map) =>
    map.entries.map((entry) => {
      const translated = entry.new === '' ? `${mark} || 'empty'` : literal(entry.new);
      const untranslated = `${mark} || ${literal(`unconfirmed|${map.name}|${entry.old}`)}`;
      return `(${literal(map.name)}, ${literal(entry.old)}, ${isConfirmed(entry) ? translated : untranslated})`;
    }),
  );
  for (let start = 0; start < rows.length; start += insertedAtOnce) {
    const some = rows.slice(start, start + insertedAtOnce);
    await duck.run(`INSERT INTO changeover.value_map VALUES ${some.join(', ')}`);
  }
  for (const map of maps.filter((one) => one.entries.length <= searchedInPlace)) {
    await duck.run(
      `SET VARIABLE ${identifier(variable(map.name))} = (SELECT coalesce(map(list(old), list(result)),
         MAP([]::VARCHAR[], []::VARCHAR[])) FROM changeover.value_map WHERE map = ${literal(map.name)})`,
    );
  }
  await useValueMaps(
    duck,
    maps.map((map) => map.name),
  );
}

/** Makes `value()` know just these maps, so that a mapping does not pay for a large one that it does not use. */
export async function useValueMaps(duck: Duck, names: readonly string[]): Promise<void> {
  const sizes = await duck.rows<{ map: string; entries: number }>(
    'SELECT map, count(*)::INTEGER AS entries FROM changeover.value_map GROUP BY map',
  );
  const isLarge = (name: string) => (sizes.find((one) => one.map === name)?.entries ?? 0) > searchedInPlace;
  const searched = names
    .filter((name) => !isLarge(name))
    .map(
      (name) =>
        `WHEN ${literal(name)} THEN map_extract_value(getvariable(${literal(variable(name))}), x::VARCHAR)`,
    );
  const joined = names.some(isLarge)
    ? '(SELECT v.result FROM changeover.value_map v WHERE v.map = m AND v.old = x::VARCHAR)'
    : 'NULL';
  const found = searched.length === 0 ? joined : `CASE m ${searched.join(' ')} ELSE ${joined} END`;
  await duck.run(`CREATE OR REPLACE MACRO value(m, x) AS CASE WHEN x IS NULL THEN NULL ELSE nullif(
    coalesce(${found}, ${mark} || 'unmapped|' || m || '|' || x::VARCHAR), ${mark} || 'empty') END`);
}

const variable = (name: string) => `value_map:${name}`;
