import type { Duck } from '../duck/duck.ts';
import { identifier, literal } from '../duck/sql-text.ts';
import { canonicalModel } from '../model/canonical-model.ts';
import type { Entity } from '../model/entity.ts';
import { allChecks } from './checks/all-checks.ts';
import { type Check, type CheckScope, checkPhases } from './checks/check.ts';
import { followedSelect } from './mapped-records.ts';
import { type RulesInForce, ruleInForce } from './rules-in-force.ts';
import { overridesSql, rankOf, rankSql, strengthOf } from './strength.ts';

/** Project rules come before built-in ones that speak equally strongly. */
export const firstBuiltInOrder = 10_000;

/** Creates the empty tables `work.finding_<entity>` of a scratch database, and the views `followed.*` without merges. */
export async function createFindingTables(duck: Duck, entities: readonly Entity[]): Promise<void> {
  for (const { name } of entities) {
    await duck.run(`CREATE TABLE work.finding_${name}
      (old_key VARCHAR, rule VARCHAR, field VARCHAR, value VARCHAR, survivor VARCHAR, strength INTEGER)`);
  }
  await followMerges(duck, new Set());
}

/** Takes over what the conversion saw while mapping. A rule it names that nobody knows holds the record. */
export async function takeConversionFindings(
  duck: Duck,
  entities: readonly Entity[],
  rules: RulesInForce,
): Promise<void> {
  const known = [...rules.values()].map((rule) => {
    const strength = strengthOf('ordinary', rule.disposition, firstBuiltInOrder + rule.order);
    return `(${literal(rule.id)}, ${strength}, ${rule.off})`;
  });
  const unknown = strengthOf('ordinary', 'HOLD', firstBuiltInOrder);
  for (const { name } of entities) {
    await duck.run(`INSERT INTO work.finding_${name}
      SELECT f.old_key, f.finding.rule, f.finding.field, f.finding.value, NULL, coalesce(k.strength, ${unknown})
      FROM (SELECT old_key, unnest(findings) AS finding FROM mapped.${identifier(name)} WHERE len(findings) > 0) f
      LEFT JOIN (VALUES ${known.join(', ')}) k(rule, strength, off) ON k.rule = f.finding.rule
      WHERE NOT coalesce(k.off, false)`);
  }
}

/**
 * Runs the built-in checks in their phases, each followed by what the merges found so far mean. Afterwards the tables
 * `work.finding_<entity>` hold every finding and the views `followed.<entity>` show the records as merged.
 */
export async function runChecks(
  scope: CheckScope,
  rules: RulesInForce,
  onCheck: (check: Check) => void,
): Promise<void> {
  for (const phase of checkPhases) {
    for (const check of allChecks) {
      if (check.phase !== phase || ruleInForce(rules, check.rule).off) continue;
      onCheck(check);
      await runCheck(scope, check, rules);
    }
    // The last phase has nobody after it who would follow merges.
    if (phase !== checkPhases.at(-1)) await settleMerges(scope.duck, scope.entities);
  }
}

async function runCheck(scope: CheckScope, check: Check, rules: RulesInForce): Promise<void> {
  const rule = ruleInForce(rules, check.rule);
  const mapped = new Set(scope.entities.map((entity) => entity.name));
  await check.prepare?.(scope);
  const order = firstBuiltInOrder + rule.order;
  const strength = strengthOf('ordinary', rule.disposition, order);
  const ofSurvivor = strengthOf('ordinary', 'MIGRATE', order);
  for (const query of check.queries(scope)) {
    if (!mapped.has(query.entity)) continue;
    // Where a project merges doubles of a code, the survivor is among those found and has nothing to be merged into.
    const merges = rule.disposition === 'MERGE' ? 'survivor IS NOT NULL AND survivor <> old_key' : 'true';
    await scope.duck.run(`INSERT INTO work.finding_${query.entity}
      SELECT old_key, ${literal(rule.id)}, field, value, CASE WHEN ${merges} THEN survivor END,
        CASE WHEN ${merges} THEN ${strength} ELSE ${ofSurvivor} END
      FROM (${query.sql})`);
  }
}

/**
 * Settles which records are merged as far as is known: `work.merged_<entity>`, chains resolved to the last survivor, and the views
 * `followed.*`. What a project rule names as survivor is not merged by a built-in check, and a stronger decision keeps a record apart.
 */
export async function settleMerges(duck: Duck, entities: readonly Entity[]): Promise<void> {
  const merging = new Set(await entitiesWithMerges(duck, entities));
  const merge = rankOf('MERGE');
  for (const name of merging) {
    const table = `work.finding_${name}`;
    await duck.run(`DELETE FROM ${table}
      WHERE ${rankSql('strength')} = ${merge} AND NOT starts_with(rule, 'rule:') AND old_key IN (
        SELECT survivor FROM ${table} WHERE ${rankSql('strength')} = ${merge} AND starts_with(rule, 'rule:'))`);
    await duck.run(`CREATE OR REPLACE TABLE work.chosen AS
      SELECT old_key, best.survivor AS survivor FROM (
        SELECT old_key, min({'strength': strength, 'length': length(survivor), 'survivor': survivor}) AS best
        FROM ${table} WHERE ${rankSql('strength')} = ${merge} OR ${overridesSql('strength')}
        GROUP BY old_key)
      WHERE ${rankSql('best.strength')} = ${merge}`);
    await resolveChains(duck, 'work.chosen', `work.merged_${name}`);
  }
  if (merging.size > 0) await followMerges(duck, merging);
}

async function entitiesWithMerges(duck: Duck, entities: readonly Entity[]): Promise<string[]> {
  if (entities.length === 0) return [];
  const selects = entities.map(
    ({ name }) => `SELECT DISTINCT ${literal(name)} AS entity FROM work.finding_${name}
      WHERE ${rankSql('strength')} = ${rankOf('MERGE')}`,
  );
  return (await duck.rows<{ entity: string }>(selects.join(' UNION ALL '))).map((row) => row.entity);
}

/**
 * Writes `into` (old_key, survivor): each pair of `from` followed to a survivor that is not merged itself. Records that
 * are merged in a circle have none and are left out.
 */
export async function resolveChains(duck: Duck, from: string, into: string): Promise<void> {
  await duck.run(`CREATE OR REPLACE TABLE ${into} AS
    WITH RECURSIVE chain(old_key, survivor) AS (
      SELECT old_key, survivor FROM ${from}
      UNION
      SELECT c.old_key, n.survivor FROM chain c JOIN ${from} n ON n.old_key = c.survivor
    )
    SELECT old_key, survivor FROM chain WHERE survivor NOT IN (SELECT old_key FROM ${from})`);
}

async function followMerges(duck: Duck, merging: ReadonlySet<string>): Promise<void> {
  await duck.run('CREATE SCHEMA IF NOT EXISTS followed');
  for (const entity of canonicalModel) {
    const rest = merging.has(entity.name)
      ? ` ANTI JOIN work.merged_${entity.name} gone ON gone.old_key = r.old_key`
      : '';
    await duck.run(
      `CREATE OR REPLACE VIEW followed.${identifier(entity.name)} AS ${followedSelect(entity, merging)}${rest}`,
    );
  }
}
