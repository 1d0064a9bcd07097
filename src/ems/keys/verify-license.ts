import { compactVerify, decodeProtectedHeader, importJWK, type JSONWebKeySet } from 'jose';
import {
  type LicenseClaims,
  licenseClaims,
  revocationClaims,
  type SignedType,
  signedTypes,
} from './license-claims.ts';

/** Answers about a license file, the same offline and from the server. docs/ems.md lists them (a test holds this). */
export const licenseFileCodes = {
  VALID: 'The file is genuine and may be used.',
  GRACE: 'The right has ended, and may be used until its last day of grace.',
  MALFORMED: 'It is not a license file.',
  KEY_UNKNOWN: 'It names a signing key that is not among those of the publisher.',
  KEY_REVOKED: 'The key that signed it was revoked.',
  SIGNATURE_INVALID: 'It was forged or altered: the signature does not fit.',
  REVOKED: 'It is genuine, but what it was issued for was returned, moved, reduced or closed.',
  WRONG_DEVICE: 'It was issued for another device.',
  NOT_STARTED: 'The right starts later.',
  EXPIRED: 'The right has ended.',
  CLOCK_SET_BACK: 'The clock of the device is behind the file, the list, or what the device has seen before.',
  REVOCATIONS_INVALID:
    'The revocation list was forged or altered, or its key is not among those of the publisher.',
  REVOCATIONS_STALE: 'The revocation list is too old, or older than one that the device has seen.',
} as const;

export type LicenseFileCode = keyof typeof licenseFileCodes;

export interface LicenseVerdict {
  readonly code: LicenseFileCode;
  readonly valid: boolean;
  /** What the file says; only once its signature was found to fit. */
  readonly claims?: LicenseClaims;
}

/** Keys and license files that are no longer good. */
export interface Revocations {
  readonly keys: ReadonlySet<string>;
  readonly licenses: ReadonlySet<string>;
  readonly version: number;
  readonly issuedAt: string;
}

export interface LicenseCheck {
  /** The publisher's public keys, as /.well-known/jwks.json gives them. */
  readonly keys: JSONWebKeySet;
  readonly now: Date;
  /** What the device is; absent, the file may be any device's. */
  readonly fingerprint?: string | undefined;
  readonly revocations?: Revocations | undefined;
  /** The latest instant that the device remembers. */
  readonly lastSeen?: Date | undefined;
}

const dayMs = 86_400_000;
// Clocks are corrected by minutes; nobody gains anything by that.
const toleranceMs = 5 * 60_000;

/** Why a signed text is not taken. */
type Refused = 'MALFORMED' | 'KEY_UNKNOWN' | 'SIGNATURE_INVALID';

/**
 * Judges a license file with nothing but the publisher's public keys and, where the device has one, a revocation list: no
 * server and no database is asked. The signature comes first, then what the file says.
 */
export async function verifyLicense(file: string, check: LicenseCheck): Promise<LicenseVerdict> {
  const refused = (code: LicenseFileCode): LicenseVerdict => ({ code, valid: false });
  const keyId = keyIdOf(file);
  if (keyId === undefined) return refused('MALFORMED');
  if (check.revocations?.keys.has(keyId) === true) return refused('KEY_REVOKED');
  const opened = await openSigned(file, signedTypes.license, check.keys);
  if (typeof opened === 'string') return refused(opened);
  const read = licenseClaims.safeParse(opened.payload);
  if (!read.success) return refused('MALFORMED');
  const code = judge(read.data, check);
  return { code, valid: code === 'VALID' || code === 'GRACE', claims: read.data };
}

/** What a genuine file gives on a device, by its clock. */
function judge(
  claims: LicenseClaims,
  { now, fingerprint, revocations, lastSeen }: LicenseCheck,
): LicenseFileCode {
  if (revocations?.licenses.has(claims.licenseId) === true) return 'REVOKED';
  if (fingerprint !== undefined && fingerprint !== claims.fingerprint) return 'WRONG_DEVICE';
  // A file of tomorrow may come from a zone ahead; one of next week shows a clock that is wrong.
  const earliest = Math.max(
    Date.parse(claims.issuedAt) - dayMs,
    revocations === undefined ? 0 : Date.parse(revocations.issuedAt) - dayMs,
    lastSeen === undefined ? 0 : lastSeen.getTime() - toleranceMs,
  );
  if (now.getTime() < earliest) return 'CLOCK_SET_BACK';
  const today = now.toISOString().slice(0, 10);
  if (claims.start !== null && today < claims.start) return 'NOT_STARTED';
  if (claims.perpetual || (claims.end !== null && today <= claims.end)) return 'VALID';
  return claims.lastDay !== null && today <= claims.lastDay ? 'GRACE' : 'EXPIRED';
}

/**
 * Reads a revocation list. `seenVersion`: the highest that the device has seen before, so that nobody gives it an older list
 * again. Answers with the code of a refusal instead of throwing.
 */
export async function readRevocations(
  list: string,
  {
    keys,
    now,
    seenVersion = 0,
  }: { readonly keys: JSONWebKeySet; readonly now: Date; readonly seenVersion?: number },
): Promise<Revocations | 'REVOCATIONS_INVALID' | 'REVOCATIONS_STALE'> {
  const opened = await openSigned(list, signedTypes.revocations, keys);
  const read = typeof opened === 'string' ? undefined : revocationClaims.safeParse(opened.payload);
  if (typeof opened === 'string' || read?.success !== true) return 'REVOCATIONS_INVALID';
  const { version, issuedAt, goodUntil, keys: revoked, licenses } = read.data;
  const revokedKeys = new Set(revoked.map((one) => one.keyId));
  // A list signed by a key that it revokes itself is of whoever has that key.
  if (revokedKeys.has(opened.keyId)) return 'REVOCATIONS_INVALID';
  if (version < seenVersion || now.getTime() > Date.parse(goodUntil)) return 'REVOCATIONS_STALE';
  return { keys: revokedKeys, licenses: new Set(licenses), version, issuedAt };
}

/** The id that a text which looks like a license file of ours gives itself; undefined when it does not look like one. */
export function claimedLicense(text: string): string | undefined {
  try {
    if (decodeProtectedHeader(text).typ !== signedTypes.license) return undefined;
  } catch {
    // Then it is something else.
    return undefined;
  }
  return (
    /"licenseId":"([\w-]{1,100})"/.exec(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString())?.[1] ??
    ''
  );
}

/** The key that a signed text names, without believing it yet. */
function keyIdOf(text: string): string | undefined {
  try {
    const { kid } = decodeProtectedHeader(text);
    return typeof kid === 'string' ? kid : undefined;
  } catch {
    // Whatever it is, it has no header; the caller says so.
    return undefined;
  }
}

/** What a signed text says, once its signature fits a key of the publisher. */
export async function openSigned(
  text: string,
  type: SignedType,
  keys: JSONWebKeySet,
): Promise<{ payload: unknown; keyId: string } | Refused> {
  const keyId = keyIdOf(text);
  if (keyId === undefined) return 'MALFORMED';
  const key = keys.keys.find((one) => one.kid === keyId);
  if (key === undefined) return 'KEY_UNKNOWN';
  try {
    const { payload, protectedHeader } = await compactVerify(text, await importJWK(key, 'EdDSA'), {
      algorithms: ['EdDSA'],
    });
    if (protectedHeader.typ !== type) return 'MALFORMED';
    return { payload: JSON.parse(new TextDecoder().decode(payload)) as unknown, keyId };
  } catch {
    // The library tells a broken signature from a broken text by many errors; to us, each is a text that nobody here signed.
    return 'SIGNATURE_INVALID';
  }
}
