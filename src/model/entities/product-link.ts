import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const productLink = defineEntity({
  name: 'product_link',
  plural: 'product links',
  doc: 'A relation between two products.',
  elsewhere: 'relations (FlexNet Operations), suite contents (Sentinel EMS)',
  fields: {
    from_product: field.ref('product', 'The suite, or the product that is left.', { required: true }),
    to_product: field.ref('product', 'The member, or the product that is reached.', { required: true }),
    kind: field.choice(
      ['CONTAINS', 'UPGRADE', 'UPSELL', 'RENEWAL', 'MAINTAINS'],
      'What the relation means.',
      { required: true },
    ),
  },
});
