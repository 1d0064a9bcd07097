import { createHash, createHmac, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openShop, orderLine, type PlacedLine, refusalOf, type TestShop } from './commerce-fixture.ts';
import { emsClient, startTestEms, type TestEms, testKeyEncryption } from './ems-fixture.ts';
import { licensed } from './keys/license-fixture.ts';
import { Verifiers } from './verifiers/verifiers.ts';
import { checksumModule, withCheckByte } from './verifiers/wasm-fixture.ts';

let ems: TestEms;
let shop: TestShop;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let now = new Date();
const secret = 'secret of the old system';

beforeAll(async () => {
  process.env['CHANGEOVER_TEST_OLD_SECRET'] = secret;
  folder = await temporaryFolder();
  const program = `
    import { createHmac } from 'node:crypto';
    import { readFileSync } from 'node:fs';
    const [text, mac] = readFileSync(0, 'utf8').split('\\n');
    if (text === 'HANG') setInterval(() => undefined, 1000);
    else process.exitCode = createHmac('sha256', process.env.OLD_SECRET).update(text).digest('hex') === mac ? 0 : 1;`;
  await writeFile(join(folder.path, 'old.mjs'), program);
  await writeFile(join(folder.path, 'checksum.wasm'), checksumModule());
  const declared = [
    {
      name: 'old system',
      formats: ['OLD-LICENSE'],
      command: [process.execPath, join(folder.path, 'old.mjs')],
      environment: { OLD_SECRET: '${CHANGEOVER_TEST_OLD_SECRET}' },
      seconds: 2,
    },
    { name: 'checksum', formats: ['CHECKED-KEY'], wasm: 'checksum.wasm' },
  ];
  await writeFile(join(folder.path, 'verifiers.yaml'), stringify({ verifiers: declared }));
  const verifiers = await Verifiers.open(join(folder.path, 'verifiers.yaml'));
  ems = await startTestEms({ keyEncryption: testKeyEncryption(), verifiers, clock: () => now });
  shop = await openShop(ems);
});
afterAll(async () => {
  await ems[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
  delete process.env['CHANGEOVER_TEST_OLD_SECRET'];
});

async function verify(body: object, client: Pick<TestEms, 'post'> = ems): Promise<Record<string, unknown>> {
  const response = await client.post('/v1/licenses/verify', body);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return JSON.parse(text) as Record<string, unknown>;
}

const oldFile = (text: string): string =>
  `${text}\n${createHmac('sha256', secret).update(text).digest('hex')}`;

/** Keeps a copy of an artifact that another system issued. */
async function imported(line: PlacedLine, content: Uint8Array, format: string): Promise<void> {
  const record = {
    id: randomUUID(),
    entitlementLineId: line.id,
    content: Buffer.from(content).toString('base64'),
    sha256: createHash('sha256').update(content).digest('hex').toUpperCase(),
    format,
    customerHeld: true,
    verifiableHere: false,
  };
  expect((await ems.import('license-artifacts', [record])).refused).toEqual([]);
}

describe('a license file of ours that is presented', () => {
  it('is judged by its signature, its device, and the right behind it as it is now', async () => {
    const line = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 2 });
    const { license, activation } = await licensed(ems, line.redeemCode, 'fp');
    const text = license.content;
    expect(await verify({ text, fingerprint: 'fp' })).toMatchObject({
      code: 'VALID',
      valid: true,
      genuine: true,
      verifiedBy: 'changeover',
      right: { code: 'VALID', line: { id: line.id } },
    });
    expect(await verify({ content: Buffer.from(`${text}\n`).toString('base64') })).toMatchObject({
      code: 'VALID',
    });
    expect(await verify({ text, fingerprint: 'other' })).toMatchObject({
      code: 'WRONG_DEVICE',
      valid: false,
    });
    expect(await verify({ text, at: '2020-01-01T00:00:00Z' })).toMatchObject({ code: 'CLOCK_SET_BACK' });
    expect(await verify({ text, at: '2099-01-01T00:00:00Z' })).toMatchObject({
      code: 'EXPIRED',
      genuine: true,
    });
    const [header, payload = '', signature] = text.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const more = Buffer.from(JSON.stringify({ ...claims, quantity: 99 })).toString('base64url');
    expect(await verify({ text: `${header}.${more}.${signature}` })).toEqual({
      code: 'SIGNATURE_INVALID',
      valid: false,
      genuine: false,
      verifiedBy: 'changeover',
    });
    await ems.ask(`/v1/entitlement-lines/${line.id}/hold`, { method: 'POST' });
    expect(await verify({ text })).toMatchObject({ code: 'SUSPENDED', valid: false, genuine: true });
    await ems.ask(`/v1/entitlement-lines/${line.id}/release`, { method: 'POST' });
    expect(await verify({ text })).toMatchObject({ code: 'VALID', valid: true });
    await ems.post(`/v1/activations/${activation.id}/return`, {});
    expect(await verify({ text })).toMatchObject({ code: 'REVOKED', valid: false, genuine: true });
  });

  it('that was given to somebody else tells a customer nothing about the right behind it', async () => {
    const line = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 1 });
    const { license } = await licensed(ems, line.redeemCode, randomUUID());
    const issued = await ems.post('/v1/tokens', {
      name: 'Beta',
      role: 'CUSTOMER',
      organizationId: shop.beta,
    });
    const beta = emsClient(ems.url, ((await issued.json()) as { token: string }).token);
    expect(await verify({ text: license.content }, beta)).toEqual({
      code: 'RIGHT_UNKNOWN',
      valid: false,
      genuine: true,
      verifiedBy: 'changeover',
    });
  });
});

