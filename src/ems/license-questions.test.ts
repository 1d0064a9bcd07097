import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openShop, orderLine, refusalOf, type TestShop } from './commerce-fixture.ts';
import { addDays } from './domain/calendar-arithmetic.ts';
import { emsClient, startTestEms, type TestEms, testKeyEncryption } from './ems-fixture.ts';
import { opensslVerifies, publishedKeys } from './keys/license-fixture.ts';
import { readValidation } from './keys/signed-validation.ts';

let ems: TestEms;
let shop: TestShop;
let now = new Date();

beforeAll(async () => {
  ems = await startTestEms({ keyEncryption: testKeyEncryption(), clock: () => now });
  shop = await openShop(ems);
});
afterAll(async () => ems[Symbol.asyncDispose]());

type Answer = Record<string, unknown> & { code: string; signed: string };

async function ask(body: object): Promise<Answer> {
  const response = await ems.post('/v1/licenses/validate', body);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return JSON.parse(text) as Answer;
}
const codeOf = async (body: object): Promise<string> => (await ask(body)).code;

async function version(product: string, name: string, releaseDate: string | null): Promise<void> {
  const record = {
    id: randomUUID(),
    productId: shop.products[product],
    version: name,
    stage: 'CURRENT',
    releaseDate,
  };
  expect((await ems.import('product-versions', [record])).refused).toEqual([]);
}

describe('a question about a license key', () => {
  it('may name a product: that of the right or one that it contains, by code or id', async () => {
    const { redeemCode: key } = await orderLine(ems, shop, { sku: 'SUITE-1Y', quantity: 1 });
    for (const product of ['SUITE', 'PRO', shop.products['PRO'], shop.products['SUITE']?.toUpperCase()])
      expect(await ask({ key, product }), product).toMatchObject({ valid: true, code: 'VALID' });
    for (const product of ['ULTRA', 'pro', shop.products['ULTRA'], "' OR 1=1 --"])
      expect(await ask({ key, product }), product).toMatchObject({
        found: true,
        valid: false,
        code: 'PRODUCT_MISMATCH',
      });
    const { redeemCode: pro } = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 1 });
    expect(await codeOf({ key: pro, product: 'SUITE' })).toBe('PRODUCT_MISMATCH');
  });

  it('may name features, and is told those that are missing', async () => {
    const { redeemCode: key } = await orderLine(ems, shop, { sku: 'SUITE-1Y', quantity: 1 });
    expect(await codeOf({ key, features: ['EXPORT'] })).toBe('VALID');
    expect(await codeOf({ key, features: [] })).toBe('VALID');
    expect(await ask({ key, features: ['EXPORT', 'PRINT', 'constructor'] })).toMatchObject({
      valid: false,
      code: 'FEATURE_MISSING',
      missingFeatures: ['PRINT', 'constructor'],
    });
  });

  it('may name a device, which must be activated and must not have returned its seat', async () => {
    const { redeemCode: key } = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 2 });
    expect(await codeOf({ key, device: 'd1' })).toBe('NOT_ACTIVATED');
    const response = await ems.post('/v1/activations', { code: key, device: { fingerprint: 'd1' } });
    const { activation } = (await response.json()) as { activation: { id: string } };
    expect(await codeOf({ key, device: 'd1' })).toBe('VALID');
    expect(await codeOf({ key, device: 'D1' })).toBe('NOT_ACTIVATED');
    const { redeemCode: other } = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 2 });
    expect(await codeOf({ key: other, device: 'd1' })).toBe('NOT_ACTIVATED');
    await ems.post(`/v1/activations/${activation.id}/return`, {});
    expect(await codeOf({ key, device: 'd1' })).toBe('NOT_ACTIVATED');
  });

  it('may name a version: a subscription covers any, a perpetual right those released until its maintenance ended', async () => {
    const today = now.toISOString().slice(0, 10);
    await version('PRO', '1.0', addDays(today, -300));
    await version('PRO', '3.0', addDays(today, 800));
    await version('PRO', 'beta', null);
    const { redeemCode: subscription } = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 1 });
    for (const name of ['1.0', '3.0', 'beta'])
      expect(await codeOf({ key: subscription, version: name }), name).toBe('VALID');
    expect(await codeOf({ key: subscription, version: '9.9' })).toBe('VERSION_UNKNOWN');
    const perpetual = await orderLine(ems, shop, { sku: 'PRO-PERP', quantity: 1 });
    const { redeemCode: key } = perpetual;
    expect(await codeOf({ key, version: '1.0' })).toBe('VALID');
    expect(await codeOf({ key, version: 'beta' })).toBe('VALID');
    expect(await codeOf({ key, version: '3.0' })).toBe('VERSION_NOT_COVERED');
    const care = { sku: 'CARE-1Y', quantity: 1, action: 'MAINTAIN', parentLineId: perpetual.id };
    const first = await orderLine(ems, shop, care);
    expect(await codeOf({ key, version: '3.0' })).toBe('VERSION_NOT_COVERED');
    expect(await ask({ key, rights: true })).toMatchObject({ rights: { maintenanceEnd: first.endDate } });
    // Renewed twice, the maintenance reaches beyond the day on which the version comes out.
    const second = await orderLine(ems, shop, {
      sku: 'CARE-1Y',
      quantity: 1,
      action: 'RENEW',
      parentLineId: first.id,
    });
    const third = await orderLine(ems, shop, {
      sku: 'CARE-1Y',
      quantity: 1,
      action: 'RENEW',
      parentLineId: second.id,
    });
    expect(await codeOf({ key, version: '3.0' })).toBe('VALID');
    expect(
      (await ems.ask(`/v1/entitlement-lines/${third.id}/cancel`, { method: 'POST' })).status,
    ).toBeLessThan(300);
    expect(await codeOf({ key, version: '3.0' })).toBe('VERSION_NOT_COVERED');
  });

  it('is told what stands against the use first: the right itself, then product, version, features, device', async () => {
    const line = await orderLine(ems, shop, { sku: 'PRO-PERP', quantity: 1 });
    const all = { key: line.redeemCode, product: 'ULTRA', version: '9.9', features: ['PRINT'], device: 'd' };
    expect(await codeOf(all)).toBe('PRODUCT_MISMATCH');
    expect(await codeOf({ ...all, product: 'PRO' })).toBe('VERSION_UNKNOWN');
    expect(await codeOf({ ...all, product: 'PRO', version: '3.0' })).toBe('VERSION_NOT_COVERED');
    expect(await codeOf({ ...all, product: 'PRO', version: '1.0' })).toBe('FEATURE_MISSING');
    expect(await codeOf({ ...all, product: 'PRO', version: '1.0', features: [] })).toBe('NOT_ACTIVATED');
    await ems.ask(`/v1/entitlement-lines/${line.id}/hold`, { method: 'POST' });
    expect(await codeOf(all)).toBe('SUSPENDED');
    expect(await codeOf({ ...all, key: 'nobody' })).toBe('NOT_FOUND');
  });

  it('is told what the right gives, as it was sold', async () => {
    const line = await orderLine(ems, shop, { sku: 'SUITE-1Y', quantity: 3 });
    expect(await ask({ key: line.redeemCode, rights: true })).toMatchObject({
      valid: true,
      line: { id: line.id, quantity: 3, end: line.endDate },
      rights: {
        product: { id: shop.products['SUITE'], code: 'SUITE', version: null },
        features: { EXPORT: '1' },
        binding: 'NODE_LOCKED',
        termType: 'SUBSCRIPTION',
        maintenanceEnd: null,
      },
    });
    expect(await ask({ key: line.redeemCode })).not.toHaveProperty('rights');
  });

  it('tells a customer nothing about the right of another, however it asks', async () => {
    const line = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 1 });
    const issued = await ems.post('/v1/tokens', {
      name: 'Beta',
      role: 'CUSTOMER',
      organizationId: shop.beta,
    });
    const beta = emsClient(ems.url, ((await issued.json()) as { token: string }).token);
    const answer = await beta.post('/v1/licenses/validate', {
      key: line.redeemCode,
      product: 'PRO',
      features: ['PRINT'],
      rights: true,
    });
    expect(await answer.json()).toEqual({ found: false, valid: false, code: 'NOT_FOUND' });
  });
});

