import { createHash } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';
import type pg from 'pg';
import { z } from 'zod';
import type { KeyRing } from './key-ring.ts';
import { signedTypes } from './license-claims.ts';
import { openSigned } from './verify-license.ts';

/** How long a device may go by an answer. */
const goodMs = 86_400_000;

const claims = z.object({
  format: z.literal('changeover-validation/1'),
  /** SHA-256 of the license key that was asked about, in hexadecimal digits: the key itself is nobody else's business. */
  keySha256: z.string(),
  nonce: z.string().nullable(),
  /** When the right was to be used. */
  at: z.iso.datetime(),
  issuedAt: z.iso.datetime(),
  goodUntil: z.iso.datetime(),
  /** The rest of the question, as it was sent. */
  asked: z.record(z.string(), z.unknown()),
  answer: z.looseObject({ valid: z.boolean(), code: z.string() }),
});

type ValidationClaims = z.infer<typeof claims>;

const keyDigest = (key: string): string => createHash('sha256').update(key).digest('hex');

/** Signs the answer to a question about a license key. Throws ApiError SIGNER_LOCKED. */
export async function signValidation(
  client: pg.ClientBase,
  ring: KeyRing,
  {
    key,
    nonce,
    at,
    now,
    asked,
    answer,
  }: {
    readonly key: string;
    readonly nonce: string | undefined;
    readonly at: Date;
    readonly now: Date;
    readonly asked: Record<string, unknown>;
    readonly answer: ValidationClaims['answer'];
  },
): Promise<string> {
  const payload: ValidationClaims = {
    format: 'changeover-validation/1',
    keySha256: keyDigest(key),
    nonce: nonce ?? null,
    at: at.toISOString(),
    issuedAt: now.toISOString(),
    goodUntil: new Date(now.getTime() + goodMs).toISOString(),
    asked,
    answer,
  };
  return (await ring.sign(client, signedTypes.validation, payload)).text;
}

/** Why a signed answer is not taken. */
type RefusedAnswer = 'MALFORMED' | 'KEY_UNKNOWN' | 'SIGNATURE_INVALID' | 'OTHER_QUESTION' | 'STALE';

/**
 * Reads a signed answer without a server: it must be to this key and this nonce, and still good. Answers with the code of a refusal
 * instead of throwing.
 */
export async function readValidation(
  text: string,
  check: { readonly keys: JSONWebKeySet; readonly key: string; readonly nonce: string; readonly now: Date },
): Promise<ValidationClaims | RefusedAnswer> {
  const opened = await openSigned(text, signedTypes.validation, check.keys);
  if (typeof opened === 'string') return opened;
  const read = claims.safeParse(opened.payload);
  if (!read.success) return 'MALFORMED';
  const { data } = read;
  if (data.keySha256 !== keyDigest(check.key) || data.nonce !== check.nonce) return 'OTHER_QUESTION';
  return check.now.getTime() > Date.parse(data.goodUntil) ? 'STALE' : data;
}
