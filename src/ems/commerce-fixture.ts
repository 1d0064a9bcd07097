import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { TestEms } from './ems-fixture.ts';

type Client = Pick<TestEms, 'ask' | 'post' | 'import'>;

type Put = (collection: string, records: object[]) => Promise<void>;

/** A small publisher: customers with contacts, partners, a catalog. Ids by name. */
export interface TestShop {
  readonly acme: string;
  readonly beta: string;
  readonly reseller: string;
  readonly rival: string;
  readonly distributor: string;
  readonly contact: string;
  readonly products: Readonly<Record<string, string>>;
  readonly models: Readonly<Record<string, string>>;
}

export interface PlacedOrder {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly entitlementId: string;
  readonly lines: readonly PlacedLine[];
}

export interface PlacedLine {
  readonly id: string;
  readonly redeemCode: string;
  readonly quantity: number | null;
  readonly startDate: string | null;
  readonly endDate: string | null;
  readonly perpetual: boolean;
  readonly parentId: string | null;
  readonly linkKind: string | null;
}

/** SKUs: code → product, model, months, days. */
const skus = {
  'PRO-1Y': ['PRO', 'SUB', 12, null],
  'PRO-PERP': ['PRO', 'PERP', null, null],
  'PRO-TRIAL': ['PRO', 'TRIAL', null, 30],
  'ULTRA-1Y': ['ULTRA', 'SUB', 12, null],
  'ADDON-1Y': ['ADDON', 'SUB', 12, null],
  'FLOAT-1Y': ['PRO', 'FLOAT', 12, null],
  'NAMED-1Y': ['PRO', 'NAMED', 12, null],
  'METER-1Y': ['PRO', 'METER', 12, null],
  'SITE-1Y': ['PRO', 'SITE', 12, null],
  'LATER-1Y': ['PRO', 'FIRST', 12, null],
  'CARE-1Y': ['CARE', 'SUB', 12, null],
  'OLD-1Y': ['OLD', 'SUB', 12, null],
  ENDLESS: ['PRO', 'SUB', null, null],
  'SUITE-1Y': ['SUITE', 'SUB', 12, null],
} as const;

const models = {
  SUB: {
    termType: 'SUBSCRIPTION',
    binding: 'NODE_LOCKED',
    rehostLimit: 2,
    returnLimit: 2,
    repairLimit: 1,
    graceDays: 10,
  },
  PERP: { termType: 'PERPETUAL', binding: 'NODE_LOCKED', overdraft: 2 },
  TRIAL: { termType: 'TRIAL', binding: 'NODE_LOCKED' },
  FLOAT: { termType: 'SUBSCRIPTION', binding: 'FLOATING', leaseSeconds: 2, overdraft: 1 },
  NAMED: { termType: 'SUBSCRIPTION', binding: 'NAMED_USER' },
  METER: { termType: 'SUBSCRIPTION', binding: 'METERED', unitOfMeasure: 'GB' },
  SITE: { termType: 'SUBSCRIPTION', binding: 'SITE' },
  FIRST: { termType: 'SUBSCRIPTION', binding: 'NODE_LOCKED', startRule: 'FIRST_ACTIVATION' },
};

/** Fills an EMS with it. */
export async function openShop(ems: Client): Promise<TestShop> {
  const put: Put = async (collection, records) =>
    expect((await ems.import(collection, records)).refused, collection).toEqual([]);
  const [acme, beta, reseller, rival, distributor, contact] = Array.from({ length: 6 }, () =>
    randomUUID(),
  ) as [string, string, string, string, string, string];
  const organization = (id: string, displayName: string, kind: string): object => ({
    id,
    displayName,
    kind,
    status: 'ACTIVE',
  });
  await put('organizations', [
    organization(acme, 'Acme', 'CUSTOMER'),
    organization(beta, 'Beta', 'CUSTOMER'),
    organization(reseller, 'Reseller', 'RESELLER'),
    organization(rival, 'Rival', 'RESELLER'),
    organization(distributor, 'Distributor', 'DISTRIBUTOR'),
  ]);
  await put('people', [{ id: contact, email: 'ann@acme.example', status: 'ACTIVE' }]);
  const { products, models: modelIds } = await openCatalog(put);
  return { acme, beta, reseller, rival, distributor, contact, products, models: modelIds };
}

async function openCatalog(put: Put): Promise<Pick<TestShop, 'products' | 'models'>> {
  const products = named(['PRO', 'ULTRA', 'ADDON', 'CARE', 'OLD', 'SUITE']);
  await put(
    'products',
    Object.entries(products).map(([code, id]) => ({
      id,
      code,
      name: code,
      kind: code === 'CARE' ? 'MAINTENANCE' : code === 'SUITE' ? 'SUITE' : 'PRODUCT',
      status: code === 'OLD' ? 'RETIRED' : 'ACTIVE',
    })),
  );
  const link = (kind: string, from: string, to: string): object => ({
    id: randomUUID(),
    kind,
    fromProductId: products[from],
    toProductId: products[to],
  });
  await put('product-links', [
    link('UPGRADE', 'PRO', 'ULTRA'),
    link('UPSELL', 'PRO', 'ADDON'),
    link('MAINTAINS', 'CARE', 'PRO'),
    link('CONTAINS', 'SUITE', 'PRO'),
  ]);
  const feature = randomUUID();
  await put('features', [{ id: feature, code: 'EXPORT', name: 'Export' }]);
  await put('product-features', [
    { id: randomUUID(), productId: products['PRO'], featureId: feature, value: '1' },
  ]);
  const modelIds = named(Object.keys(models));
  await put(
    'license-models',
    Object.entries(models).map(([code, model]) => ({ id: modelIds[code], code, name: code, ...model })),
  );
  await put(
    'skus',
    Object.entries(skus).map(([code, [product, model, termMonths, termDays]]) => ({
      id: randomUUID(),
      code,
      productId: products[product],
      licenseModelId: modelIds[model],
      termMonths,
      termDays,
    })),
  );
  return { products, models: modelIds };
}

/** Places an order and expects it to be taken. */
export async function order(
  ems: Client,
  shop: TestShop,
  lines: object[],
  more: object = {},
): Promise<PlacedOrder> {
  const response = await ems.post('/v1/orders', {
    organizationId: shop.acme,
    contactId: shop.contact,
    lines,
    ...more,
  });
  const text = await response.text();
  expect(response.status, text).toBe(201);
  return JSON.parse(text) as PlacedOrder;
}

/** An order of one line, and that line. */
export async function orderLine(
  ems: Client,
  shop: TestShop,
  line: object,
  more: object = {},
): Promise<PlacedLine> {
  const [placed] = (await order(ems, shop, [line], more)).lines;
  if (placed === undefined) throw new Error('the order has no line');
  return placed;
}

/** Sends a request that is to be refused; its code and the codes of its faults. */
export async function refusalOf(
  response: Response,
): Promise<{ status: number; code: string; faults: string[] }> {
  const body = (await response.json()) as { code: string; errors?: { pointer: string; code: string }[] };
  return {
    status: response.status,
    code: body.code,
    faults: (body.errors ?? []).map((one) => `${one.pointer} ${one.code}`),
  };
}

function named(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, randomUUID()]));
}
