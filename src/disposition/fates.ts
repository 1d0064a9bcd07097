import type { Duck } from '../duck/duck.ts';
import { identifier, literal } from '../duck/sql-text.ts';
import { selfReference } from '../model/canonical-model.ts';
import { type Entity, references } from '../model/entity.ts';
import { firstBuiltInOrder, resolveChains } from './findings.ts';
import { type RulesInForce, ruleInForce } from './rules-in-force.ts';
import { shownKeySql } from './shown-key.ts';
import { lastStayingRank, overridesSql, rankOf, rankSql, strengthOf } from './strength.ts';

const merge = rankOf('MERGE');
const migrate = rankOf('MIGRATE');

/** A record that propagation keeps behind is told which of its fields leads to what. */
const cause = 'old_key VARCHAR, field VARCHAR, target VARCHAR';

/**
 * Turns findings into one fate per record: `work.fate_<entity>` (old_key, rank, reason, survivor) for every record
 * that does not simply move, and `work.merged_<entity>` with the final survivors. The strongest finding decides; then
 * what belongs to a record that stays behind stays behind as well, until nothing changes. Entities come in dependency order,
 * so one pass over each suffices; only trees and merges within an entity are followed step by step, and only from what changed.
 * Returns the entities with merged records.
 */
export async function settleFates(
  duck: Duck,
  entities: readonly Entity[],
  rules: RulesInForce,
): Promise<ReadonlySet<string>> {
  const behind = new Set<string>();
  const merging = new Set<string>();
  for (const entity of entities) {
    const { fates, merges } = await chooseStrongest(duck, entity);
    const follows = references(entity).some((one) => behind.has(one.to));
    if ((fates || follows) && (await findStaying(duck, entity, behind, merges))) {
      await keepBehind(duck, entity, rules);
      behind.add(entity.name);
    }
    if (!merges) continue;
    await duck.run(`CREATE OR REPLACE TABLE work.chosen AS
      SELECT old_key, survivor FROM work.fate_${entity.name} WHERE rank = ${merge}`);
    await resolveChains(duck, 'work.chosen', `work.merged_${entity.name}`);
    merging.add(entity.name);
  }
  return merging;
}

async function chooseStrongest(duck: Duck, { name }: Entity): Promise<{ fates: boolean; merges: boolean }> {
  await duck.run(`CREATE OR REPLACE TABLE work.fate_${name} AS
    SELECT old_key, ${rankSql('best.strength')}::TINYINT AS rank, best.reason AS reason, best.survivor AS survivor FROM (
      SELECT old_key, min({'strength': strength, 'length': length(survivor), 'survivor': survivor, 'reason': rule}) AS best
      FROM work.finding_${name}
      WHERE ${rankSql('strength')} < ${migrate} OR ${overridesSql('strength')}
      GROUP BY old_key)`);
  const row = await duck.row<{ fates: boolean; merges: boolean }>(
    `SELECT count(*) > 0 AS fates, coalesce(bool_or(rank = ${merge}), false) AS merges FROM work.fate_${name}`,
  );
  return { fates: row?.fates === true, merges: row?.merges === true };
}

/**
 * Writes `work.stay_<entity>`: all that stay behind, and `work.cause` why for those that propagation adds. Returns
 * whether there are any.
 */
async function findStaying(
  duck: Duck,
  entity: Entity,
  behind: ReadonlySet<string>,
  merges: boolean,
): Promise<boolean> {
  const fate = `work.fate_${entity.name}`;
  const stay = `work.stay_${entity.name}`;
  await writeDirectCauses(duck, entity, behind, merges);
  const seeds = `SELECT old_key FROM ${fate} WHERE rank <= ${lastStayingRank} UNION SELECT old_key FROM work.cause`;
  if ((await duck.count(`SELECT count(*) FROM (${seeds})`)) === 0) return false;
  await writeEdges(duck, entity);
  await duck.run(`CREATE OR REPLACE TABLE ${stay} AS
    WITH RECURSIVE stay(old_key) AS (
      (${seeds}) UNION SELECT e.old_key FROM stay s JOIN work.edge e ON e.target = s.old_key
    )
    SELECT old_key FROM stay`);
  await duck.run(`INSERT INTO work.cause
    SELECT e.old_key, e.field, e.target FROM work.edge e
    JOIN ${stay} s ON s.old_key = e.target ANTI JOIN work.cause c ON c.old_key = e.old_key`);
  return true;
}

