import { parquet } from '../duck/sql-text.ts';
import { openMappingDuck } from '../mapping/mapping-duck.ts';
import { prepareMappings } from '../mapping/prepare-mappings.ts';
import { entitiesIn, picturePath } from '../reconcile/picture-paths.ts';
import { spillingShare } from '../stage/memory-share.ts';
import type { StageContext } from '../stage/stage.ts';
import { operators } from './mutants/operators.ts';
import { wrongValueMapId } from './mutants/wrong-value-map.ts';
import { planMutants } from './plan-mutants.ts';
import type { ProofFields } from './proof-fields.ts';
import type { ClassResult, MutantResult, Sampled } from './prove-detail.ts';
import { type SampleSize, sampleSize } from './sandbox-sample.ts';
import { openSecondAuthor } from './second-author.ts';
import type { SeededDraw } from './seeded-draw.ts';
import { tryMutant } from './try-mutant.ts';

/** Most mutants of one kind in a rehearsal. */
export const mutantsPerKind = 1;

/** Makes mistakes in the project's own mapping, one at a time, and reports what the comparison made of each. */
export async function proveMutants(
  context: StageContext,
  draw: SeededDraw,
  fields: ProofFields,
  perKind = mutantsPerKind,
  size = sampleSize,
): Promise<{ results: MutantResult[]; sampled: Sampled[] }> {
  const prepared = await prepareMappings(context);
  const known = new Set(entitiesIn(context.folder.readBack).map((entity) => entity.name));
  const mappings = prepared.mappings.filter((mapping) => known.has(mapping.entity.name));
  // The mapping's own database is open beside this one.
  await using duck = await context.openDuck(spillingShare);
  const rows = new Map<string, number>();
  for (const { entity } of mappings) {
    const path = picturePath(context.folder.mapped, entity.name);
    rows.set(entity.name, await duck.count(`SELECT count(*) FROM ${parquet(path)}`));
  }
  const parts = keyParts(rows, size);
  const mutants = await planMutants(duck, { ...prepared, mappings }, mappedRows(rows, parts), draw, perKind);
  const secondAuthor = await openSecondAuthor(context, duck);
  await using mappingDuck = await openMappingDuck(context, prepared.maps);
  const trial = { context, prepared, fields, secondAuthor, mappingDuck, duck, parts };
  const results: MutantResult[] = [];
  for (const mutant of mutants) {
    context.signal.throwIfAborted();
    context.progress.tick({
      stage: 'prove',
      what: 'mistakes in the mapping',
      done: results.length,
      total: mutants.length,
    });
    results.push(await tryMutant(trial, mutant));
  }
  const used = new Set(results.map((one) => one.entity));
  const sampled = [...parts].flatMap(([entity, part]): Sampled[] => {
    const of = rows.get(entity) ?? 0;
    return used.has(entity) ? [{ entity, records: Math.round(of / part), of }] : [];
  });
  return { results, sampled };
}

/** Of a large entity, mutants touch one in so many keys. */
function keyParts(rows: ReadonlyMap<string, number>, size: SampleSize): ReadonlyMap<string, number> {
  const large = [...rows].filter(([, count]) => count > size.wholeUpTo);
  return new Map(large.map(([entity, count]) => [entity, Math.ceil(count / size.wholeUpTo)]));
}

function mappedRows(rows: ReadonlyMap<string, number>, parts: ReadonlyMap<string, number>) {
  return new Map([...rows].map(([entity, count]) => [entity, count / (parts.get(entity) ?? 1)]));
}

/** The mutants as classes: a class is detected when every record that differs was named, and nothing else. */
export function mutantClasses(results: readonly MutantResult[]): ClassResult[] {
  return [...operators.map((operator) => operator.id), wrongValueMapId].map((id): ClassResult => {
    const mine = results.filter((one) => one.operator === id);
    const seeded = mine.filter((one) => one.outcome !== 'equivalent');
    const missed = seeded.filter((one) => one.outcome === 'missed');
    return {
      class: id,
      entity: [...new Set(mine.map((one) => one.entity))].join(', '),
      where: 'mapping',
      seeded: seeded.length,
      detected: seeded.length - missed.length,
      missed: missed.map((one) => `${one.id}: ${one.found} of ${one.differing} records`),
      ...(seeded.length > 0
        ? {}
        : {
            not_applicable:
              mine.length > 0 ? 'no mutant changes a record' : 'no mapping offers the place for it',
          }),
    };
  });
}
