import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { CompactSign, type JSONWebKeySet } from 'jose';
import { describe, expect, it } from 'vitest';
import { type LicenseClaims, type RevocationClaims, signedTypes } from './license-claims.ts';
import { claimedLicense, readRevocations, verifyLicense } from './verify-license.ts';

const own = generateKeyPairSync('ed25519');
const foreign = generateKeyPairSync('ed25519');
const keys: JSONWebKeySet = {
  keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'own', alg: 'EdDSA', use: 'sig' }],
};
const claims: LicenseClaims = {
  format: 'changeover-license/1',
  licenseId: 'L1',
  activationId: 'A1',
  lineId: 'R1',
  entitlementId: 'E1',
  organizationId: 'O1',
  product: { id: 'P1', code: 'PRO', version: null },
  features: { EXPORT: '1' },
  quantity: 1,
  fingerprint: 'fp',
  issuedAt: '2026-03-01T12:00:00.000Z',
  start: '2026-03-01',
  end: '2026-12-31',
  lastDay: '2027-01-10',
  perpetual: false,
};
const revocations: RevocationClaims = {
  format: 'changeover-revocations/1',
  version: 4,
  issuedAt: '2026-04-01T00:00:00.000Z',
  goodUntil: '2026-04-08T00:00:00.000Z',
  keys: [],
  licenses: ['L1'],
};

function signed(
  payload: object,
  {
    key = own.privateKey,
    kid = 'own',
    typ = signedTypes.license,
  }: { key?: KeyObject; kid?: string; typ?: string } = {},
): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'EdDSA', kid, typ })
    .sign(key);
}

const at = (text: string): { keys: JSONWebKeySet; now: Date; fingerprint: string } => ({
  keys,
  now: new Date(text),
  fingerprint: 'fp',
});
/** The signed text and the bytes of the signature. */
function meaning(text: string): string {
  const [header, payload, signature = ''] = text.split('.');
  return `${header}.${payload}.${Buffer.from(signature, 'base64url').toString('hex')}`;
}
const codeOf = async (file: string, check: Parameters<typeof verifyLicense>[1]): Promise<string> =>
  (await verifyLicense(file, check)).code;

