import { collection } from './collection.ts';
import { column } from './column.ts';
import { inOrder } from './record-rule.ts';

export const products = collection('products', 'Something sold: a product, a suite, or maintenance.', {
  code: column.text('Unique code.', { required: true, unique: true }),
  name: column.text('Name as it is shown.', { required: true }),
  version: column.text('Version.'),
  kind: column.choice(['PRODUCT', 'SUITE', 'MAINTENANCE'], 'What it is.', { required: true }),
  status: column.choice(['ACTIVE', 'RETIRED'], 'Whether it is still sold.', { required: true }),
});

export const productVersions = collection(
  'product-versions',
  'A version of a product, and where it stands in its life.',
  {
    productId: column.reference('products', 'The product.', { required: true }),
    version: column.text('Version.', { required: true }),
    stage: column.choice(['PREVIEW', 'CURRENT', 'MAINTAINED', 'ENDED'], 'Where it stands.', {
      required: true,
    }),
    releaseDate: column.day('When it came out.'),
    endOfSaleDate: column.day('Last day on which it is sold.'),
    endOfLifeDate: column.day('Last day on which it is supported.'),
  },
  [inOrder('releaseDate', 'endOfSaleDate'), inOrder('endOfSaleDate', 'endOfLifeDate')],
);

export const productLinks = collection('product-links', 'A relation between two products.', {
  fromProductId: column.reference('products', 'The suite, or the product that is left.', { required: true }),
  toProductId: column.reference('products', 'The member, or the product that is reached.', {
    required: true,
  }),
  kind: column.choice(['CONTAINS', 'UPGRADE', 'UPSELL', 'RENEWAL', 'MAINTAINS'], 'What it means.', {
    required: true,
  }),
});

export const features = collection('features', 'A capability that software switches on.', {
  code: column.text('Unique code.', { required: true, unique: true }),
  name: column.text('Name as it is shown.', { required: true }),
});

export const productFeatures = collection('product-features', 'A feature that a product carries.', {
  productId: column.reference('products', 'The product.', { required: true }),
  featureId: column.reference('features', 'The feature.', { required: true }),
  value: column.text('Value or count of the feature.'),
});

export const licenseModels = collection('license-models', 'How a right is counted, bound and limited.', {
  code: column.text('Unique code.', { required: true, unique: true }),
  name: column.text('Name as it is shown.', { required: true }),
  termType: column.choice(['PERPETUAL', 'SUBSCRIPTION', 'TRIAL'], 'How long a right lasts.', {
    required: true,
  }),
  binding: column.choice(
    ['NODE_LOCKED', 'FLOATING', 'NAMED_USER', 'METERED', 'SITE', 'CUSTOM'],
    'What a right is bound to.',
    { required: true },
  ),
  unitOfMeasure: column.text('What one unit is.'),
  rehostLimit: column.whole('Rehosts allowed per period; empty: no limit.'),
  returnLimit: column.whole('Returns allowed per period; empty: no limit.'),
  repairLimit: column.whole('Repairs allowed per period; empty: no limit.'),
  overdraft: column.whole('Units that may be active beyond the quantity.'),
  graceDays: column.whole('Days a right works after its end.'),
  startRule: column.choice(['NOW', 'FIRST_ACTIVATION', 'DATE'], 'When a right starts; empty: now.'),
  policyDays: column.whole('Days over which rehosts, returns and repairs are counted; empty: 365.', {
    least: 1,
  }),
  leaseSeconds: column.whole('How long a floating seat is kept without a sign of life; empty: 600.', {
    least: 1,
  }),
});

export const skus = collection('skus', 'What can be ordered: a product under a license model for a term.', {
  code: column.text('Unique code.', { required: true, unique: true }),
  name: column.text('Name as it is shown.'),
  productId: column.reference('products', 'What it gives.', { required: true }),
  licenseModelId: column.reference('license-models', 'Under which model.', { required: true }),
  termMonths: column.whole('Length of the term; empty: perpetual, or in days.'),
  termDays: column.whole('Length of the term in days, for trials.', { least: 1 }),
});
