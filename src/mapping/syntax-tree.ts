import type { Duck } from '../duck/duck.ts';
import { literal } from '../duck/sql-text.ts';
import { ChangeoverError, reasonOf } from '../lib/errors.ts';

/** A node of DuckDB's syntax tree as JSON. */
export type Node = { [key: string]: unknown };

/**
 * The tree of a mapping's only statement, `{ node, named_param_map }`. Throws MAPPING_SQL for SQL that does not parse,
 * MAPPING_NOT_SELECT for anything but exactly one SELECT.
 */
export async function parseSelect(duck: Duck, file: string, sql: string): Promise<Node> {
  const row = await duck.row<{ tree: string }>(`SELECT json_serialize_sql(${literal(sql)})::VARCHAR AS tree`);
  // Locations may exceed what a JavaScript number holds, and nobody reads them.
  const text = (row?.tree ?? '{}').replaceAll(/"query_location":\d+/g, '"query_location":0');
  const tree = JSON.parse(text) as Node;
  if (tree['error'] === true) {
    if (tree['error_type'] === 'parser') {
      throw new ChangeoverError('MAPPING_SQL', { file, reason: reasonOf(tree['error_message']) });
    }
    throw new ChangeoverError('MAPPING_NOT_SELECT', { file, reason: 'its statement is not a plain SELECT' });
  }
  const statements = tree['statements'] as Node[];
  if (statements.length !== 1 || statements[0] === undefined) {
    const reason =
      statements.length === 0 ? 'it holds no statement' : `it holds ${statements.length} statements`;
    throw new ChangeoverError('MAPPING_NOT_SELECT', { file, reason });
  }
  return statements[0];
}

/** The SQL of a statement's tree. */
export async function renderSelect(duck: Duck, statement: Node): Promise<string> {
  const tree = JSON.stringify({ error: false, statements: [statement] });
  const row = await duck.row<{ sql: string }>(`SELECT json_deserialize_sql(${literal(tree)}::JSON) AS sql`);
  return row?.sql ?? '';
}

/** Every node below `value`, itself included; not into what `except` accepts. */
export function* everyNode(value: unknown, except?: (node: Node) => boolean): Generator<Node> {
  if (Array.isArray(value)) {
    for (const item of value) yield* everyNode(item, except);
  } else if (typeof value === 'object' && value !== null) {
    const node = value as Node;
    if (except?.(node) === true) return;
    yield node;
    for (const item of Object.values(node)) yield* everyNode(item, except);
  }
}

/** Whether a node is a call of `value('map', x)`. */
export function isValueCall(node: Node): boolean {
  return node['class'] === 'FUNCTION' && node['function_name'] === 'value';
}
