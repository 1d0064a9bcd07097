import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectionNamed, collections } from './domain/collections.ts';
import { leanRecord, startTestEms, type TestEms, type TestRecord } from './ems-fixture.ts';

let ems: TestEms;
const ids = new Map<string, string>();

beforeAll(async () => {
  ems = await startTestEms();
  for (const collection of collections) {
    const record = leanRecord(collection, ids);
    await ems.import(collection.name, [record]);
    ids.set(collection.name, record.id);
  }
});
afterAll(async () => ems[Symbol.asyncDispose]());

/** A good record of a collection, with some fields changed. */
const make = (name: string, changes: object = {}): TestRecord => ({
  ...leanRecord(collectionNamed(name), ids),
  ...changes,
});

const line = (changes: object = {}): TestRecord => make('entitlement-lines', changes);
const activation = (changes: object = {}): TestRecord =>
  make('activations', { state: 'ACTIVE', quantity: 1, ...changes });

const half = '\ud83d';
const long = 'x'.repeat(20_001);

describe('a record that is wrong by itself', () => {
  it.each([
    ['VALUE_MISSING', 'name', () => make('products', { name: undefined })],
    ['VALUE_MISSING', 'name', () => make('products', { name: ' \t' })],
    ['VALUE_MISSING', 'productId', () => line({ productId: null })],
    ['VALUE_INVALID', 'kind', () => make('products', { kind: 'THING' })],
    ['VALUE_INVALID', 'name', () => make('products', { name: 7 })],
    ['VALUE_INVALID', 'productId', () => line({ productId: 'PRO' })],
    ['VALUE_INVALID', 'unlimited', () => line({ unlimited: 'yes' })],
    ['VALUE_INVALID', 'externalIds', () => make('products', { externalIds: [{ system: 'old' }] })],
    ['VALUE_INVALID', 'attributes', () => make('products', { attributes: [1] })],
    ['VALUE_INVALID', 'attributes', () => make('products', { attributes: deep(40) })],
    ['FIELD_UNKNOWN', 'colour', () => make('products', { colour: 'red' })],
    ['TEXT_INVALID', 'name', () => make('products', { name: 'a\0b' })],
    ['TEXT_INVALID', 'name', () => make('products', { name: half })],
    ['TEXT_INVALID', 'attributes', () => make('products', { attributes: { [half]: '\0' } })],
    ['TEXT_INVALID', 'externalIds', () => make('products', externalId(half))],
    ['TEXT_TOO_LONG', 'name', () => make('products', { name: long })],
    ['TEXT_TOO_LONG', 'redeemCode', () => line({ redeemCode: 'é'.repeat(1001) })],
    ['TEXT_TOO_LONG', 'externalIds', () => make('products', externalId('x'.repeat(2001)))],
    ['NUMBER_INVALID', 'termMonths', () => line({ termMonths: 1.5 })],
    ['NUMBER_INVALID', 'termMonths', () => line({ termMonths: 2 ** 53 })],
    ['NUMBER_INVALID', 'tier', () => make('entitlement-parties', { tier: -1 })],
    ['QUANTITY_INVALID', 'quantity', () => line({ quantity: null })],
    ['QUANTITY_INVALID', 'quantity', () => line({ quantity: 0 })],
    ['QUANTITY_INVALID', 'quantity', () => line({ quantity: '5' })],
    ['QUANTITY_INVALID', 'quantity', () => activation({ quantity: 0 })],
    ['QUANTITY_INVALID', 'quantity', () => make('order-lines', { quantity: -3 })],
    ['AMOUNT_INVALID', 'unitPrice', () => make('order-lines', { unitPrice: 9.5 })],
    ['AMOUNT_INVALID', 'unitPrice', () => make('order-lines', { unitPrice: '1.23456' })],
    ['DATE_INVALID', 'orderDate', () => make('orders', { orderDate: '2023-02-29' })],
    ['DATE_INVALID', 'orderDate', () => make('orders', { orderDate: '0000-00-00' })],
    ['DATE_INVALID', 'occurredAt', () => make('audit-events', { occurredAt: '2021-01-01 10:00' })],
    ['DATE_INVALID', 'occurredAt', () => make('audit-events', { occurredAt: '2021-01-01T10:00:00' })],
    [
      'DATE_INVALID',
      'occurredAt',
      () => make('audit-events', { occurredAt: '2021-01-01T10:00:00.1234567Z' }),
    ],
    ['DATE_ORDER', 'endDate', () => line({ startDate: '2021-05-01', endDate: '2021-04-30' })],
    [
      'DATE_ORDER',
      'returnedAt',
      () =>
        activation({
          activatedAt: '2021-01-01T00:00:00.000002Z',
          returnedAt: '2021-01-01T01:00:00.000001+01:00',
        }),
    ],
    ['PERPETUAL_WITH_END', 'endDate', () => line({ perpetual: true, endDate: '2030-01-01' })],
    ['COUNTRY_INVALID', 'country', () => make('organizations', { country: 'Germany' })],
    ['CURRENCY_INVALID', 'currency', () => make('orders', { currency: '€' })],
    ['EMAIL_INVALID', 'email', () => make('people', { email: 'n/a' })],
    ['DIGEST_INVALID', 'sha256', () => make('license-artifacts', { sha256: 'abc' })],
    ['DIGEST_MISMATCH', 'sha256', () => make('license-artifacts', { content: 'AAAA' })],
    ['CONTENT_INVALID', 'content', () => make('license-artifacts', { content: 'not base64!' })],
  ] as const)('is refused as %s for %s, and its neighbors are stored', async (code, field, wrong) => {
    const record = wrong();
    const name = collectionOf(record);
    const neighbors = name === 'activations' ? [] : [make(name), make(name)];
    const [before, after] = neighbors;
    const outcome = await ems.import(
      name,
      [before, record, after].filter((one) => one !== undefined),
    );
    expect(outcome.refused).toEqual([
      { id: record.id, code, field, reason: expect.stringMatching(/^\w+ \S/) as string },
    ]);
    expect(outcome.created).toBe(neighbors.length);
    const found = await ems.post(`/v1/lookup/${name}`, { ids: [record.id] });
    expect(await found.text()).toBe('');
  });
});

