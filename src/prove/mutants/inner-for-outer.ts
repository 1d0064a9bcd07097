import { everyNode } from '../sql-tree.ts';
import type { MutantOperator } from './mutant.ts';

export const innerForOuter: MutantOperator = {
  id: 'inner-for-outer',
  doc: 'A LEFT JOIN is written as an inner join, so records without a partner vanish.',
  sites: (tree) =>
    [...everyNode(tree)].flatMap((node) =>
      node['type'] === 'JOIN' && node['join_type'] === 'LEFT'
        ? [{ what: 'a LEFT JOIN is an inner join', apply: () => void (node['join_type'] = 'INNER') }]
        : [],
    ),
};
