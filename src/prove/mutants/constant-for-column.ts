import type { Field } from '../../model/field.ts';
import { constantNode, namedColumns, outerSelects } from '../sql-tree.ts';
import { bookkeeping, type MutantOperator } from './mutant.ts';

export const constantForColumn: MutantOperator = {
  id: 'constant-for-column',
  doc: 'A column holds the same value in every record.',
  sites: (tree, entity) =>
    outerSelects(tree).flatMap((select) =>
      namedColumns(select).flatMap((one) => {
        const field = entity.fields[one.name];
        const constant = field === undefined || bookkeeping.has(one.name) ? undefined : constantOf(field);
        if (constant === undefined || one.node['class'] === 'CONSTANT') return [];
        return [
          {
            what: `${one.name} is the same in every record`,
            apply: () => {
              (select['select_list'] as unknown[])[one.index] = constantNode(constant, one.name);
            },
          },
        ];
      }),
    ),
};

function constantOf(field: Field): string | undefined {
  switch (field.type) {
    case 'integer':
    case 'decimal':
      return '1';
    case 'boolean':
      return 'true';
    case 'date':
      return '2020-02-29';
    case 'instant':
      return '2020-02-29 12:00:00';
    case 'enum':
      return field.values?.[0];
    case 'text':
      return field.equivalence === 'email' ? 'nobody@example.com' : 'constant';
    default:
      return undefined;
  }
}