describe('a record that does not fit to the others', () => {
  it('is refused when it points at nothing, and so is what points at it in the same batch', async () => {
    const lost = make('organizations', { parentId: randomUUID() });
    const child = make('organizations', { parentId: lost.id });
    const grandchild = make('organizations', { parentId: child.id });
    const fine = make('organizations');
    const outcome = await ems.import('organizations', [lost, child, fine, grandchild]);
    expect(outcome.refused.map(({ id, code, field }) => ({ id, code, field }))).toEqual(
      [lost, child, grandchild].map(({ id }) => ({ id, code: 'REFERENCE_UNKNOWN', field: 'parentId' })),
    );
    expect(outcome.created).toBe(1);
  });

  it('may point at a record earlier in the same batch, not at a later one', async () => {
    const parent = line();
    const child = line({ parentId: parent.id, linkKind: 'RENEWAL' });
    expect((await ems.import('entitlement-lines', [parent, child])).created).toBe(2);
    const [late, early] = [line(), line()];
    const outcome = await ems.import('entitlement-lines', [{ ...early, parentId: late.id }, late]);
    expect(outcome).toMatchObject({ created: 1, refused: [{ id: early.id, code: 'REFERENCE_UNKNOWN' }] });
  });

  it('is refused as CYCLE when it becomes its own ancestor, at once or over several batches', async () => {
    const self = make('organizations');
    expect((await ems.import('organizations', [{ ...self, parentId: self.id }])).refused).toMatchObject([
      { id: self.id, code: 'CYCLE', field: 'parentId' },
    ]);
    const top = make('organizations');
    const middle = make('organizations', { parentId: top.id });
    const bottom = make('organizations', { parentId: middle.id });
    await ems.import('organizations', [top, middle, bottom]);
    const fresh = make('organizations', { parentId: bottom.id });
    const closed = await ems.import('organizations', [fresh, { ...top, parentId: fresh.id }]);
    expect(closed).toMatchObject({ created: 1, refused: [{ id: top.id, code: 'CYCLE' }] });
    // Turned around in one batch there is no circle.
    const turned = [
      { ...middle, parentId: null },
      { ...top, parentId: middle.id },
    ];
    expect(await ems.import('organizations', turned)).toMatchObject({ updated: 2, refused: [] });
  });

  it('is refused as CODE_TAKEN by a record stored, or earlier in the batch, byte for byte', async () => {
    const first = line({ redeemCode: 'Ab-1' });
    const otherCase = line({ redeemCode: 'AB-1' });
    const second = line({ redeemCode: 'Ab-1' });
    const outcome = await ems.import('entitlement-lines', [first, otherCase, second]);
    expect(outcome).toMatchObject({ created: 2, refused: [{ id: second.id, code: 'CODE_TAKEN' }] });
    expect((await ems.import('entitlement-lines', [second])).refused).toMatchObject([{ code: 'CODE_TAKEN' }]);
    expect(await ems.import('entitlement-lines', [first])).toMatchObject({ unchanged: 1, refused: [] });
    expect(JSON.stringify(outcome)).not.toContain('Ab-1');
  });

  it('is refused as ID_TWICE when its id came before', async () => {
    const record = make('features');
    const outcome = await ems.import('features', [record, { ...record, name: 'again' }]);
    expect(outcome).toMatchObject({ created: 1, refused: [{ id: record.id, code: 'ID_TWICE' }] });
  });
});

