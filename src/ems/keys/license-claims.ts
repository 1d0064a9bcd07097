import { z } from 'zod';

const day = z.iso.date().nullable();

/** What a license file says. Days and instants are text. Of a person it holds the id at most, as the fingerprint of a named user. */
export const licenseClaims = z.object({
  format: z.literal('changeover-license/1'),
  /** Of the artifact under which the file is kept; the revocation list names it. */
  licenseId: z.string(),
  activationId: z.string(),
  lineId: z.string(),
  entitlementId: z.string(),
  organizationId: z.string(),
  product: z.object({ id: z.string(), code: z.string(), version: z.string().nullable() }),
  features: z.record(z.string(), z.string().nullable()),
  quantity: z.int(),
  fingerprint: z.string(),
  issuedAt: z.iso.datetime(),
  start: day,
  end: day,
  /** Last day of grace after `end`. */
  lastDay: day,
  perpetual: z.boolean(),
});

export type LicenseClaims = z.infer<typeof licenseClaims>;

/** What a revocation list says. */
export const revocationClaims = z.object({
  format: z.literal('changeover-revocations/1'),
  /** Rises with every list; a device keeps the highest that it has seen. */
  version: z.int().min(1),
  issuedAt: z.iso.datetime(),
  /** From then on a device should not go by this list any more. */
  goodUntil: z.iso.datetime(),
  keys: z.array(z.object({ keyId: z.string(), revokedAt: z.iso.datetime(), reason: z.string() })),
  /** Ids of license files whose activation has ended and that have not run out by themselves. */
  licenses: z.array(z.string()),
});

export type RevocationClaims = z.infer<typeof revocationClaims>;

/** `typ` of each kind of signed text: none can be taken for another. */
export const signedTypes = {
  license: 'changeover-license+jws',
  validation: 'changeover-validation+jws',
  revocations: 'changeover-revocations+jws',
} as const;

export type SignedType = (typeof signedTypes)[keyof typeof signedTypes];
