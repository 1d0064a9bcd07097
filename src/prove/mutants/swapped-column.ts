import { namedColumns, outerSelects } from '../sql-tree.ts';
import { bookkeeping, type MutantOperator } from './mutant.ts';

export const swappedColumn: MutantOperator = {
  id: 'swapped-column',
  doc: 'Two columns of one type are exchanged.',
  sites: (tree, entity) =>
    outerSelects(tree).flatMap((select) => {
      const columns = namedColumns(select).filter((one) => !bookkeeping.has(one.name));
      const list = select['select_list'] as unknown[];
      return columns.flatMap((one, at) =>
        columns.slice(at + 1).flatMap((other) => {
          const type = entity.fields[one.name]?.type;
          // Exchanged choices and references would be refused by their own checks; a text or date is not.
          if (type === undefined || type === 'enum' || type !== entity.fields[other.name]?.type) return [];
          if (type === 'ref' && entity.fields[one.name]?.to !== entity.fields[other.name]?.to) return [];
          return [
            {
              what: `${one.name} and ${other.name} are exchanged`,
              apply: () => {
                list[one.index] = { ...other.node, alias: one.name };
                list[other.index] = { ...one.node, alias: other.name };
              },
            },
          ];
        }),
      );
    }),
};
