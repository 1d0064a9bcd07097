import { addDays } from '../domain/calendar-arithmetic.ts';

/** A small software publisher to try the EMS with. Ids are fixed, so that the walk-through of docs/ems.md can name them. */

/** The nth record of a kind: `demo(1, 3)`. */
const demo = (kind: number, number: number): string =>
  `d0000000-0000-4000-8000-${String(kind).padStart(4, '0')}${String(number).padStart(8, '0')}`;

const organization = (number: number, displayName: string, kind: string, parent?: number): object => ({
  id: demo(1, number),
  displayName,
  kind,
  status: 'ACTIVE',
  parentId: parent === undefined ? null : demo(1, parent),
});
const person = (number: number, email: string, fullName: string): object => ({
  id: demo(2, number),
  email,
  fullName,
  locale: 'en',
  status: 'ACTIVE',
});
const member = (number: number, organizationId: number, personId: number, role: string): object => ({
  id: demo(3, number),
  organizationId: demo(1, organizationId),
  personId: demo(2, personId),
  role,
});
const product = (number: number, code: string, name: string, kind = 'PRODUCT'): object => ({
  id: demo(4, number),
  code,
  name,
  version: '5',
  kind,
  status: 'ACTIVE',
});
const link = (number: number, kind: string, from: number, to: number): object => ({
  id: demo(5, number),
  kind,
  fromProductId: demo(4, from),
  toProductId: demo(4, to),
});
const model = (
  number: number,
  code: string,
  name: string,
  termType: string,
  binding: string,
  more: object = {},
): object => ({
  id: demo(8, number),
  code,
  name,
  termType,
  binding,
  ...more,
});
const sku = (
  number: number,
  code: string,
  productId: number,
  modelId: number,
  termMonths: number | null,
): object => ({
  id: demo(9, number),
  code,
  productId: demo(4, productId),
  licenseModelId: demo(8, modelId),
  termMonths,
});

