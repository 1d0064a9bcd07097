import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const productFeature = defineEntity({
  name: 'product_feature',
  plural: 'product features',
  doc: 'A feature that a product carries.',
  elsewhere: 'feature bundle (FlexNet Operations), feature (Sentinel EMS), entitlement code (Keygen)',
  fields: {
    product: field.ref('product', 'The product.', { required: true }),
    feature: field.ref('feature', 'The feature.', { required: true }),
    value: field.text('Value or count of the feature, where it has one.'),
  },
});
