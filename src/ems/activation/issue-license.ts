import { createHash, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { ApiError } from '../domain/api-error.ts';
import type { LicenseSigner } from './license-signer.ts';
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

/** Signs and keeps a license file for an activation. Throws ApiError SIGNER_MISSING. */
export async function issueLicense(
  client: pg.ClientBase,
  signer: LicenseSigner | undefined,
  issued: { readonly activation: Activation; readonly line: UsableLine; readonly device: DeviceWish },
  at: Date,
): Promise<IssuedLicense> {
  if (signer === undefined) throw new ApiError('SIGNER_MISSING');
  const { activation, line, device } = issued;
  const found = await client.query<ProductRow>(
    `SELECT p.id, p.code, p.version, coalesce(r.features, product_feature_set(p.id)) AS features
       FROM products p LEFT JOIN line_rights r ON r.line_id = $2 WHERE p.id = $1`,
    [line.productId, line.id],
  );
  const [row] = found.rows;
  if (row === undefined) throw new ApiError('NOT_FOUND', { what: 'product of this right' });
  const { features, ...product } = row;
  const signed = await signer.sign(client, {
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
  });
  const artifactId = randomUUID();
  const bytes = Buffer.from(signed.content);
  const { format, algorithm, keyId } = signed;
  await client.query(
    `INSERT INTO license_artifacts (id, entitlement_line_id, activation_id, content, sha256, format, algorithm, key_id,
       customer_held, verifiable_here)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, true, true)`,
    [
      artifactId,
      line.id,
      activation.id,
      bytes.toString('base64'),
      createHash('sha256').update(bytes).digest('hex'),
      format,
      algorithm,
      keyId,
    ],
  );
  return { artifactId, format, algorithm, keyId, content: bytes.toString('utf8') };
}
