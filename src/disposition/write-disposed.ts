import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { literal, parquet } from '../duck/sql-text.ts';
import { canonicalModel } from '../model/canonical-model.ts';
import type { Disposition } from '../model/disposition.ts';
import type { Entity } from '../model/entity.ts';
import type { Severity } from '../model/severity.ts';
import { followedSelect } from './mapped-records.ts';
import type { RulesInForce } from './rules-in-force.ts';
import { shownKeySql } from './shown-key.ts';
import { dispositionSql, rankOf, rankSql } from './strength.ts';

/** How often a rule spoke on an entity, with one example. */
export interface RuleCount {
  readonly rule: string;
  readonly entity: string;
  readonly severity: Severity;
  readonly disposition: Disposition;
  readonly count: number;
  /** Old key of the first record; `***` when it is an e-mail. */
  readonly example: string;
}

/** Where the records of an entity with their fates are, below the folder `disposed/`. */
export const disposedPath = (folder: string) => (entity: string) => join(folder, `${entity}.parquet`);
const findingsPath = (folder: string, entity: string) => join(folder, 'findings', `${entity}.parquet`);

/**
 * Writes `<entity>.parquet` (mapped columns with references led to survivors, fate, reason, survivor) and `findings/<entity>.parquet`
 * for every mapped entity, and removes those of entities that are no longer mapped. Throws DISK_FULL.
 */
export async function writeRecords(
  duck: Duck,
  folder: string,
  entities: readonly Entity[],
  rules: RulesInForce,
  merging: ReadonlySet<string>,
): Promise<void> {
  for (const entity of entities) {
    const { name } = entity;
    const rank = `coalesce(fate.rank, ${rankOf('MIGRATE')})`;
    const select = `${followedSelect(entity, merging, `, ${dispositionSql(rank)} AS disposition, coalesce(fate.reason, 'moves') AS reason, ${merging.has(name) ? 'own.survivor' : 'NULL::VARCHAR'} AS survivor`)}
      LEFT JOIN work.fate_${name} fate ON fate.old_key = r.old_key
      ${merging.has(name) ? `LEFT JOIN work.merged_${name} own ON own.old_key = r.old_key` : ''}`;
    await writeParquet(duck, select, disposedPath(folder)(name));
    await writeFindings(duck, folder, entity, rules);
  }
  for (const { name } of canonicalModel) {
    if (entities.some((entity) => entity.name === name)) continue;
    await rm(disposedPath(folder)(name), { force: true });
    await rm(findingsPath(folder, name), { force: true });
  }
}

async function writeFindings(
  duck: Duck,
  folder: string,
  { name }: Entity,
  rules: RulesInForce,
): Promise<void> {
  const disposition = dispositionSql(rankSql('f.strength'));
  const known = [...rules.values()].map((rule) => `(${literal(rule.id)}, ${literal(rule.severity)})`);
  const ofFate = `CASE WHEN ${disposition} IN ('REJECT', 'HOLD') THEN 'error' WHEN ${disposition} = 'MIGRATE' THEN 'info' ELSE 'warning' END`;
  await writeParquet(
    duck,
    `SELECT f.old_key, f.rule, coalesce(k.severity, ${ofFate}) AS severity, ${disposition} AS disposition, f.field, f.value
     FROM work.finding_${name} f LEFT JOIN (VALUES ${known.join(', ')}) k(rule, severity) ON k.rule = f.rule`,
    findingsPath(folder, name),
  );
}

/** How often each rule spoke on each entity, from the stored findings. */
export async function countRules(
  duck: Duck,
  folder: string,
  entities: readonly Entity[],
): Promise<RuleCount[]> {
  const counts: RuleCount[] = [];
  for (const { name } of entities) {
    const rows = await duck.rows<Omit<RuleCount, 'entity' | 'count'> & { count: string }>(`
      SELECT rule, severity, disposition, count(DISTINCT old_key) AS count,
        ${shownKeySql("min({'l': length(old_key), 'k': old_key}).k")} AS example
      FROM ${parquet(findingsPath(folder, name))}
      GROUP BY ALL ORDER BY rule, disposition`);
    counts.push(...rows.map((row) => ({ ...row, entity: name, count: Number(row.count) })));
  }
  return counts;
}
