import type { Duck } from '../duck/duck.ts';
import type { PreparedMapping, PreparedMappings } from '../mapping/prepare-mappings.ts';
import type { ValueMap } from '../project/value-map.ts';
import { operators } from './mutants/operators.ts';
import { exchangeTargets, wrongValueMapId } from './mutants/wrong-value-map.ts';
import type { SeededDraw } from './seeded-draw.ts';
import { parseTree, treeText } from './sql-tree.ts';

/** One mistake in one mapping, ready to be mapped. */
export interface Mutant {
  readonly id: string;
  readonly operator: string;
  readonly entity: string;
  readonly what: string;
  readonly sql: string;
  /** Value maps that replace the project's own. */
  readonly maps?: readonly ValueMap[] | undefined;
}

/** Records that all mutants together may map, beyond one of each kind. */
const recordBudget = 1_500_000;

/**
 * Draws at most `perKind` mutants of every kind over the mappings of a project; `rows` says how many records each entity has. Small
 * mappings are preferred only when the budget is used up: every kind gets its chance first.
 */
export async function planMutants(
  duck: Duck,
  prepared: PreparedMappings,
  rows: ReadonlyMap<string, number>,
  draw: SeededDraw,
  perKind: number,
): Promise<Mutant[]> {
  const byOperator: Mutant[][] = [];
  for (const operator of operators) byOperator.push(await draftsOf(duck, operator, prepared, draw));
  byOperator.push(valueMapDrafts(prepared, draw));
  let left = recordBudget;
  const chosen: Mutant[] = [];
  for (let round = 0; round < perKind; round++) {
    for (const drafts of byOperator) {
      const cost = (mutant: Mutant) => rows.get(mutant.entity) ?? 0;
      const fits = drafts.findIndex((one) => cost(one) <= left);
      const cheapest = drafts.toSorted((one, other) => cost(one) - cost(other))[0];
      const mutant = fits >= 0 ? drafts[fits] : round === 0 ? cheapest : undefined;
      if (mutant === undefined) continue;
      drafts.splice(drafts.indexOf(mutant), 1);
      left -= cost(mutant);
      chosen.push(mutant);
    }
  }
  return chosen;
}

/** One drawn site per mapping, in a drawn order of mappings. */
async function draftsOf(
  duck: Duck,
  operator: (typeof operators)[number],
  prepared: PreparedMappings,
  draw: SeededDraw,
): Promise<Mutant[]> {
  const drafts: Mutant[] = [];
  for (const mapping of shuffled(prepared.mappings, draw.fork(operator.id))) {
    const tree = await parseTree(duck, mapping.sql);
    if (tree === undefined) continue;
    const sites = operator.sites(tree, mapping.entity);
    const site = draw.fork(`${operator.id}:${mapping.entity.name}`).pick(sites);
    if (site === undefined) continue;
    site.apply();
    const sql = await treeText(duck, tree);
    if (sql === undefined) continue;
    const entity = mapping.entity.name;
    drafts.push({ id: `${operator.id}-${entity}`, operator: operator.id, entity, what: site.what, sql });
  }
  return drafts;
}

function valueMapDrafts(prepared: PreparedMappings, draw: SeededDraw): Mutant[] {
  return shuffled(prepared.mappings, draw.fork(wrongValueMapId)).flatMap((mapping) => {
    const entity = mapping.entity.name;
    const own = draw.fork(`${wrongValueMapId}:${entity}`);
    const name = own.pick(mapping.facts.valueMaps);
    const exchanged = name === undefined ? undefined : exchangeTargets(prepared.maps, name, own);
    if (exchanged === undefined) return [];
    return [
      {
        id: `${wrongValueMapId}-${entity}`,
        operator: wrongValueMapId,
        entity,
        sql: mapping.sql,
        ...exchanged,
      },
    ];
  });
}

function shuffled(mappings: readonly PreparedMapping[], draw: SeededDraw): PreparedMapping[] {
  const left = [...mappings];
  const order: PreparedMapping[] = [];
  while (left.length > 0) order.push(...left.splice(draw.number(left.length), 1));
  return order;
}
