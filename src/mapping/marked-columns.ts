import type { Duck } from '../duck/duck.ts';
import { branchesOf, innerSelects, itemsOf, outputName } from './select-items.ts';
import { everyNode, isValueCall, type Node, parseSelect } from './syntax-tree.ts';

/**
 * The columns of a mapping (lower case) that may hold a mark of `value()`: those whose expression calls it, or uses a
 * column of that name. `any` where `value()` stands in a subquery, in FROM or behind a star: then every column may.
 */
export async function markedColumns(
  duck: Duck,
  file: string,
  sql: string,
): Promise<ReadonlySet<string> | 'any'> {
  const statement = await parseSelect(duck, file, sql);
  if (!holdsValue(statement)) return new Set();
  const branches = branchesOf(statement['node'] as Node);
  const inner = innerSelects(statement, branches);
  const froms = branches.map((branch) => branch['from_table']);
  const stars = branches.flatMap(itemsOf).filter(hasStar);
  const unclear = branches.length > 1 ? stars.length > 0 : holdsValue(stars);
  if (branches.length === 0 || unclear || holdsValue(inner) || holdsValue(froms)) return 'any';
  const names = new Set<string>();
  // A column may use another one of the same SELECT by its name.
  for (let before = -1; before !== names.size; ) {
    before = names.size;
    for (const branch of branches) {
      for (const [index, item] of itemsOf(branch).entries()) {
        if (!holdsValue(item) && !usesAny(item, names)) continue;
        names.add(outputName(item));
        // The first SELECT of a UNION names the columns of the others.
        names.add(outputName(itemsOf(branches[0] as Node)[index] ?? item));
      }
    }
  }
  return names;
}

function holdsValue(tree: unknown): boolean {
  return [...everyNode(tree)].some(isValueCall);
}

function hasStar(item: Node): boolean {
  return [...everyNode(item)].some((node) => node['class'] === 'STAR');
}

function usesAny(item: Node, names: ReadonlySet<string>): boolean {
  return [...everyNode(item)].some(
    (node) => node['class'] === 'COLUMN_REF' && names.has(outputName({ ...node, alias: '' })),
  );
}
