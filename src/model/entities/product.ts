import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const product = defineEntity({
  name: 'product',
  plural: 'products',
  doc: 'Something sold: a product, a suite of products, or maintenance.',
  elsewhere:
    'product, suite, maintenance (FlexNet Operations), product, suite (Sentinel EMS), product (Keygen)',
  fields: {
    code: field.exact('Unique code.', { required: true }),
    name: field.text('Name as it should be shown.', { required: true }),
    version: field.text('Version, where one is sold by version.'),
    kind: field.choice(['PRODUCT', 'SUITE', 'MAINTENANCE'], 'What it is.', { required: true }),
    status: field.choice(['ACTIVE', 'RETIRED'], 'Whether it may still be sold.', { required: true }),
  },
});