describe('a license file, verified without a server', () => {
  it('is good from its first day to its last day of grace, both included', async () => {
    const file = await signed({ ...claims, issuedAt: '2026-02-01T00:00:00.000Z' });
    for (const [day, code, valid] of [
      ['2026-02-28T23:59:59Z', 'NOT_STARTED', false],
      ['2026-03-01T00:00:00Z', 'VALID', true],
      ['2026-12-31T23:59:59Z', 'VALID', true],
      ['2027-01-01T00:00:00Z', 'GRACE', true],
      ['2027-01-10T23:59:59Z', 'GRACE', true],
      ['2027-01-11T00:00:00Z', 'EXPIRED', false],
    ] as const)
      expect(await verifyLicense(file, at(day)), day).toMatchObject({ code, valid });
    const forever = await signed({ ...claims, perpetual: true, end: null, lastDay: null });
    expect(await codeOf(forever, at('9999-01-01T00:00:00Z'))).toBe('VALID');
    expect(
      await codeOf(await signed({ ...claims, end: null, lastDay: null }), at('2026-05-01T00:00:00Z')),
    ).toBe('EXPIRED');
  });

  it('is refused when it was forged, altered, or signed by somebody else, and tells nothing then', async () => {
    const file = await signed(claims);
    const [header = '', , signature = ''] = file.split('.');
    const more = Buffer.from(JSON.stringify({ ...claims, quantity: 999 })).toString('base64url');
    const none = Buffer.from(JSON.stringify({ alg: 'none', kid: 'own', typ: signedTypes.license })).toString(
      'base64url',
    );
    const mac = Buffer.from(JSON.stringify({ alg: 'HS256', kid: 'own', typ: signedTypes.license })).toString(
      'base64url',
    );
    const now = at('2026-05-01T00:00:00Z');
    for (const [text, code] of [
      [`${header}.${more}.${signature}`, 'SIGNATURE_INVALID'],
      [`${none}.${more}.`, 'SIGNATURE_INVALID'],
      [`${mac}.${more}.${signature}`, 'SIGNATURE_INVALID'],
      [await signed(claims, { key: foreign.privateKey }), 'SIGNATURE_INVALID'],
      [await signed(claims, { key: foreign.privateKey, kid: 'foreign' }), 'KEY_UNKNOWN'],
      [await signed(claims, { typ: signedTypes.validation }), 'MALFORMED'],
      [await signed({ ...claims, quantity: '1' }), 'MALFORMED'],
      ['', 'MALFORMED'],
      ['a.b.c', 'MALFORMED'],
      ['LICENSE KEY 123', 'MALFORMED'],
    ] as const)
      expect(await verifyLicense(text, now), text).toEqual({ code, valid: false });
  });

  it('is refused with any one character of it changed', async () => {
    const file = await signed(claims);
    const now = at('2026-05-01T00:00:00Z');
    await fc.assert(
      fc.asyncProperty(
        fc.nat(file.length - 1),
        fc.constantFrom('A', 'Z', 'a', '0', '-', '.'),
        async (place, letter) => {
          const other = file.slice(0, place) + letter + file.slice(place + 1);
          // The last letter of a base64url text has bits that stand for nothing.
          fc.pre(meaning(other) !== meaning(file));
          expect((await verifyLicense(other, now)).valid).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is refused, and never more than that, whatever is in its place', async () => {
    const now = at('2026-05-01T00:00:00Z');
    const part = fc.oneof(
      fc.base64String(),
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
      fc
        .record({ alg: fc.string(), kid: fc.constantFrom('own', 'x'), typ: fc.constant(signedTypes.license) })
        .map((header) => Buffer.from(JSON.stringify(header)).toString('base64url')),
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(part, { maxLength: 4 }).map((parts) => parts.join('.')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (one) => {
        expect(await verifyLicense(one, now)).toMatchObject({ valid: false });
        expect(await readRevocations(one, now)).toBe('REVOCATIONS_INVALID');
        expect(typeof claimedLicense(one)).toMatch(/^(string|undefined)$/);
      }),
      { numRuns: 500 },
    );
  });

  it('is of one device, and notices a clock that was set back', async () => {
    const file = await signed({ ...claims, start: null });
    const good = at('2026-05-01T00:00:00Z');
    expect(await codeOf(file, { ...good, fingerprint: 'other' })).toBe('WRONG_DEVICE');
    expect(await codeOf(file, at('2026-02-28T11:59:59Z'))).toBe('CLOCK_SET_BACK');
    expect(await codeOf(file, at('2026-02-28T12:00:00Z'))).toBe('VALID');
    const seen = (text: string): object => ({ ...good, lastSeen: new Date(text) });
    expect(await codeOf(file, { ...good, ...seen('2026-05-01T00:05:00Z') })).toBe('VALID');
    expect(await codeOf(file, { ...good, ...seen('2026-05-01T00:05:01Z') })).toBe('CLOCK_SET_BACK');
  });
});

describe('a revocation list', () => {
  const now = new Date('2026-04-02T00:00:00Z');
  const list = (changes: object = {}, options = {}): Promise<string> =>
    signed({ ...revocations, ...changes }, { typ: signedTypes.revocations, ...options });

  it('takes back license files and keys, and a clock before it is set back', async () => {
    const file = await signed({ ...claims, start: null });
    const other = await signed({ ...claims, licenseId: 'L2' });
    const read = await readRevocations(await list(), { keys, now, seenVersion: 4 });
    if (typeof read === 'string') throw new Error(read);
    expect(await codeOf(file, { keys, now, revocations: read })).toBe('REVOKED');
    expect(await codeOf(other, { keys, now, revocations: read })).toBe('VALID');
    const early = new Date('2026-03-30T00:00:00Z');
    expect(await codeOf(other, { keys, now: early, revocations: read })).toBe('CLOCK_SET_BACK');
    const all = { ...read, keys: new Set(['own']) };
    expect(await codeOf(other, { keys, now, revocations: all })).toBe('KEY_REVOKED');
  });

  it('is refused when it is forged, too old, older than one seen before, or of a key that it revokes itself', async () => {
    const revoked = [{ keyId: 'own', revokedAt: '2026-04-01T00:00:00.000Z', reason: 'lost' }];
    for (const [text, seenVersion, time, wanted] of [
      [await list({}, { key: foreign.privateKey }), 0, now, 'REVOCATIONS_INVALID'],
      [await list({}, { typ: signedTypes.license }), 0, now, 'REVOCATIONS_INVALID'],
      [await list({ keys: revoked }), 0, now, 'REVOCATIONS_INVALID'],
      ['nothing', 0, now, 'REVOCATIONS_INVALID'],
      [await list(), 5, now, 'REVOCATIONS_STALE'],
      [await list(), 0, new Date('2026-04-08T00:00:01Z'), 'REVOCATIONS_STALE'],
    ] as const)
      expect(await readRevocations(text, { keys, now: time, seenVersion })).toBe(wanted);
  });
});
