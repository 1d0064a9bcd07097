import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectionNamed, collections } from './domain/collections.ts';
import { leanRecord, startTestEms, type TestEms, type TestRecord } from './ems-fixture.ts';

let ems: TestEms;
const ids = new Map<string, string>();

beforeAll(async () => {
  ems = await startTestEms();
  for (const collection of collections.slice(0, 14)) {
    const record = {
      ...leanRecord(collection, ids),
      ...(collection.name === 'entitlements' ? { state: 'ACTIVE' } : {}),
    };
    await ems.import(collection.name, [record]);
    ids.set(collection.name, record.id);
  }
});
afterAll(async () => ems[Symbol.asyncDispose]());

async function store(redeemCode: string, changes: object = {}): Promise<TestRecord> {
  const record: TestRecord = {
    ...leanRecord(collectionNamed('entitlement-lines'), ids),
    redeemCode,
    state: 'ACTIVE',
    startDate: '2024-01-01',
    endDate: '2024-12-31',
    ...changes,
  };
  expect((await ems.import('entitlement-lines', [record])).refused).toEqual([]);
  return record;
}

async function validate(key: string, at = '2024-06-01T00:00:00Z'): Promise<Record<string, unknown>> {
  const response = await ems.post('/v1/licenses/validate', { key, at });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

describe('the entitlement check', () => {
  it('finds a key by its exact bytes and names the right, its owner, product and end', async () => {
    const right = await store('AbC-123');
    expect(await validate('AbC-123')).toEqual({
      found: true,
      valid: true,
      code: 'VALID',
      line: {
        id: right.id,
        entitlementId: ids.get('entitlements'),
        organizationId: ids.get('organizations'),
        productId: ids.get('products'),
        state: 'ACTIVE',
        quantity: 50,
        unlimited: false,
        start: '2024-01-01',
        end: '2024-12-31',
        perpetual: false,
      },
    });
  });

  it('forgives case, blanks and separators where that leads to one right only', async () => {
    const right = await store('Key_77 88-99');
    for (const key of ['key778899', ' KEY-77-88-99\n', 'k e y.77/88:99'])
      expect(await validate(key), key).toMatchObject({ valid: true, line: { id: right.id } });
    const twin = await store('KEY 77 88 99');
    expect(await validate('key778899')).toEqual({ found: false, valid: false, code: 'AMBIGUOUS' });
    expect(await validate('KEY 77 88 99')).toMatchObject({ line: { id: twin.id } });
    expect(await validate('Key_77 88-99')).toMatchObject({ line: { id: right.id } });
  });

  it.each(['nobody has this', ' - ', 'a\0b', '\ud800', "' OR 1=1 --"])('does not find %j', async (key) => {
    await store(`nothing like it: ${key.toWellFormed().replaceAll('\0', '')}`);
    expect(await validate(key)).toEqual({ found: false, valid: false, code: 'NOT_FOUND' });
  });

  it('judges by state and by day, first and last day included', async () => {
    await store('day');
    expect(await validate('day', '2023-12-31T23:59:59Z')).toMatchObject({
      valid: false,
      code: 'NOT_STARTED',
    });
    expect(await validate('day', '2024-01-01T00:00:00Z')).toMatchObject({ valid: true, code: 'VALID' });
    expect(await validate('day', '2024-12-31T23:59:59Z')).toMatchObject({ valid: true, code: 'VALID' });
    expect(await validate('day', '2025-01-01T00:00:00Z')).toMatchObject({ valid: false, code: 'EXPIRED' });
    await store('forever', { perpetual: true, endDate: null });
    expect(await validate('forever', '9999-01-01T00:00:00Z')).toMatchObject({ valid: true });
    await store('unknown', { endDate: null });
    expect(await validate('unknown')).toMatchObject({ valid: false, code: 'TERM_UNKNOWN' });
    await store('at first use', { endDate: null, startRule: 'FIRST_ACTIVATION', termMonths: 12 });
    expect(await validate('at first use')).toMatchObject({ valid: true });
    for (const [state, code] of [
      ['ON_HOLD', 'SUSPENDED'],
      ['DISABLED', 'DISABLED'],
      ['CLOSED', 'DISABLED'],
      ['DRAFT', 'DRAFT'],
    ] as const) {
      await store(`state ${state}`, { state });
      expect(await validate(`state ${state}`)).toMatchObject({ found: true, valid: false, code });
    }
  });

  it('gives the days of grace of the model', async () => {
    const model = { ...leanRecord(collectionNamed('license-models'), ids), graceDays: 10 };
    await ems.import('license-models', [model]);
    await store('grace', { licenseModelId: model.id });
    expect(await validate('grace', '2025-01-10T12:00:00Z')).toMatchObject({ valid: true, code: 'GRACE' });
    expect(await validate('grace', '2025-01-11T00:00:00Z')).toMatchObject({ valid: false, code: 'EXPIRED' });
  });
});
