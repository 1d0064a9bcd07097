import type { Duck } from '../duck/duck.ts';
import { identifier, literal } from '../duck/sql-text.ts';
import { canonicalModel, entityNamed } from '../model/canonical-model.ts';
import { references } from '../model/entity.ts';
import type { Fault } from './fault.ts';

/** A record to damage, and how. */
export interface FaultSite {
  readonly fault: Fault;
  readonly entity: string;
  readonly old_key: string;
  readonly id: string;
  /** The wrong value as the database takes it; null empties the field. */
  readonly value: string | null;
}

export interface FaultChoice {
  readonly fault: Fault;
  readonly sites: readonly FaultSite[];
  /** Why there is none. */
  readonly reason?: string | undefined;
}

/** Records per class; candidates looked at, so that a class still finds some when others took its first choices. */
const perClass = 3;
const candidates = 100;

/**
 * Chooses records for every class, by the seed alone: never two faults on one record, none on a record that differs
 * already. Classes with few opportunities choose first. `duck` has `old.*` and `new.*` (`attachPictures`);
 * `holds` tells whether the new system can hold a field; `differing` is SQL of (entity, old_key) to be left alone.
 */
export async function chooseFaults(
  duck: Duck,
  faults: readonly Fault[],
  seed: string,
  holds: (entity: string, field: string | undefined) => boolean,
  differing: string,
): Promise<FaultChoice[]> {
  await duck.run(`CREATE OR REPLACE TEMP TABLE fault_taboo AS ${differing}`);
  const pools: { fault: Fault; pool: FaultSite[]; reason: string | undefined }[] = [];
  for (const fault of faults) pools.push(await findPool(duck, fault, seed, holds));
  const taken = new Set<string>();
  const choices = new Map<Fault, FaultChoice>();
  for (const { fault, pool, reason } of pools.toSorted((one, other) => one.pool.length - other.pool.length)) {
    const free = pool.filter((site) => !taken.has(`${site.entity}\0${site.old_key}`)).slice(0, perClass);
    for (const site of free) taken.add(`${site.entity}\0${site.old_key}`);
    const why = free.length > 0 ? undefined : (reason ?? 'every eligible record carries another fault');
    choices.set(fault, { fault, sites: free, reason: why });
  }
  return faults.flatMap((fault) => choices.get(fault) ?? []);
}

async function findPool(
  duck: Duck,
  fault: Fault,
  seed: string,
  holds: (entity: string, field: string | undefined) => boolean,
): Promise<{ fault: Fault; pool: FaultSite[]; reason: string | undefined }> {
  for (const entity of [fault.entity, ...(fault.elsewhere ?? [])]) {
    if (!holds(entity, fault.field)) continue;
    const pool = await duck.rows<{ old_key: string; id: string; value: string | null }>(
      poolSql(fault, entity, seed),
    );
    if (pool.length > 0) {
      return { fault, pool: pool.map((row) => ({ fault, entity, ...row })), reason: undefined };
    }
  }
  const known = holds(fault.entity, fault.field);
  const reason = known
    ? `no ${entityNamed(fault.entity).plural} are eligible`
    : `the new system holds no ${entityNamed(fault.entity).plural} of this migration with that field`;
  return { fault, pool: [], reason };
}

function poolSql(fault: Fault, entity: string, seed: string): string {
  const order = `hash(r.old_key, ${literal(`${seed}:${fault.class}`)})`;
  const conditions = [
    `(${fault.where})`,
    `r.old_key IN (SELECT old_key FROM old.${identifier(entity)})`,
    `r.old_key NOT IN (SELECT old_key FROM fault_taboo WHERE entity = ${literal(entity)})`,
    ...(fault.record === 'missing' ? [unreferenced(entity)] : []),
  ];
  return `
    SELECT old_key, id, value
      FROM (SELECT r.old_key, r.id::VARCHAR AS id, CAST(${fault.value ?? 'NULL'} AS VARCHAR) AS value, ${order} AS place
              FROM new.${identifier(entity)} r WHERE ${conditions.join(' AND ')})
     ${fault.value === undefined || fault.toNull === true ? '' : 'WHERE value IS NOT NULL'}
     ORDER BY place, old_key LIMIT ${candidates}`;
}

/** A record that others point at would, once gone, make them differ as well. */
function unreferenced(entity: string): string {
  const from = canonicalModel.flatMap((other) =>
    references(other)
      .filter((ref) => ref.to === entity)
      .map(
        (ref) =>
          `NOT EXISTS (SELECT 1 FROM new.${identifier(other.name)} c WHERE c.${identifier(ref.name)} = r.old_key)`,
      ),
  );
  return from.length === 0 ? 'true' : from.join(' AND ');
}
