import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, orderLine, refusalOf, type TestShop } from './commerce-fixture.ts';
import { emsClient, startTestEms, type TestEms, testKeyEncryption } from './ems-fixture.ts';
import { startEms } from './ems-server.ts';
import { licensed, publishedKeys } from './keys/license-fixture.ts';
import { actOnKey, keysOf, rotated, signingKeyOf } from './keys/signing-key-fixture.ts';
import { verifyLicense } from './keys/verify-license.ts';

let ems: TestEms;
let shop: TestShop;
const keyEncryption = testKeyEncryption();

beforeAll(async () => {
  ems = await startTestEms({ keyEncryption });
  shop = await openShop(ems);
});
afterAll(async () => ems[Symbol.asyncDispose]());

describe('several processes on one database', () => {
  it('sign with the same key, publish the same keys and list, and follow a rotation and a revocation at once', async () => {
    const options = {
      databaseUrl: ems.databaseUrl,
      token: ems.token,
      port: 0,
      keyEncryption,
    };
    const servers = await Promise.all([startEms(options), startEms(options)]);
    try {
      const clients = servers.map((one) => emsClient(one.url, ems.token));
      const line = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 50 });
      const sign = (client: Pick<TestEms, 'post'>): Promise<string> =>
        licensed(client, line.redeemCode, randomUUID()).then((one) => one.license.keyId);
      const everywhere = [ems, ...clients];
      expect(new Set(await Promise.all(everywhere.map(sign)))).toEqual(
        new Set([(await signingKeyOf(ems)).keyId]),
      );
      const next = await rotated(ems);
      expect(new Set(await Promise.all(everywhere.map(sign)))).toEqual(new Set([next.keyId]));
      // Many rotations at once, on every process: one key signs in the end, and no file was lost.
      const made = await Promise.all(
        everywhere.flatMap((client) => [client.post('/v1/signing-keys', {}), sign(client), sign(client)]),
      );
      expect(made).toHaveLength(9);
      await actOnKey(ems, (await signingKeyOf(ems)).id, 'revoke', 'drill');
      const lists = await Promise.all(
        everywhere.map(async (one) => (await fetch(`${one.url}/.well-known/license-revocations`)).text()),
      );
      expect(new Set(lists).size).toBe(1);
      const sets = await Promise.all(everywhere.map((one) => publishedKeys(one.url)));
      expect(sets[1]).toEqual(sets[0]);
      expect(sets[2]).toEqual(sets[0]);
      expect(new Set(await Promise.all(everywhere.map(sign)))).toEqual(
        new Set([(await signingKeyOf(ems)).keyId]),
      );
    } finally {
      await Promise.all(servers.map((one) => one.stop()));
    }
  });

  it('sign nothing with a key once it is revoked, however many sign at that moment', async () => {
    const options = {
      databaseUrl: ems.databaseUrl,
      token: ems.token,
      port: 0,
      keyEncryption,
    };
    const other = await startEms(options);
    const database = new pg.Client({ connectionString: ems.databaseUrl });
    await database.connect();
    try {
      const clients = [ems, emsClient(other.url, ems.token)];
      const line = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 1000 });
      const files: { from: number; keyId: string }[] = [];
      const revoked: { at: number; keyId: string; files: number }[] = [];
      const kept = async (keyId: string): Promise<number> =>
        (await database.query('SELECT 1 FROM license_artifacts WHERE key_id = $1', [keyId])).rows.length;
      const until = performance.now() + 3000;
      const sign = async (client: Pick<TestEms, 'post'>): Promise<void> => {
        while (performance.now() < until) {
          const from = performance.now();
          const { license } = await licensed(client, line.redeemCode, randomUUID());
          files.push({ from, keyId: license.keyId });
        }
      };
      const revoke = async (): Promise<void> => {
        while (performance.now() < until) {
          const { id, keyId } = await signingKeyOf(ems);
          await actOnKey(ems, id, 'revoke', 'drill');
          const at = performance.now();
          revoked.push({ at, keyId, files: await kept(keyId) });
        }
      };
      await Promise.all([revoke(), ...clients.flatMap((one) => [sign(one), sign(one), sign(one)])]);
      const late = files.filter((file) =>
        revoked.some((one) => one.keyId === file.keyId && one.at < file.from),
      );
      expect(late).toEqual([]);
      // Nor was anything stored later that it had signed before.
      for (const one of revoked) expect(await kept(one.keyId)).toBe(one.files);
      expect(revoked.length).toBeGreaterThan(2);
      expect(new Set(files.map((one) => one.keyId)).size).toBeGreaterThan(2);
    } finally {
      await database.end();
      await other.stop();
    }
  });

  it('make one first key when they start at once on an empty database', async () => {
    await using other = await ems.another();
    const options = { databaseUrl: other.databaseUrl, token: other.token, port: 0, keyEncryption };
    const servers = await Promise.all(Array.from({ length: 4 }, () => startEms(options)));
    try {
      expect(await keysOf(other)).toMatchObject([{ state: 'SIGNING', createdBy: 'system' }]);
    } finally {
      await Promise.all(servers.map((one) => one.stop()));
    }
  });

  it('sign nothing under another key-encryption key, until that one has a key of its own made', async () => {
    await using other = await ems.another({ keyEncryption });
    const own = await openShop(other);
    const line = await orderLine(other, own, { sku: 'PRO-1Y', quantity: 5 });
    const before = await licensed(other, line.redeemCode, 'first');
    const options = { databaseUrl: other.databaseUrl, token: other.token, port: 0 };
    const stranger = await startEms({ ...options, keyEncryption: testKeyEncryption() });
    try {
      const client = emsClient(stranger.url, other.token);
      const body = { code: line.redeemCode, device: { fingerprint: 'second' }, license: true };
      expect(await refusalOf(await client.post('/v1/activations', body))).toMatchObject({
        status: 503,
        code: 'SIGNER_LOCKED',
      });
      expect((await client.post('/v1/signing-keys', {})).status).toBe(201);
      const since = await licensed(client, line.redeemCode, 'second');
      const keys = await publishedKeys(other.url);
      for (const one of [before, since])
        expect(await verifyLicense(one.license.content, { keys, now: new Date() })).toMatchObject({
          code: 'VALID',
        });
    } finally {
      await stranger.stop();
    }
  });
});
