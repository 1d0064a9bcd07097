import { everyNode, type SqlNode } from '../sql-tree.ts';
import type { MutantOperator } from './mutant.ts';

/** Every so many rows of the joined table get lost. */
const every = 11;

export const lostJoinRow: MutantOperator = {
  id: 'lost-join-row',
  doc: 'Some rows of a joined table do not take part in the join.',
  sites: (tree) =>
    [...everyNode(tree)].flatMap((node) => {
      const right = node['right'] as SqlNode | null | undefined;
      if (node['type'] !== 'JOIN' || node['condition'] === null || right?.['type'] !== 'BASE_TABLE')
        return [];
      if (String(right['schema_name']).toLowerCase() !== 'raw') return [];
      const table = String(right['table_name']);
      const alias = right['alias'];
      const name = typeof alias === 'string' && alias !== '' ? alias : table;
      return [
        {
          what: `every ${every}th row of ${table} is lost in the join`,
          apply: () => {
            node['condition'] = {
              class: 'CONJUNCTION',
              type: 'CONJUNCTION_AND',
              alias: '',
              query_location: 0,
              children: [node['condition'], notEveryRow(name)],
            };
          },
        },
      ];
    }),
};

function notEveryRow(table: string): SqlNode {
  const number = (value: number): SqlNode => ({
    class: 'CONSTANT',
    type: 'VALUE_CONSTANT',
    alias: '',
    query_location: 0,
    value: { type: { id: 'INTEGER', type_info: null }, is_null: false, value },
  });
  return {
    class: 'COMPARISON',
    type: 'COMPARE_NOTEQUAL',
    alias: '',
    query_location: 0,
    left: {
      class: 'FUNCTION',
      type: 'FUNCTION',
      alias: '',
      query_location: 0,
      function_name: 'mod',
      schema: '',
      children: [
        {
          class: 'COLUMN_REF',
          type: 'COLUMN_REF',
          alias: '',
          query_location: 0,
          column_names: [table, '_row'],
        },
        number(every),
      ],
      filter: null,
      order_bys: { type: 'ORDER_MODIFIER', orders: [] },
      distinct: false,
      is_operator: false,
      export_state: false,
      catalog: '',
    },
    right: number(1),
  };
}
