import type { Duck } from '../duck/duck.ts';
import { identifier, literal } from '../duck/sql-text.ts';
import { canonicalModel } from '../model/canonical-model.ts';
import { type Entity, references } from '../model/entity.ts';
import type { RecordChoice } from '../systems/new-system.ts';
import type { FaultSite } from './choose-faults.ts';
import type { Sampled } from './prove-detail.ts';

/** Entities up to this size are proven whole; of larger ones so many records are drawn, beside those that carry a fault. */
export interface SampleSize {
  readonly wholeUpTo: number;
  readonly records: number;
}

export const sampleSize: SampleSize = { wholeUpTo: 50_000, records: 10_000 };

/** Which records of the new system the copy for the proof holds. */
export interface SandboxSample {
  readonly ids: RecordChoice;
  /** Sampled entities, with how many of their records are in the copy. */
  readonly sampled: readonly Sampled[];
}

/**
 * Draws the records of the copy by the seed: those that faults were chosen for, what their wrong values point at, a
 * draw of every large entity, and everything that these refer to. Leaves the temporary tables `sample_<entity>` (old_key).
 * Undefined when no entity is large: then the new system is copied whole. `duck` has `new.*` (`attachPictures`).
 */
export async function drawSample(
  duck: Duck,
  sites: readonly FaultSite[],
  seed: string,
  size: SampleSize,
): Promise<SandboxSample | undefined> {
  const rows = new Map<string, number>();
  for (const { name } of canonicalModel)
    rows.set(name, await duck.count(`SELECT count(*) FROM new.${identifier(name)}`));
  if (Math.max(...rows.values()) <= size.wholeUpTo) return undefined;
  for (const { name } of canonicalModel) await draw(duck, name, rows.get(name) ?? 0, sites, seed, size);
  // Children come before what they refer to: each entity is complete when its turn comes.
  for (const entity of canonicalModel.toReversed()) await addReferred(duck, entity);
  const ids = new Map<string, string[]>();
  const sampled: Sampled[] = [];
  for (const { name } of canonicalModel) {
    const found = await duck.rows<{ id: string }>(
      `SELECT id::VARCHAR AS id FROM new.${identifier(name)} SEMI JOIN sample_${name} USING (old_key)`,
    );
    ids.set(
      name,
      found.map((row) => row.id),
    );
    const of = rows.get(name) ?? 0;
    if (found.length < of) sampled.push({ entity: name, records: found.length, of });
  }
  return { ids, sampled };
}

async function draw(
  duck: Duck,
  entity: string,
  rows: number,
  sites: readonly FaultSite[],
  seed: string,
  size: SampleSize,
): Promise<void> {
  const order = `ORDER BY hash(old_key, ${literal(`${seed}:sample`)}), old_key LIMIT ${size.records}`;
  const drawn = `SELECT old_key FROM new.${identifier(entity)} ${rows <= size.wholeUpTo ? '' : order}`;
  const faulty = sites.filter((site) => site.entity === entity).map((site) => site.old_key);
  // A wrong reference is the id of another record, whatever its entity: ids are unique over all.
  const values = sites.flatMap((site) => site.value ?? []);
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE sample_${entity} AS
      SELECT DISTINCT old_key FROM (
        (${drawn}) UNION ALL SELECT unnest(${texts(faulty)})
        UNION ALL SELECT old_key FROM new.${identifier(entity)} WHERE id::VARCHAR IN (SELECT unnest(${texts(values)})))`);
}

const texts = (values: readonly string[]): string => `[${values.map(literal).join(', ')}]::VARCHAR[]`;

async function addReferred(duck: Duck, entity: Entity): Promise<void> {
  const own = references(entity).filter((ref) => ref.to === entity.name);
  // Up to the top of every chain.
  for (const ref of own) while ((await addTargets(duck, entity, ref)) > 0);
  for (const ref of references(entity)) if (ref.to !== entity.name) await addTargets(duck, entity, ref);
}

/** Adds what the sampled records refer to; returns how many records that were. */
async function addTargets(duck: Duck, entity: Entity, ref: { name: string; to: string }): Promise<number> {
  const before = await duck.count(`SELECT count(*) FROM sample_${ref.to}`);
  await duck.run(`
    INSERT INTO sample_${ref.to}
      SELECT DISTINCT r.${identifier(ref.name)} FROM new.${identifier(entity.name)} r SEMI JOIN sample_${entity.name} s ON s.old_key = r.old_key
       WHERE r.${identifier(ref.name)} IS NOT NULL
         AND r.${identifier(ref.name)} NOT IN (SELECT old_key FROM sample_${ref.to})`);
  return (await duck.count(`SELECT count(*) FROM sample_${ref.to}`)) - before;
}
