import { everyNode, type Node } from './syntax-tree.ts';

/** The SELECTs whose rows are the mapping's rows. */
export function branchesOf(node: Node): Node[] {
  if (node['type'] === 'SELECT_NODE') return [node];
  if (node['type'] !== 'SET_OPERATION_NODE') return [];
  const children = [node['left'], node['right'], ...((node['children'] as unknown[] | undefined) ?? [])];
  return children.flatMap((child) =>
    child === undefined || child === null ? [] : branchesOf(child as Node),
  );
}

/** All other SELECTs of a statement. */
export function innerSelects(statement: Node, branches: readonly Node[]): Node[] {
  return [...everyNode(statement)].filter(
    (node) => node['type'] === 'SELECT_NODE' && !branches.includes(node),
  );
}

/** The expressions that a SELECT yields. */
export function itemsOf(select: Node): Node[] {
  return select['select_list'] as Node[];
}

/** The name of an expression's column (lower case); empty where DuckDB makes one up. */
export function outputName(item: Node): string {
  const alias = item['alias'] as string | undefined;
  if (alias !== undefined && alias !== '') return alias.toLowerCase();
  return item['class'] === 'COLUMN_REF'
    ? ((item['column_names'] as string[]).at(-1) ?? '').toLowerCase()
    : '';
}
