import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openShop, orderLine, refusalOf, type TestShop } from './commerce-fixture.ts';
import { startTestEms, type TestEms, testKeyEncryption } from './ems-fixture.ts';
import { licensed, opensslVerifies, publishedKeys } from './keys/license-fixture.ts';
import { actOnKey, rotated, signingKeyOf, type TestKey } from './keys/signing-key-fixture.ts';
import {
  type LicenseVerdict,
  type Revocations,
  readRevocations,
  verifyLicense,
} from './keys/verify-license.ts';

let ems: TestEms;
let shop: TestShop;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let now = new Date();
const keyEncryption = testKeyEncryption();

beforeAll(async () => {
  folder = await temporaryFolder();
  ems = await startTestEms({ keyEncryption, clock: () => now });
  shop = await openShop(ems);
});
afterAll(async () => {
  await ems[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const signing = (): Promise<TestKey> => signingKeyOf(ems);
const act = (id: string, name: string, reason?: string): Promise<TestKey> => actOnKey(ems, id, name, reason);
const listText = async (): Promise<string> => {
  const response = await fetch(`${ems.url}/.well-known/license-revocations`);
  expect(response.status).toBe(200);
  return response.text();
};
async function revocations(): Promise<Revocations> {
  const read = await readRevocations(await listText(), { keys: await publishedKeys(ems.url), now });
  if (typeof read === 'string') throw new Error(read);
  return read;
}
async function verdict(file: string): Promise<LicenseVerdict> {
  return verifyLicense(file, { keys: await publishedKeys(ems.url), now, revocations: await revocations() });
}
const later = (): void => {
  now = new Date(now.getTime() + 61_000);
};
async function file(quantity = 1): Promise<Awaited<ReturnType<typeof licensed>> & { code: string }> {
  const line = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity });
  return { ...(await licensed(ems, line.redeemCode, randomUUID())), code: line.redeemCode };
}

describe('undo', () => {
  it('of a revoked key makes what it signed good again, and what was signed since stays good', async () => {
    const old = await signing();
    const before = await file();
    expect(await verdict(before.license.content)).toMatchObject({ code: 'VALID' });
    const first = await revocations();
    await act(old.id, 'revoke', 'stolen laptop');
    expect(await verdict(before.license.content)).toMatchObject({ code: 'KEY_REVOKED', valid: false });
    expect((await revocations()).version).toBeGreaterThan(first.version);
    const next = await signing();
    expect(next.id).not.toBe(old.id);
    const since = await file();
    expect(await verdict(since.license.content)).toMatchObject({ code: 'VALID' });
    expect(await act(old.id, 'reinstate')).toMatchObject({ state: 'VERIFYING' });
    expect(await verdict(before.license.content)).toMatchObject({ code: 'VALID' });
    expect(await verdict(since.license.content)).toMatchObject({ code: 'VALID' });
    const changes = await ems.ask(`/v1/changes?entity=signing-keys&entityId=${old.id}&limit=1000`);
    const { items } = (await changes.json()) as {
      items: { action: string; before: object; after: object }[];
    };
    expect(items.slice(-2)).toMatchObject([
      {
        action: 'revoked',
        before: { state: 'SIGNING' },
        after: { state: 'REVOKED', reason: 'stolen laptop', signing: next.keyId },
      },
      { action: 'reinstated', before: { state: 'REVOKED' }, after: { state: 'VERIFYING' } },
    ]);
    expect(JSON.stringify(items)).not.toMatch(/private|sealed/i);
  });

  it('of a rotation lets the key before sign again, and of a retirement publishes it again, but never signs', async () => {
    const old = await signing();
    const next = await rotated(ems);
    expect((await file()).license.keyId).toBe(next.keyId);
    await act(old.id, 'promote');
    expect((await file()).license.keyId).toBe(old.keyId);
    expect((await signing()).id).toBe(old.id);
    const signedByNext = (await act(next.id, 'promote'), await file());
    await act(old.id, 'promote');
    await act(next.id, 'retire');
    expect(await verdict(signedByNext.license.content)).toMatchObject({ code: 'KEY_UNKNOWN' });
    await act(next.id, 'restore');
    expect(await verdict(signedByNext.license.content)).toMatchObject({ code: 'VALID' });
    const refused = await ems.ask(`/v1/signing-keys/${next.id}/promote`, { method: 'POST' });
    expect(await refusalOf(refused)).toMatchObject({ status: 409, code: 'STATE_CONFLICT' });
  });

  it('is refused where there is nothing to undo', async () => {
    const { id } = await signing();
    for (const [name, wanted] of [
      ['promote', 'STATE_CONFLICT'],
      ['retire', 'STATE_CONFLICT'],
      ['restore', 'STATE_CONFLICT'],
      ['reinstate', 'STATE_CONFLICT'],
    ] as const) {
      const response = await ems.ask(`/v1/signing-keys/${id}/${name}`, { method: 'POST' });
      expect((await refusalOf(response)).code, name).toBe(wanted);
      const unknown = await ems.ask(`/v1/signing-keys/${randomUUID()}/${name}`, { method: 'POST' });
      expect((await refusalOf(unknown)).code, name).toBe('NOT_FOUND');
    }
  });
});

describe('a signature', () => {
  it('is found good by OpenSSL, which finds an altered file and another key to be none', async () => {
    const { license } = await file();
    const keys = await publishedKeys(ems.url);
    expect(opensslVerifies(license.content, keys, folder.path)).toBe(true);
    expect(opensslVerifies(await listText(), keys, folder.path)).toBe(true);
    const [header, payload = '', signature] = license.content.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const more = Buffer.from(JSON.stringify({ ...claims, quantity: 99 })).toString('base64url');
    expect(opensslVerifies(`${header}.${more}.${signature}`, keys, folder.path)).toBe(false);
    expect(JSON.parse(Buffer.from(header ?? '', 'base64url').toString())).toEqual({
      alg: 'EdDSA',
      kid: license.keyId,
      typ: 'changeover-license+jws',
    });
    const next = await rotated(ems);
    const other = (await publishedKeys(ems.url)).keys.filter((one) => one.kid === next.keyId);
    const disguised = { keys: other.map((one) => ({ ...one, kid: license.keyId })) };
    expect(opensslVerifies(license.content, disguised, folder.path)).toBe(false);
  });

  it('of a key before still counts after a rotation, also that of the first', async () => {
    const files = [await file()];
    for (let at = 0; at < 3; at++) {
      await rotated(ems);
      files.push(await file());
    }
    expect(new Set(files.map((one) => one.license.keyId)).size).toBe(4);
    for (const { license } of files) expect(await verdict(license.content)).toMatchObject({ code: 'VALID' });
  });
});

describe('the revocation list', () => {
  it('names the file of an activation that was returned, moved, reduced or cancelled, with its next version', async () => {
    const returned = await file();
    const moved = await file();
    const reduced = await file(3);
    const whole = await ems.post('/v1/activations', {
      code: reduced.code,
      device: { fingerprint: randomUUID() },
      quantity: 2,
      license: true,
    });
    const two = (await whole.json()) as typeof reduced;
    const { version } = await revocations();
    const post = async (id: string, name: string, body: object): Promise<void> =>
      expect((await ems.post(`/v1/activations/${id}/${name}`, body)).status).toBe(200);
    await post(returned.activation.id, 'return', {});
    await post(moved.activation.id, 'rehost', { device: { fingerprint: randomUUID() } });
    await post(two.activation.id, 'return', { quantity: 1 });
    later();
    expect((await revocations()).version).toBe(version + 1);
    for (const one of [returned, moved, two])
      expect(await verdict(one.license.content)).toMatchObject({ code: 'REVOKED', valid: false });
    expect(await verdict(reduced.license.content)).toMatchObject({ code: 'VALID' });
    const again = await licensed(ems, reduced.code, randomUUID()).catch(() => undefined);
    expect(again === undefined || (await verdict(again.license.content)).code === 'VALID').toBe(true);
    later();
    expect((await revocations()).version).toBe(version + 1);
    now = new Date(now.getTime() + 86_400_000);
    expect((await revocations()).version).toBe(version + 2);
  });
});

describe('a private key', () => {
  it('is sealed in the database, and gone once its key is retired', async () => {
    const old = await signing();
    await rotated(ems);
    await act(old.id, 'retire');
    const client = new pg.Client({ connectionString: ems.databaseUrl });
    await client.connect();
    try {
      const { rows } = await client.query<{ id: string; sealed: Buffer | null }>(
        'SELECT id, private_sealed AS sealed FROM signing_keys',
      );
      expect(rows.find((one) => one.id === old.id)?.sealed).toBeNull();
      const prefix = Buffer.from('302e020100300506032b6570', 'hex');
      const kept = rows.flatMap((one) => (one.sealed === null ? [] : [one.sealed]));
      expect(kept.length).toBeGreaterThan(0);
      for (const sealed of kept) expect(sealed.includes(prefix)).toBe(false);
    } finally {
      await client.end();
    }
  });
});
