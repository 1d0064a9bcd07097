import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { publicKeys } from '../keys/key-ring.ts';
import { revokedNow } from '../keys/revocation-list.ts';
import {
  claimedLicense,
  type LicenseFileCode,
  licenseFileCodes,
  verifyLicense,
} from '../keys/verify-license.ts';
import { validateKeyFor, validateLineFor } from '../rights/ask-right.ts';
import type { EmsStore } from '../store/ems-store.ts';
import { type KeyValidation, type ValidationCode, validationCodes } from '../store/validate-key.ts';
import type { Verifiers } from './verifiers.ts';

/** Answers about a license file that was presented, besides those of our own files and of the right behind it. */
const presentedFileCodes = {
  FORMAT_UNKNOWN:
    'It is no license file of this system, no copy of one that is kept, and no verifier knows its format.',
  NOT_GENUINE: 'The verifier of its format found it to be forged or altered.',
  RIGHT_UNKNOWN: 'It is genuine, but leads to no right here that the asker may see.',
} as const;

export type PresentedCode = LicenseFileCode | ValidationCode | keyof typeof presentedFileCodes;

/** Every code of an answer, with what it means. */
export const everyPresentedCode: Readonly<Record<PresentedCode, string>> = {
  ...validationCodes,
  ...licenseFileCodes,
  ...presentedFileCodes,
};

/** A license file as it is presented, by whatever system it was issued. */
export interface PresentedFile {
  readonly content: Uint8Array;
  /** As in `license-artifacts`; not needed for files of ours and for those that are kept. */
  readonly format?: string | undefined;
  readonly fingerprint?: string | undefined;
  readonly at: Date;
}

export interface FileVerdict {
  readonly code: PresentedCode;
  readonly valid: boolean;
  /** Whether it is what its issuer made it; unknown where nobody could tell. */
  readonly genuine: boolean | null;
  /** Who said so: `changeover` for our own signature, `records` for an identical copy that is kept, or a verifier. */
  readonly verifiedBy: string | null;
  /** The right behind it as it is now. */
  readonly right?: KeyValidation | undefined;
}

interface Asking {
  readonly store: EmsStore;
  readonly verifiers: Verifiers;
  readonly actor: Actor;
}

const nobody = { genuine: null, verifiedBy: null } as const;

/**
 * Judges a license file: one of ours by its signature, one that another system issued by the verifier of its format or, without
 * one, by being a copy of one that is kept, byte for byte. What a genuine file gives depends on the right behind it. No
 * connection to the database is held while a verifier works. Throws ApiError VERIFIER_FAILED, BUSY.
 */
export async function judgeFile(asking: Asking, file: PresentedFile): Promise<FileVerdict> {
  const text = Buffer.from(file.content).toString('utf8').trim();
  const licenseId = claimedLicense(text);
  return licenseId === undefined ? judgeForeign(asking, file) : judgeOwn(asking, file, { text, licenseId });
}

async function judgeOwn(
  { store, actor }: Asking,
  { fingerprint, at }: PresentedFile,
  { text, licenseId }: { readonly text: string; readonly licenseId: string },
): Promise<FileVerdict> {
  return store.use(async (client) => {
    const { code, valid, claims } = await verifyLicense(text, {
      keys: await publicKeys(client),
      revocations: await revokedNow(client, licenseId),
      now: at,
      fingerprint,
    });
    const genuine = claims !== undefined;
    const verdict = { code, valid, genuine, verifiedBy: 'changeover' };
    if (claims === undefined) return verdict;
    const right = await validateLineFor(client, actor, claims.lineId, dayOf(at));
    return valid ? withRight(verdict, right) : { ...verdict, right: seen(right) };
  });
}

async function judgeForeign({ store, verifiers, actor }: Asking, file: PresentedFile): Promise<FileVerdict> {
  const copy = await store.use((client) => keptCopy(client, file.content));
  const format = file.format ?? copy?.format;
  const name = format === undefined ? undefined : verifiers.nameFor(format);
  if (format === undefined || name === undefined) {
    if (copy === undefined) return { code: 'FORMAT_UNKNOWN', valid: false, ...nobody };
    const right = await store.use((client) => validateLineFor(client, actor, copy.lineId, dayOf(file.at)));
    return withRight({ genuine: true, verifiedBy: 'records' }, right);
  }
  const { genuine, key } = await verifiers.ask(format, file.content);
  if (!genuine) return { code: 'NOT_GENUINE', valid: false, genuine, verifiedBy: name };
  const right = await store.use((client) =>
    key === undefined
      ? validateLineFor(client, actor, copy?.lineId, dayOf(file.at))
      : validateKeyFor(client, actor, key, dayOf(file.at)),
  );
  return withRight({ genuine, verifiedBy: name }, right);
}

/** A genuine file gives what the right behind it gives. */
function withRight(
  verdict: { readonly genuine: boolean; readonly verifiedBy: string; readonly code?: PresentedCode },
  right: KeyValidation,
): FileVerdict {
  if (!right.found) return { ...verdict, code: 'RIGHT_UNKNOWN', valid: false };
  const code = right.valid ? (verdict.code ?? right.code) : right.code;
  return { ...verdict, code, valid: right.valid, right };
}

const seen = (right: KeyValidation): KeyValidation | undefined => (right.found ? right : undefined);
const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** The artifact that is kept with exactly these bytes. */
async function keptCopy(
  client: pg.ClientBase,
  content: Uint8Array,
): Promise<{ readonly lineId: string; readonly format: string } | undefined> {
  const found = await client.query<{ lineId: string; format: string }>({
    name: 'kept-copy',
    text: `SELECT entitlement_line_id AS "lineId", format FROM license_artifacts WHERE lower(sha256) = $1
            ORDER BY created_at DESC, id LIMIT 1`,
    values: [createHash('sha256').update(content).digest('hex')],
  });
  return found.rows[0];
}
