import type { Duck } from '../duck/duck.ts';
import { literal } from '../duck/sql-text.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { branchesOf, innerSelects, itemsOf, outputName } from './select-items.ts';
import { everyNode, isValueCall, type Node, parseSelect, renderSelect } from './syntax-tree.ts';

/** The column that carries what `value()` did not translate where an expression would swallow it. */
export const hiddenColumn = 'changeover_values';

/**
 * `value('kind', x) = 'TERM'` is false for an unmapped value, and nobody would see why. Where a mapping uses `value()`
 * inside an expression, this returns SQL that yields the untranslated values beside its columns, in `changeover_values`;
 * otherwise the SQL as it is. Throws MAPPING_SQL where they cannot be carried out of a subquery.
 */
export async function carryHiddenValues(duck: Duck, file: string, sql: string): Promise<string> {
  if (!/\bvalue"?\s*\(/i.test(sql)) return sql;
  const statement = await parseSelect(duck, file, sql);
  const branches = branchesOf(statement['node'] as Node);
  const inner = innerSelects(statement, branches);
  const translated = translatedNames(inner);
  refuseBuried(inner, translated, file);
  const hidden = branches.map((branch) => hiddenIn(branch, translated));
  if (hidden.every((one) => one.length === 0)) return sql;
  const aggregates = await aggregateNames(duck);
  for (const [index, branch] of branches.entries()) {
    const grouped = isGrouped(branch, aggregates);
    const column = await columnOf(duck, hidden[index] ?? [], grouped, aggregates);
    (branch['select_list'] as Node[]).push(column);
  }
  if (/[:,[]-?\d{16,}[,}\]]/.test(JSON.stringify(statement))) {
    throw unseen(file, 'value() stands inside an expression of a SELECT with numbers of 16 or more digits');
  }
  return renderSelect(duck, statement);
}

interface HiddenValue {
  readonly field: string;
  readonly expression: Node;
}

/** Columns of inner SELECTs that are `value()` itself, also when handed on from one to the next. */
function translatedNames(inner: readonly Node[]): Set<string> {
  const names = new Set<string>();
  for (let before = -1; before !== names.size; ) {
    before = names.size;
    for (const item of inner.flatMap(itemsOf)) {
      if (isCarrier(item) && [...everyNode(item)].some((node) => isTranslated(node, names))) {
        names.add(outputName(item));
      }
    }
  }
  return names;
}

/** Inside a subquery, only a column that still shows what was not translated can be watched. */
function refuseBuried(inner: readonly Node[], translated: ReadonlySet<string>, file: string): void {
  for (const item of inner.flatMap(itemsOf)) {
    const buried = [...everyNode(item, isSubquery)].some((node) => isTranslated(node, translated));
    if (buried && !isCarrier(item)) {
      throw unseen(file, 'value() stands inside an expression of a subquery');
    }
  }
}

function unseen(file: string, what: string): ChangeoverError {
  return new ChangeoverError('MAPPING_SQL', {
    file,
    reason: `${what}, where an unmapped value would go unseen; yield value() there as a column of its own`,
  });
}

function hiddenIn(branch: Node, translated: ReadonlySet<string>): HiddenValue[] {
  return itemsOf(branch).flatMap((item) =>
    [...everyNode(item, isSubquery)]
      .filter((node) => node !== item && isTranslated(node, translated))
      .map((expression) => ({ field: outputName(item), expression })),
  );
}

const isSubquery = (node: Node) => node['class'] === 'SUBQUERY';

function isTranslated(node: Node, translated: ReadonlySet<string>): boolean {
  if (isValueCall(node)) return true;
  return node['class'] === 'COLUMN_REF' && translated.has(outputName({ ...node, alias: '' }));
}

/** Expressions that hand a text on as it is, marks included. */
function isCarrier(item: Node): boolean {
  const outer = [...everyNode(item, isValueCall)].filter((node) => typeof node['class'] === 'string');
  return outer.every((node) => {
    if (node['class'] === 'COLUMN_REF' || node['class'] === 'CONSTANT') return true;
    if (node['class'] === 'FUNCTION')
      return /^(trim|nullif|any_value|first|\|\||concat)$/.test(node['function_name'] as string);
    return node['type'] === 'OPERATOR_COALESCE' || node['class'] === 'CAST';
  });
}

async function aggregateNames(duck: Duck): Promise<Set<string>> {
  const rows = await duck.rows<{ name: string }>(
    "SELECT DISTINCT function_name AS name FROM duckdb_functions() WHERE function_type = 'aggregate'",
  );
  return new Set(rows.map((row) => row.name));
}

const isAggregate = (node: Node, aggregates: ReadonlySet<string>) =>
  node['class'] === 'FUNCTION' && aggregates.has(node['function_name'] as string);

function isGrouped(branch: Node, aggregates: ReadonlySet<string>): boolean {
  const groups = branch['group_expressions'] as unknown[] | undefined;
  return (
    (groups?.length ?? 0) > 0 ||
    branch['aggregate_handling'] === 'FORCE_AGGREGATES' ||
    [...everyNode(itemsOf(branch), isSubquery)].some((node) => isAggregate(node, aggregates))
  );
}

/** `[{field, value}, …] AS changeover_values`; of a group, the untranslated value that sorts first. */
async function columnOf(
  duck: Duck,
  hidden: readonly HiddenValue[],
  grouped: boolean,
  aggregates: ReadonlySet<string>,
): Promise<Node> {
  const entries = hidden.map(({ field, expression }) => {
    const isWhole = [...everyNode(expression)].some((node) => isAggregate(node, aggregates));
    return `{'field': ${literal(field)}, 'value': ${grouped && !isWhole ? 'min(mark_only(0))' : 'mark_only(0)'}}`;
  });
  const list = hidden.length === 0 ? 'NULL' : `[${entries.join(', ')}]`;
  const template = await parseSelect(duck, hiddenColumn, `SELECT ${list} AS ${hiddenColumn}`);
  const column = itemsOf(template['node'] as Node)[0] ?? {};
  const slots = [...everyNode(column)].filter((node) => node['function_name'] === 'mark_only');
  for (const [index, slot] of slots.entries()) {
    slot['children'] = [{ ...hidden[index]?.expression, alias: '' }];
  }
  return column;
}
