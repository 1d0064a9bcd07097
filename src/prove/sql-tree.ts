import type { Duck } from '../duck/duck.ts';
import { literal } from '../duck/sql-text.ts';
import { isChangeoverError } from '../lib/errors.ts';

/** A node of DuckDB's own syntax tree (`json_serialize_sql`). */
export type SqlNode = { [key: string]: unknown };

/** The syntax tree of one SELECT, or undefined when DuckDB cannot serialize it. */
export async function parseTree(duck: Duck, sql: string): Promise<SqlNode | undefined> {
  const row = await duck.row<{ tree: string }>(`SELECT json_serialize_sql(${literal(sql)})::VARCHAR AS tree`);
  const text = (row?.tree ?? '{}')
    // Positions are of no use here and beyond what a JavaScript number can hold; neither can it hold large constants.
    .replaceAll(/"query_location":\d+/g, '"query_location":0')
    .replaceAll(/"(value|upper|lower)":(-?\d{16,})/g, '"$1":"@number@$2"');
  const tree = JSON.parse(text) as SqlNode;
  return tree['error'] === false ? tree : undefined;
}

/** The SQL text of a tree, or undefined when DuckDB refuses the tree. */
export async function treeText(duck: Duck, tree: SqlNode): Promise<string | undefined> {
  const text = JSON.stringify(tree).replaceAll(/"@number@(-?\d+)"/g, '$1');
  try {
    const row = await duck.row<{ sql: string }>(`SELECT json_deserialize_sql(${literal(text)}::JSON) AS sql`);
    return row?.sql;
  } catch (error) {
    if (!isChangeoverError(error, 'QUERY_FAILED')) throw error;
    return undefined;
  }
}

/** Every node of a tree, parents first. */
export function* everyNode(value: unknown): Generator<SqlNode> {
  if (Array.isArray(value)) {
    for (const item of value) yield* everyNode(item);
  } else if (typeof value === 'object' && value !== null) {
    yield value as SqlNode;
    for (const item of Object.values(value)) yield* everyNode(item);
  }
}

/** The SELECTs whose columns are the mapping's: the outermost one, or the branches of the outermost UNION. */
export function outerSelects(tree: SqlNode): SqlNode[] {
  const statement = (tree['statements'] as SqlNode[] | undefined)?.[0];
  const found: SqlNode[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const one = node as SqlNode;
    if (one['type'] === 'SELECT_NODE') found.push(one);
    // Older trees have left and right, newer ones a list.
    if (one['type'] === 'SET_OPERATION_NODE') {
      for (const side of [one['left'], one['right'], ...((one['children'] as unknown[] | undefined) ?? [])])
        visit(side);
    }
  };
  visit(statement?.['node']);
  return found;
}

/** The columns of a SELECT with their names in the result (lower case); those without a plain name are left out. */
export function namedColumns(select: SqlNode): { name: string; index: number; node: SqlNode }[] {
  return ((select['select_list'] as SqlNode[] | undefined) ?? []).flatMap((node, index) => {
    const alias = node['alias'];
    const names = node['class'] === 'COLUMN_REF' ? (node['column_names'] as string[]) : [];
    const name = (typeof alias === 'string' && alias !== '' ? alias : names.at(-1))?.toLowerCase();
    return name === undefined ? [] : [{ name, index, node }];
  });
}

/** A constant as a node: NULL, a text, or a whole number, to be cast by whoever reads it. */
export function constantNode(value: string | null, alias: string): SqlNode {
  return {
    class: 'CONSTANT',
    type: 'VALUE_CONSTANT',
    alias,
    query_location: 0,
    value:
      value === null
        ? { type: { id: 'NULL', type_info: null }, is_null: true }
        : { type: { id: 'VARCHAR', type_info: null }, is_null: false, value },
  };
}
