import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const sku = defineEntity({
  name: 'sku',
  plural: 'SKUs',
  doc: 'What can be ordered: a product under a license model for a term.',
  elsewhere: 'part number (FlexNet Operations), refId (Sentinel EMS), metadata (Keygen)',
  fields: {
    code: field.exact('Unique code.', { required: true }),
    name: field.text('Name as it should be shown.'),
    product: field.ref('product', 'What it gives.', { required: true }),
    license_model: field.ref('license_model', 'Under which model.', { required: true }),
    term_months: field.integer('Length of the term; empty for perpetual.'),
  },
});
