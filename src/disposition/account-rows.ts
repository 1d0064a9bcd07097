import type { Duck } from '../duck/duck.ts';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { dispositions } from '../model/disposition.ts';
import type { Entity } from '../model/entity.ts';
import { type Counts, type EntityBalance, noCounts, type TableBalance } from './completeness.ts';
import { type RawTable, rowKeySql } from './raw-tables.ts';
import { rankOfSql } from './strength.ts';

/** Where the disposed records of an entity are. */
export type DisposedPath = (entity: string) => string;

/** Throws TABLE_KEY_NOT_UNIQUE when a declared key does not identify the rows of a table in scope. */
export async function requireUniqueKeys(duck: Duck, tables: readonly RawTable[]): Promise<void> {
  for (const table of tables) {
    if (table.key.length === 1 && table.key[0] === '_row') continue;
    const key = rowKeySql(table, 'r');
    // Few rows share a hash; only those are grouped by the key itself.
    const count = await duck.count(`
      SELECT count(*) FROM (
        SELECT ${key} AS k FROM raw.${identifier(table.name)} r
        WHERE hash(${key}) IN (SELECT hash(${key}) FROM raw.${identifier(table.name)} r GROUP BY 1 HAVING count(*) > 1)
        GROUP BY 1 HAVING count(*) > 1)`);
    const missing = await duck.count(
      `SELECT count(*) FROM raw.${identifier(table.name)} r WHERE ${key} IS NULL`,
    );
    if (count + missing > 0) {
      const details = { table: table.name, key: table.key.join('|'), count: Math.max(count, 1) };
      throw new ChangeoverError('TABLE_KEY_NOT_UNIQUE', details);
    }
  }
}

/** Balance (b). Throws UNBALANCED when a record has no fate or several. */
export async function accountRecords(
  duck: Duck,
  entities: readonly Entity[],
  path: DisposedPath,
): Promise<EntityBalance[]> {
  const balances: EntityBalance[] = [];
  for (const { name } of entities) {
    const found = await duck.rows<{ disposition: string; n: string }>(
      `SELECT disposition, count(*) AS n FROM ${parquet(path(name))} GROUP BY 1`,
    );
    const counts = noCounts();
    for (const one of dispositions)
      counts[one] = Number(found.find((row) => row.disposition === one)?.n ?? 0);
    const records = sumOf(counts);
    const expected = await duck.count(`SELECT count(*) FROM mapped.${identifier(name)}`);
    if (records !== expected) {
      throw new ChangeoverError('UNBALANCED', {
        what: name,
        reason: `${expected} records, ${records} fates`,
      });
    }
    balances.push({ entity: name, records, ...counts });
  }
  return balances;
}

/**
 * Balances (a) and (c): each row of each table counted once. Its fate is that of the records of the primary entity it
 * feeds (the strongest of several), else of any record it feeds; else it is listed, or unaccounted for. Writes
 * `work.accounted_listed`: the listed rows that feed nothing.
 */
export async function accountRows(
  duck: Duck,
  tables: readonly RawTable[],
  entities: readonly Entity[],
  path: DisposedPath,
): Promise<TableBalance[]> {
  await duck.run(
    'CREATE OR REPLACE TABLE work.accounted_listed ("table" VARCHAR, "key" VARCHAR, reason VARCHAR)',
  );
  const feeds = await feedsOf(duck, entities, path);
  const balances: TableBalance[] = [];
  for (const table of tables)
    balances.push(await accountTable(duck, table, feeds.get(table.name) ?? [], path));
  return balances;
}

/** For each table, the entities that its rows feed. */
async function feedsOf(
  duck: Duck,
  entities: readonly Entity[],
  path: DisposedPath,
): Promise<Map<string, string[]>> {
  const feeds = new Map<string, string[]>();
  for (const { name } of entities) {
    const found = await duck.rows<{ table: string }>(
      `SELECT DISTINCT s."table" AS "table" FROM (SELECT unnest(sources) AS s FROM ${parquet(path(name))})`,
    );
    for (const { table } of found) feeds.set(table, [...(feeds.get(table) ?? []), name]);
  }
  return feeds;
}

async function accountTable(
  duck: Duck,
  table: RawTable,
  feeds: readonly string[],
  path: DisposedPath,
): Promise<TableBalance> {
  const counts = noCounts();
  await duck.run(`CREATE OR REPLACE TABLE work.rest AS
    SELECT ${rowKeySql(table, 'r')} AS "key" FROM raw.${identifier(table.name)} r`);
  const rows = await duck.count('SELECT count(*) FROM work.rest');
  const primary = feeds.filter((entity) => entity === table.primary);
  const others = feeds.filter((entity) => entity !== table.primary);
  for (const group of [primary, others]) {
    if (group.length > 0) await takeFed(duck, table, group, path, counts);
  }
  await duck.run(`INSERT INTO work.accounted_listed
    SELECT l."table", l."key", l.reason FROM work.listed l
    SEMI JOIN work.rest r ON r."key" = l."key" WHERE l."table" = ${literal(table.name)}`);
  const mine = `(SELECT "key" FROM work.accounted_listed WHERE "table" = ${literal(table.name)})`;
  const listed = await duck.count(`SELECT count(*) FROM ${mine}`);
  const left = await duck.row<{ n: string; first: string | null }>(`
    SELECT count(*) AS n, min({'l': length(r."key"), 'k': r."key"}).k AS first
    FROM work.rest r ANTI JOIN ${mine} l ON l."key" = r."key"`);
  const unaccounted = Number(left?.n ?? 0);
  if (rows !== table.rows || rows !== sumOf(counts) + listed + unaccounted) {
    const reason = `${table.rows} rows, ${sumOf(counts)} with a fate, ${listed} listed, ${unaccounted} unaccounted for`;
    throw new ChangeoverError('UNBALANCED', { what: table.name, reason });
  }
  return {
    table: table.name,
    primary: table.primary ?? '',
    rows,
    ...counts,
    listed,
    unaccounted,
    first_unaccounted: left?.first ?? null,
  };
}

/** Takes the rows of `work.rest` that feed a record of these entities into the counts, the strongest fate of several. */
async function takeFed(
  duck: Duck,
  table: RawTable,
  entities: readonly string[],
  path: DisposedPath,
  counts: Counts,
): Promise<void> {
  const sources = entities.map(
    (entity) =>
      `SELECT unnest(sources) AS s, ${rankOfSql('disposition')}::TINYINT AS rank FROM ${parquet(path(entity))}`,
  );
  await duck.run(`CREATE OR REPLACE TABLE work.fed AS
    SELECT r."key", min(f.rank) AS rank FROM work.rest r
    JOIN (SELECT s."key" AS "key", rank FROM (${sources.join(' UNION ALL ')}) WHERE s."table" = ${literal(table.name)}) f
      ON f."key" = r."key"
    GROUP BY r."key"`);
  const found = await duck.rows<{ rank: number; n: string }>(
    'SELECT rank, count(*) AS n FROM work.fed GROUP BY rank',
  );
  for (const { rank, n } of found) {
    const disposition = dispositions[rank];
    if (disposition !== undefined) counts[disposition] += Number(n);
  }
  await duck.run(
    'CREATE OR REPLACE TABLE work.rest_next AS SELECT r."key" FROM work.rest r ANTI JOIN work.fed f ON f."key" = r."key"',
  );
  await duck.run('DROP TABLE work.rest');
  await duck.run('ALTER TABLE work.rest_next RENAME TO rest');
}

/** The sum over all fates. */
export function sumOf(counts: Readonly<Counts>): number {
  return dispositions.reduce((sum, one) => sum + counts[one], 0);
}
