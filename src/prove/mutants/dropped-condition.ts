import { outerSelects, type SqlNode } from '../sql-tree.ts';
import type { MutantOperator, MutationSite } from './mutant.ts';

export const droppedCondition: MutantOperator = {
  id: 'dropped-condition',
  doc: 'A condition of a WHERE is missing.',
  sites: (tree) =>
    outerSelects(tree).flatMap((select): MutationSite[] => {
      const where = select['where_clause'] as SqlNode | null;
      if (where === null) return [];
      const children = where['type'] === 'CONJUNCTION_AND' ? (where['children'] as SqlNode[]) : [];
      if (children.length < 2) {
        return [{ what: 'the WHERE is missing', apply: () => void (select['where_clause'] = null) }];
      }
      return children.map((_, index) => ({
        what: `condition ${index + 1} of the WHERE is missing`,
        apply: () => void (where['children'] = children.toSpliced(index, 1)),
      }));
    }),
};