describe('a license file of another system', () => {
  it('still validates by the command that knows its format; a forged one does not', async () => {
    const line = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 1 });
    const text = oldFile(`license of ${line.id}`);
    expect(await verify({ text, format: 'OLD-LICENSE' })).toMatchObject({
      code: 'RIGHT_UNKNOWN',
      genuine: true,
      verifiedBy: 'old system',
    });
    await imported(line, Buffer.from(text), 'OLD-LICENSE');
    const good = {
      code: 'VALID',
      valid: true,
      genuine: true,
      verifiedBy: 'old system',
      right: { line: { id: line.id } },
    };
    expect(await verify({ text, format: 'OLD-LICENSE' })).toMatchObject(good);
    expect(await verify({ text })).toMatchObject(good);
    expect(await verify({ text: `${text}x`, format: 'OLD-LICENSE' })).toEqual({
      code: 'NOT_GENUINE',
      valid: false,
      genuine: false,
      verifiedBy: 'old system',
    });
  });

  it('still validates by the WebAssembly module that knows its format, and leads to its right by the key in it', async () => {
    const line = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 1 });
    const content = withCheckByte(line.redeemCode).toString('base64');
    expect(await verify({ content, format: 'CHECKED-KEY' })).toMatchObject({
      code: 'VALID',
      valid: true,
      verifiedBy: 'checksum',
      right: { line: { id: line.id } },
    });
    expect(await verify({ text: `${line.redeemCode}?`, format: 'CHECKED-KEY' })).toMatchObject({
      code: 'NOT_GENUINE',
    });
    const later = new Date(now.getTime() + 800 * 86_400_000).toISOString();
    expect(await verify({ content, format: 'CHECKED-KEY', at: later })).toMatchObject({
      code: 'EXPIRED',
      valid: false,
      genuine: true,
    });
  });

  it('validates without a verifier when it is kept byte for byte, and is unknown otherwise', async () => {
    const line = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 1 });
    const bytes = Buffer.from([0, 255, 1, 254, ...Buffer.from(line.id)]);
    const content = bytes.toString('base64');
    expect(await verify({ content })).toEqual({
      code: 'FORMAT_UNKNOWN',
      valid: false,
      genuine: null,
      verifiedBy: null,
    });
    await imported(line, bytes, 'BINARY');
    expect(await verify({ content })).toMatchObject({ code: 'VALID', genuine: true, verifiedBy: 'records' });
    expect(
      await verify({ content: Buffer.concat([bytes, Buffer.from('x')]).toString('base64') }),
    ).toMatchObject({
      code: 'FORMAT_UNKNOWN',
    });
  });

  it('is neither genuine nor forged when its verifier gives no answer', async () => {
    const response = await ems.post('/v1/licenses/verify', { text: 'HANG\n', format: 'OLD-LICENSE' });
    expect(await refusalOf(response)).toMatchObject({ status: 503, code: 'VERIFIER_FAILED' });
    expect(await verify({ text: oldFile('next'), format: 'OLD-LICENSE' })).toMatchObject({ genuine: true });
  });

  it('is refused when it is no file, or two', async () => {
    for (const body of [
      {},
      { text: 'a', content: 'YQ==' },
      { content: 'not base64!' },
      { text: '' },
      { text: 'a', format: 'a\0' },
      { text: 'x'.repeat(1_000_001) },
    ]) {
      const refusal = await refusalOf(await ems.post('/v1/licenses/verify', body));
      expect(refusal.status, JSON.stringify(body).slice(0, 50)).toBeGreaterThanOrEqual(400);
      expect(refusal.status).toBeLessThan(500);
    }
    now = new Date();
  });
});