/** Records by collection, in dependency order. */
export const demoRecords: readonly (readonly [collection: string, records: readonly object[]])[] = [
  [
    'organizations',
    [
      organization(1, 'Acme Corporation', 'CUSTOMER'),
      organization(2, 'Acme Labs', 'CUSTOMER', 1),
      organization(3, 'Borealis Ltd', 'CUSTOMER'),
      organization(4, 'Northwind Resale', 'RESELLER'),
      organization(5, 'Continental Distribution', 'DISTRIBUTOR'),
      organization(6, 'Draw Software', 'PUBLISHER'),
    ],
  ],
  [
    'people',
    [
      person(1, 'ann@acme.example', 'Ann Archer'),
      person(2, 'bo@borealis.example', 'Bo Berg'),
      person(3, 'nina@northwind.example', 'Nina North'),
    ],
  ],
  ['memberships', [member(1, 1, 1, 'OWNER'), member(2, 3, 2, 'OWNER'), member(3, 4, 3, 'ADMIN')]],
  [
    'products',
    [
      product(1, 'DRAW', 'Draw'),
      product(2, 'DRAW-PRO', 'Draw Pro'),
      product(3, 'RENDER', 'Render'),
      product(4, 'STUDIO', 'Studio: Draw Pro and Render', 'SUITE'),
      product(5, 'CARE', 'Care for Draw', 'MAINTENANCE'),
    ],
  ],
  [
    'product-versions',
    [
      { id: demo(10, 1), productId: demo(4, 1), version: '5.0', stage: 'CURRENT', releaseDate: '2026-03-01' },
      {
        id: demo(10, 2),
        productId: demo(4, 1),
        version: '4.2',
        stage: 'MAINTAINED',
        releaseDate: '2024-05-01',
        endOfLifeDate: '2027-05-01',
      },
    ],
  ],
  [
    'product-links',
    [
      link(1, 'UPGRADE', 1, 2),
      link(2, 'UPSELL', 1, 3),
      link(3, 'CONTAINS', 4, 2),
      link(4, 'CONTAINS', 4, 3),
      link(5, 'MAINTAINS', 5, 1),
    ],
  ],
  [
    'features',
    [
      { id: demo(6, 1), code: 'EXPORT_PDF', name: 'Export to PDF' },
      { id: demo(6, 2), code: 'LAYERS', name: 'Number of layers' },
      { id: demo(6, 3), code: 'GPU', name: 'Rendering on graphics cards' },
    ],
  ],
  [
    'product-features',
    [
      { id: demo(7, 1), productId: demo(4, 1), featureId: demo(6, 2), value: '10' },
      { id: demo(7, 2), productId: demo(4, 2), featureId: demo(6, 1) },
      { id: demo(7, 3), productId: demo(4, 2), featureId: demo(6, 2), value: 'unlimited' },
      { id: demo(7, 4), productId: demo(4, 3), featureId: demo(6, 3) },
    ],
  ],
  [
    'license-models',
    [
      model(1, 'NODE-1Y', 'Subscription for a device', 'SUBSCRIPTION', 'NODE_LOCKED', {
        rehostLimit: 3,
        returnLimit: 5,
        repairLimit: 2,
        graceDays: 14,
      }),
      model(2, 'NODE-PERP', 'For ever, for a device', 'PERPETUAL', 'NODE_LOCKED', { overdraft: 1 }),
      model(3, 'FLOAT', 'Floating', 'SUBSCRIPTION', 'FLOATING', { leaseSeconds: 600 }),
      model(4, 'NAMED', 'Named user', 'SUBSCRIPTION', 'NAMED_USER'),
      model(5, 'METER', 'By rendered minute', 'SUBSCRIPTION', 'METERED', { unitOfMeasure: 'minute' }),
      model(6, 'TRIAL', 'Thirty days from the first activation', 'TRIAL', 'NODE_LOCKED', {
        startRule: 'FIRST_ACTIVATION',
      }),
      model(7, 'SITE', 'Site', 'SUBSCRIPTION', 'SITE'),
    ],
  ],
  [
    'skus',
    [
      sku(1, 'DRAW-1Y', 1, 1, 12),
      sku(2, 'DRAW-PERP', 1, 2, null),
      sku(3, 'DRAW-PRO-1Y', 2, 1, 12),
      sku(4, 'DRAW-FLOAT-1Y', 1, 3, 12),
      sku(5, 'DRAW-NAMED-1Y', 1, 4, 12),
      sku(6, 'RENDER-MIN-1Y', 3, 5, 12),
      { ...sku(7, 'DRAW-TRIAL', 1, 6, null), termDays: 30 },
      sku(8, 'STUDIO-SITE-1Y', 4, 7, 12),
      sku(9, 'CARE-1Y', 5, 1, 12),
      sku(10, 'RENDER-1Y', 3, 1, 12),
    ],
  ],
];

/** Orders; each is placed once. The last one ends thirty days after it was placed: it is due for renewal. */
export const demoOrders = (today: string): readonly object[] => [
  {
    number: 'DEMO-1',
    organizationId: demo(1, 1),
    contactId: demo(2, 1),
    currency: 'EUR',
    purchaseOrderNumber: 'PO 4711',
    channel: [
      { role: 'RESELLER', organizationId: demo(1, 4), contactId: demo(2, 3) },
      { role: 'DISTRIBUTOR', organizationId: demo(1, 5) },
    ],
    lines: [
      { sku: 'DRAW-1Y', quantity: 25, unitPrice: '120.00' },
      { sku: 'DRAW-FLOAT-1Y', quantity: 5, unitPrice: '300.00' },
      { sku: 'RENDER-MIN-1Y', quantity: 10_000, unitPrice: '0.02' },
    ],
  },
  {
    number: 'DEMO-2',
    organizationId: demo(1, 3),
    contactId: demo(2, 2),
    currency: 'EUR',
    lines: [
      { sku: 'DRAW-PERP', quantity: 3, unitPrice: '400.00' },
      { sku: 'CARE-1Y', action: 'MAINTAIN', parentLine: 1, quantity: 3, unitPrice: '80.00' },
      { sku: 'STUDIO-SITE-1Y', unitPrice: '9000.00' },
    ],
  },
  {
    number: 'DEMO-3',
    organizationId: demo(1, 3),
    contactId: demo(2, 2),
    currency: 'EUR',
    lines: [{ sku: 'DRAW-1Y', quantity: 10, unitPrice: '120.00', endDate: addDays(today, 30) }],
  },
];
