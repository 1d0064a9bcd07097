import { everyNode, type SqlNode } from '../sql-tree.ts';
import type { MutantOperator } from './mutant.ts';

export const wrongConstant: MutantOperator = {
  id: 'wrong-constant',
  doc: 'A number in the SQL is one too large.',
  sites: (tree) =>
    [...everyNode(tree)].flatMap((node) => {
      const value = node['value'] as SqlNode | undefined;
      if (node['class'] !== 'CONSTANT' || typeof value !== 'object' || value === null) return [];
      const number = value['value'];
      const type = (value['type'] as SqlNode | undefined)?.['id'];
      if (type !== 'INTEGER' || typeof number !== 'number') return [];
      return [
        { what: `the number ${number} is one too large`, apply: () => void (value['value'] = number + 1) },
      ];
    }),
};