/** Writes `work.cause`: records that point at one of another entity that stays behind, or that are merged in a circle. */
async function writeDirectCauses(
  duck: Duck,
  entity: Entity,
  behind: ReadonlySet<string>,
  merges: boolean,
): Promise<void> {
  const fate = `work.fate_${entity.name}`;
  await duck.run(`CREATE OR REPLACE TABLE work.cause (${cause})`);
  for (const one of references(entity)) {
    if (one.to === entity.name || !behind.has(one.to)) continue;
    const column = `r.${identifier(one.name)}`;
    // A merged record is not written, so what it pointed at does not matter: its survivor's references do.
    await duck.run(`INSERT INTO work.cause
      SELECT r.old_key, '${one.name}', ${column} FROM mapped.${identifier(entity.name)} r
      JOIN work.stay_${one.to} s ON s.old_key = ${column}
      ANTI JOIN (SELECT old_key FROM ${fate} WHERE rank <= ${merge}) f ON f.old_key = r.old_key`);
  }
  if (!merges) return;
  await resolveChains(duck, `(SELECT old_key, survivor FROM ${fate} WHERE rank = ${merge})`, 'work.resolved');
  await duck.run(`INSERT INTO work.cause
    SELECT f.old_key, NULL, f.survivor FROM ${fate} f
    ANTI JOIN work.resolved k ON k.old_key = f.old_key WHERE f.rank = ${merge}`);
}

/** Writes `work.edge`: who within the entity stays behind with whom: a child with its parent, a merged record with its survivor. */
async function writeEdges(duck: Duck, entity: Entity): Promise<void> {
  const fate = `work.fate_${entity.name}`;
  const self = selfReference(entity);
  await duck.run(`CREATE OR REPLACE TABLE work.edge AS
    SELECT old_key, NULL::VARCHAR AS field, survivor AS target FROM ${fate} WHERE rank = ${merge}`);
  if (self === undefined) return;
  await duck.run(`INSERT INTO work.edge
    SELECT r.old_key, '${self}', r.${identifier(self)} FROM mapped.${identifier(entity.name)} r
    ANTI JOIN (SELECT old_key FROM ${fate} WHERE rank <= ${merge}) f ON f.old_key = r.old_key
    WHERE r.${identifier(self)} IS NOT NULL`);
}

async function keepBehind(duck: Duck, entity: Entity, rules: RulesInForce): Promise<void> {
  const fate = `work.fate_${entity.name}`;
  await duck.run(`CREATE OR REPLACE TABLE work.added AS
    SELECT c.old_key, min({'field': c.field, 'target': c.target}) AS cause,
      coalesce(min(f.rank), ${migrate}) = ${merge} AS merged
    FROM work.cause c LEFT JOIN ${fate} f ON f.old_key = c.old_key GROUP BY c.old_key`);
  await duck.run(`DELETE FROM ${fate} WHERE old_key IN (SELECT old_key FROM work.added)`);
  for (const [id, merged] of [
    ['parent-stays-behind', false],
    ['survivor-stays-behind', true],
  ] as const) {
    const rule = ruleInForce(rules, id);
    const from = `FROM work.added WHERE merged = ${merged}`;
    await duck.run(
      `INSERT INTO ${fate} SELECT old_key, ${rankOf(rule.disposition)}, ${literal(id)}, NULL ${from}`,
    );
    const strength = strengthOf('ordinary', rule.disposition, firstBuiltInOrder + rule.order);
    await duck.run(`INSERT INTO work.finding_${entity.name}
      SELECT old_key, ${literal(id)}, cause.field, ${targetSql(entity)}, NULL, ${strength} ${from}`);
  }
}

/** SQL: what a cause leads to, as findings may show it. */
function targetSql(entity: Entity): string {
  const people = references(entity)
    .filter((one) => one.to === 'person')
    .map((one) => literal(one.name));
  const hidden =
    entity.name === 'person' ? 'true' : people.length > 0 ? `cause.field IN (${people.join(', ')})` : 'false';
  return `CASE WHEN ${hidden} THEN '***' ELSE ${shownKeySql('cause.target')} END`;
}