describe('a signed answer', () => {
  it('is to one key, one nonce and one question, good for a day, and stands up to OpenSSL', async () => {
    await using folder = await temporaryFolder();
    const { redeemCode: key } = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 1 });
    const nonce = randomUUID();
    const answer = await ask({ key, nonce, sign: true, product: 'PRO', at: '2020-01-01T00:00:00Z' });
    expect(answer).toMatchObject({ valid: false, code: 'NOT_STARTED' });
    const keys = await publishedKeys(ems.url);
    expect(opensslVerifies(answer.signed, keys, folder.path)).toBe(true);
    const check = { keys, key, nonce, now };
    expect(await readValidation(answer.signed, check)).toMatchObject({
      at: '2020-01-01T00:00:00.000Z',
      asked: { product: 'PRO' },
      answer: { valid: false, code: 'NOT_STARTED' },
    });
    expect(answer.signed).not.toContain(Buffer.from(key).toString('base64url').slice(0, 20));
    expect(Buffer.from(answer.signed.split('.')[1] ?? '', 'base64url').toString()).not.toContain(key);
    expect(await readValidation(answer.signed, { ...check, key: 'another' })).toBe('OTHER_QUESTION');
    expect(await readValidation(answer.signed, { ...check, nonce: randomUUID() })).toBe('OTHER_QUESTION');
    expect(await readValidation(answer.signed, { ...check, now: new Date(now.getTime() + 86_400_001) })).toBe(
      'STALE',
    );
    const [header, payload = '', signature] = answer.signed.split('.');
    const turned = Buffer.from(payload, 'base64url').toString().replace('"valid":false', '"valid":true');
    const forged = `${header}.${Buffer.from(turned).toString('base64url')}.${signature}`;
    expect(await readValidation(forged, check)).toBe('SIGNATURE_INVALID');
  });

  it('also says that there is no such key, and is not promised without a signing key', async () => {
    const nonce = randomUUID();
    const { signed } = await ask({ key: 'nobody has this', nonce, sign: true });
    const check = { keys: await publishedKeys(ems.url), key: 'nobody has this', nonce, now };
    expect(await readValidation(signed, check)).toMatchObject({
      answer: { valid: false, code: 'NOT_FOUND' },
    });
    await using bare = await ems.another();
    expect(await refusalOf(await bare.post('/v1/licenses/validate', { key: 'x', sign: true }))).toMatchObject(
      {
        status: 503,
        code: 'SIGNER_MISSING',
      },
    );
    now = new Date();
  });
});
