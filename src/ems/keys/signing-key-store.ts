import type { JWK } from 'jose';
import type pg from 'pg';

export type SigningKeyState = 'SIGNING' | 'VERIFYING' | 'RETIRED' | 'REVOKED';

/** A signing key as it is kept; the private half is sealed. */
export interface SigningKeyRow {
  readonly id: string;
  readonly keyId: string;
  readonly state: SigningKeyState;
  readonly publicJwk: JWK;
  readonly privateSealed: Buffer | null;
  readonly sealedBy: string;
  /** ISO 8601. */
  readonly revokedAt: string | null;
  readonly revokeReason: string | null;
}

const columns = `id, key_id AS "keyId", state, public_jwk AS "publicJwk", private_sealed AS "privateSealed",
  sealed_by AS "sealedBy", to_char(revoked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "revokedAt", revoke_reason AS "revokeReason"`;
const lockNumber = 7_307_167;

/**
 * Holds off every change of the signing keys until the end of the transaction, without holding off others that sign: what a
 * key has signed is stored before that key is revoked.
 */
export async function whileKeysStay(client: pg.ClientBase): Promise<void> {
  await client.query({ name: 'keys-stay', text: `SELECT pg_advisory_xact_lock_shared(${lockNumber})` });
}

/** Waits for everybody who signs, and lets one transaction at a time change the signing keys. */
export async function lockKeys(client: pg.ClientBase): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(${lockNumber})`);
}

/** The key that signs at the moment. */
export async function signingKey(client: pg.ClientBase): Promise<SigningKeyRow | undefined> {
  const found = await client.query<SigningKeyRow>({
    name: 'signing-key',
    text: `SELECT ${columns} FROM signing_keys WHERE state = 'SIGNING'`,
  });
  return found.rows[0];
}

/** One key, by the id of its record. */
export async function findKey(client: pg.ClientBase, id: string): Promise<SigningKeyRow | undefined> {
  return (await client.query<SigningKeyRow>(`SELECT ${columns} FROM signing_keys WHERE id = $1`, [id]))
    .rows[0];
}

/** All keys in the order in which they were made, those that are no longer used included. */
export async function allKeys(client: pg.ClientBase): Promise<SigningKeyRow[]> {
  return (
    await client.query<SigningKeyRow>(`SELECT ${columns} FROM signing_keys ORDER BY created_at, key_id`)
  ).rows;
}

/** Stores a new key that signs; there must be no other that does. */
export async function insertKey(
  client: pg.ClientBase,
  key: Pick<SigningKeyRow, 'keyId' | 'publicJwk' | 'privateSealed' | 'sealedBy'> & {
    readonly createdBy: string;
  },
): Promise<string> {
  const made = await client.query<{ id: string }>(
    `INSERT INTO signing_keys (key_id, algorithm, state, public_jwk, private_sealed, sealed_by, created_by)
     VALUES ($1, 'EdDSA', 'SIGNING', $2, $3, $4, $5) RETURNING id`,
    [key.keyId, JSON.stringify(key.publicJwk), key.privateSealed, key.sealedBy, key.createdBy],
  );
  return made.rows[0]?.id ?? '';
}

/** Moves a key into another state. A retired one never signs again: its private half is destroyed. */
export async function setKeyState(
  client: pg.ClientBase,
  id: string,
  state: SigningKeyState,
  reason: string | null = null,
): Promise<void> {
  await client.query(
    `UPDATE signing_keys SET state = $2, updated_at = now(), revoke_reason = $3,
            revoked_at = CASE WHEN $2 = 'REVOKED' THEN now() END, retired_at = CASE WHEN $2 = 'RETIRED' THEN now() END,
            private_sealed = CASE WHEN $2 <> 'RETIRED' THEN private_sealed END
      WHERE id = $1`,
    [id, state, reason],
  );
}
