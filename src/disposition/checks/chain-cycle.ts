import type { Duck } from '../../duck/duck.ts';
import { identifier } from '../../duck/sql-text.ts';
import { selfReference } from '../../model/canonical-model.ts';
import type { Entity } from '../../model/entity.ts';
import { shownKeySql } from '../shown-key.ts';
import type { Check, CheckScope } from './check.ts';

/**
 * Records on a cycle of parents, merges followed. Every record jumps to its ancestor at twice the distance, round by round; who
 * reached the top drops out, so after as many steps as there are records only jumps onto cycles are left, and their
 * targets are the cycles. A chain of n links needs log2(n) rounds over what is left.
 */
export const chainCycle: Check = {
  rule: 'chain-cycle',
  phase: 'records',
  findsSurvivor: false,
  prepare: async (scope) => {
    for (const { entity, parent } of trees(scope)) await findCycles(scope.duck, entity, parent);
  },
  queries: (scope) =>
    trees(scope).map(({ entity, parent }) => ({
      entity: entity.name,
      sql: `SELECT c.old_key, '${parent}' AS field, ${shownKeySql(`r.${identifier(parent)}`)} AS value, NULL::VARCHAR AS survivor
        FROM work.${cycleTable(entity)} c JOIN followed.${entity.name} r ON r.old_key = c.old_key`,
    })),
};

const cycleTable = (entity: Entity): string => `cycle_${entity.name}`;

function trees(scope: CheckScope): { entity: Entity; parent: string }[] {
  return scope.entities.flatMap((entity) => {
    const parent = selfReference(entity);
    return parent === undefined ? [] : [{ entity, parent }];
  });
}

async function findCycles(duck: Duck, entity: Entity, parent: string): Promise<void> {
  const column = identifier(parent);
  await duck.run(`CREATE OR REPLACE TABLE work.jump AS
    SELECT old_key, ${column} AS target FROM followed.${entity.name} WHERE ${column} IS NOT NULL`);
  const records = await duck.count('SELECT count(*) FROM work.jump');
  let left = records;
  for (let distance = 1; left > 0 && distance < records * 2; distance *= 2) {
    await duck.run(`CREATE OR REPLACE TABLE work.jump_next AS
      SELECT j.old_key, k.target FROM work.jump j JOIN work.jump k ON k.old_key = j.target`);
    await duck.run('DROP TABLE work.jump');
    await duck.run('ALTER TABLE work.jump_next RENAME TO jump');
    left = await duck.count('SELECT count(*) FROM work.jump');
  }
  await duck.run(
    `CREATE OR REPLACE TABLE work.${cycleTable(entity)} AS SELECT DISTINCT target AS old_key FROM work.jump`,
  );
  await duck.run('DROP TABLE work.jump');
}
