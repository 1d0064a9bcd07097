import { createHash, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { ApiError } from '../domain/api-error.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { type LicenseClaims, signedTypes } from '../keys/license-claims.ts';
import type { Activation, DeviceWish } from './store-activation.ts';
import type { UsableLine } from './usable-line.ts';

/** A license file as it is answered and kept. */
export interface IssuedLicense {
  readonly artifactId: string;
  readonly format: string;
  readonly algorithm: string;
  readonly keyId: string;
  /** The file, as text. */
  readonly content: string;
}

interface ProductRow {
  readonly id: string;
  readonly code: string;
  readonly version: string | null;
  readonly features: Readonly<Record<string, string | null>>;
}

/** What a license file is issued for. */
interface Issued {
  readonly activation: Activation;
  readonly line: UsableLine;
  readonly device: DeviceWish;
}

const algorithm = 'EdDSA';

/** Signs and keeps a license file for an activation. Throws ApiError SIGNER_MISSING, SIGNER_LOCKED. */
export async function issueLicense(
  client: pg.ClientBase,
  keys: KeyRing | undefined,
  issued: Issued,
  at: Date,
): Promise<IssuedLicense> {
  if (keys === undefined) throw new ApiError('SIGNER_MISSING');
  const { activation, line } = issued;
  const artifactId = randomUUID();
  const claims = await claimsOf(client, issued, { artifactId, at });
  const { text, keyId } = await keys.sign(client, signedTypes.license, claims);
  const { format } = claims;
  const bytes = Buffer.from(text);
  await client.query({
    name: 'issue-license',
    text: `WITH kept AS (
             INSERT INTO license_artifacts (id, entitlement_line_id, activation_id, content, sha256, format, algorithm, key_id,
               customer_held, verifiable_here)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, true, true) RETURNING id)
           INSERT INTO issued_licenses (artifact_id, activation_id, key_id, quantity, last_day)
           SELECT id, $3, $8, $9, $10 FROM kept`,
    values: [
      artifactId,
      line.id,
      activation.id,
      bytes.toString('base64'),
      createHash('sha256').update(bytes).digest('hex'),
      format,
      algorithm,
      keyId,
      activation.quantity,
      line.perpetual ? null : (line.lastDay ?? line.end),
    ],
  });
  return { artifactId, format, algorithm, keyId, content: text };
}

async function claimsOf(
  client: pg.ClientBase,
  { activation, line, device }: Issued,
  { artifactId, at }: { readonly artifactId: string; readonly at: Date },
): Promise<LicenseClaims> {
  const found = await client.query<ProductRow>(
    `SELECT p.id, p.code, p.version, coalesce(r.features, product_feature_set(p.id)) AS features
       FROM products p LEFT JOIN line_rights r ON r.line_id = $2 WHERE p.id = $1`,
    [line.productId, line.id],
  );
  const [row] = found.rows;
  if (row === undefined) throw new ApiError('NOT_FOUND', { what: 'product of this right' });
  const { features, ...product } = row;
  return {
    format: 'changeover-license/1',
    licenseId: artifactId,
    activationId: activation.id,
    lineId: line.id,
    entitlementId: line.entitlementId,
    organizationId: line.organizationId,
    product,
    features,
    quantity: activation.quantity,
    fingerprint: device.fingerprint,
    issuedAt: at.toISOString(),
    start: line.start,
    end: line.end,
    lastDay: line.lastDay,
    perpetual: line.perpetual,
  };
}
