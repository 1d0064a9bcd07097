import type { Duck } from '../duck/duck.ts';
import type { Mapping } from './check-mapping.ts';
import { branchesOf, innerSelects, itemsOf, outputName } from './select-items.ts';
import { everyNode, isValueCall, type Node, parseSelect, renderSelect } from './syntax-tree.ts';

/** An old column as the mapping's SQL writes it (`*` for a whole row); the table is null where it cannot be told. */
interface OldColumn {
  readonly table: string | null;
  readonly column: string;
}

/** How a field comes about in one of the SELECTs of a mapping. */
export interface FieldOrigin {
  /** The expression, as DuckDB writes it. */
  readonly sql: string;
  readonly columns: readonly OldColumn[];
  /** Value maps that translate it. */
  readonly maps: readonly string[];
}

/**
 * How each column of a mapping comes from old columns, by its name; several origins where SELECTs are united. `columns`
 * are the columns of the raw tables. Throws MAPPING_SQL, MAPPING_NOT_SELECT.
 */
export async function fieldOrigins(
  duck: Duck,
  mapping: Pick<Mapping, 'file' | 'sql'>,
  columns: readonly { readonly table: string; readonly column: string }[],
): Promise<Map<string, FieldOrigin[]>> {
  const statement = await parseSelect(duck, mapping.file, mapping.sql);
  const branches = branchesOf(statement['node'] as Node);
  // The columns of united SELECTs are told apart by their place; the first gives the names.
  const names = itemsOf(branches[0] ?? { select_list: [] }).map(outputName);
  const origins = new Map<string, FieldOrigin[]>(names.map((name) => [name, []]));
  const inner = namedSelects(statement, innerSelects(statement, branches));
  for (const branch of branches) {
    for (const [index, item] of itemsOf(branch).entries()) {
      const origin = {
        sql: await expressionOf(duck, statement, item),
        columns: unique(columnsOf(item, branch, { inner, known: columns })),
        maps: mapsOf(item),
      };
      origins.get(names[index] ?? '')?.push(origin);
    }
  }
  return origins;
}

const empty = { type: 'EMPTY', alias: '', sample: null };

/** The SQL of one expression: of a statement that selects nothing else. */
async function expressionOf(duck: Duck, statement: Node, item: Node): Promise<string> {
  const bare = {
    type: 'SELECT_NODE',
    modifiers: [],
    cte_map: { map: [] },
    select_list: [{ ...item, alias: '' }],
    from_table: empty,
    where_clause: null,
    group_expressions: [],
    group_sets: [],
    aggregate_handling: 'STANDARD_HANDLING',
    having: null,
    sample: null,
    qualify: null,
  };
  const sql = await renderSelect(duck, { ...statement, node: bare });
  return readable(sql.replace(/^SELECT /, '').replace(/;?\s*$/, ''));
}

/** DuckDB writes `main."trim"(x)` for `trim(x)`; what stands in quotes is not touched. */
function readable(sql: string): string {
  return sql.replaceAll(/'(?:[^']|'')*'|(?:main\.)?"(\w+)"\(|main\.(\w+)\(/g, (found, quoted, plain) => {
    const name = (quoted ?? plain) as string | undefined;
    return name === undefined ? found : `${name}(`;
  });
}

/** The raw tables that a SELECT reads itself, by alias. */
function tablesOf(branch: Node): Map<string, string> {
  const found = new Map<string, string>();
  const isInner = (node: Node): boolean => node['type'] === 'SUBQUERY' || node['type'] === 'SELECT_NODE';
  for (const node of everyNode(branch['from_table'], isInner)) {
    if (node['type'] !== 'BASE_TABLE' || String(node['schema_name']).toLowerCase() !== 'raw') continue;
    const table = String(node['table_name']);
    const alias = (node['alias'] as string | undefined) ?? '';
    found.set((alias === '' ? table : alias).toLowerCase(), table);
  }
  return found;
}

interface NamedSelect {
  readonly select: Node;
  readonly names: readonly string[];
}

interface Surroundings {
  /** The SELECTs of subqueries and WITH, whose columns others read. */
  readonly inner: readonly NamedSelect[];
  readonly known: readonly { readonly table: string; readonly column: string }[];
}

/**
 * The old columns of an expression; a column of a subquery is followed to those that it is made of. What was `followed`
 * once is not again: WITH RECURSIVE reads itself.
 */
function columnsOf(item: Node, select: Node, around: Surroundings, followed = new Set<Node>()): OldColumn[] {
  const tables = tablesOf(select);
  followed.add(item);
  return [...everyNode(item)].flatMap((node) => {
    if (node['class'] !== 'COLUMN_REF') return [];
    const names = node['column_names'] as string[];
    const column = names.at(-1) ?? '';
    // A whole row (`to_json(l)`) is every column of its table.
    const row = names.length === 1 ? tables.get(column.toLowerCase()) : undefined;
    if (row !== undefined) return [{ table: row, column: '*' }];
    const table = tableOf(names, column, tables, around.known);
    if (table !== null) return [{ table, column }];
    const makers = around.inner.flatMap(({ select: one, names: made }) =>
      itemsOf(one)
        .filter((_, index) => made[index] === column.toLowerCase())
        .map((other) => ({ item: other, select: one })),
    );
    if (makers.every((maker) => maker.item === item)) return [{ table, column }];
    return makers
      .filter((maker) => !followed.has(maker.item))
      .flatMap((maker) => columnsOf(maker.item, maker.select, around, followed));
  });
}

/** Inner SELECTs with the names of their columns; those of united ones are named by the first. */
function namedSelects(statement: Node, inner: readonly Node[]): NamedSelect[] {
  const firsts = new Map<Node, Node>();
  for (const node of everyNode(statement)) {
    if (node['type'] !== 'SET_OPERATION_NODE') continue;
    const [first, ...others] = branchesOf(node);
    for (const other of others) if (first !== undefined && !firsts.has(other)) firsts.set(other, first);
  }
  return inner.map((select) => ({
    select,
    names: itemsOf(firsts.get(select) ?? select).map(outputName),
  }));
}

function unique(columns: readonly OldColumn[]): OldColumn[] {
  return [...new Map(columns.map((one) => [`${one.table} ${one.column}`, one])).values()];
}

function tableOf(
  names: readonly string[],
  column: string,
  tables: ReadonlyMap<string, string>,
  known: Surroundings['known'],
): string | null {
  if (names.length > 1) return tables.get((names.at(-2) ?? '').toLowerCase()) ?? null;
  const having = [...tables.values()].filter((table) =>
    known.some((one) => one.table === table && one.column.toLowerCase() === column.toLowerCase()),
  );
  return having.length === 1 ? (having[0] ?? null) : null;
}

function mapsOf(item: Node): string[] {
  const names = [...everyNode(item)].filter(isValueCall).flatMap((call) => {
    const first = (call['children'] as Node[])[0];
    const value = first?.['class'] === 'CONSTANT' ? (first['value'] as Node)['value'] : undefined;
    return typeof value === 'string' ? [value] : [];
  });
  return [...new Set(names)];
}