describe('activations', () => {
  const overdrawn = make('license-models', { overdraft: 2 });

  it('are refused beyond quantity and overdraft, one by one in their order', async () => {
    await ems.import('license-models', [overdrawn]);
    const right = line({ quantity: 3, licenseModelId: overdrawn.id });
    await ems.import('entitlement-lines', [right]);
    const [a, b, c, d] = [4, 2, 1, 1].map((quantity) =>
      activation({ entitlementLineId: right.id, quantity }),
    ) as [TestRecord, TestRecord, TestRecord, TestRecord];
    const outcome = await ems.import('activations', [a, b, c, d]);
    expect(outcome).toMatchObject({
      created: 2,
      refused: [
        { id: b.id, code: 'OVER_ACTIVATED', field: 'quantity' },
        { id: d.id, code: 'OVER_ACTIVATED' },
      ],
    });
    expect((await ems.import('activations', [d])).refused).toMatchObject([{ code: 'OVER_ACTIVATED' }]);
    // Full is not wrong: the same again, a return, and then one more.
    expect(await ems.import('activations', [a, c])).toMatchObject({ unchanged: 2, refused: [] });
    const swap = [{ ...a, state: 'RETURNED' }, b, { ...a, state: 'ACTIVE' }];
    expect(await ems.import('activations', swap)).toMatchObject({
      updated: 1,
      created: 1,
      refused: [{ id: a.id, code: 'ID_TWICE' }],
    });
    expect((await ems.import('activations', [a])).refused).toMatchObject([{ code: 'OVER_ACTIVATED' }]);
  });

  it('do not count when they are not active, and have no limit on an unlimited line', async () => {
    const right = line({ quantity: 1 });
    const endless = line({ quantity: null, unlimited: true });
    await ems.import('entitlement-lines', [right, endless]);
    const states = ['RETURNED', 'SUPERSEDED', 'ON_HOLD', 'LOST'];
    const idle = states.map((state) => activation({ entitlementLineId: right.id, quantity: 9, state }));
    const many = activation({ entitlementLineId: endless.id, quantity: 1_000_000 });
    expect(await ems.import('activations', [...idle, many])).toMatchObject({ created: 5, refused: [] });
  });

  it('hold their line: it cannot shrink below what is in use', async () => {
    const right = line({ quantity: 5 });
    await ems.import('entitlement-lines', [right]);
    await ems.import('activations', [activation({ entitlementLineId: right.id, quantity: 4 })]);
    expect((await ems.import('entitlement-lines', [{ ...right, quantity: 3 }])).refused).toMatchObject([
      { id: right.id, code: 'OVER_ACTIVATED', field: 'quantity' },
    ]);
    expect(await ems.import('entitlement-lines', [{ ...right, quantity: 4 }])).toMatchObject({ updated: 1 });
  });
});

function deep(levels: number): object {
  return levels === 0 ? {} : { in: deep(levels - 1) };
}

function externalId(value: string): object {
  return { externalIds: [{ system: 'old', kind: 'old_key', value }] };
}

/** The collection that has all fields of a record. */
function collectionOf(record: TestRecord): string {
  const fields = Object.keys(record).filter(
    (name) => !['id', 'externalIds', 'attributes', 'colour'].includes(name),
  );
  const found = collections.find(({ columns }) =>
    fields.every((field) => columns.some((one) => one.name === field)),
  );
  if (found === undefined) throw new Error(`no collection has ${fields.join(', ')}`);
  return found.name;
}
