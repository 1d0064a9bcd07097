import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { EmsStore } from '../store/ems-store.ts';
import type { KeyRing } from './key-ring.ts';
import { type RevocationClaims, signedTypes } from './license-claims.ts';
import { allKeys, type SigningKeyRow, signingKey, whileKeysStay } from './signing-key-store.ts';
import type { Revocations } from './verify-license.ts';

const lockNumber = 7_307_168;
/** How old an answer may be, in any process, before it is looked whether more has been revoked. */
const checkMs = 60_000;
/** A list in which nothing changed is signed anew after this time, so that a device can tell that it is not kept from newer ones. */
const renewMs = 86_400_000;
const goodMs = 7 * 86_400_000;

interface ListRow {
  readonly version: string;
  readonly digest: Buffer;
  readonly content: string;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  readonly checkedAt: number;
}

/**
 * The newest revocation list, signed. All processes give the same one: it is kept in the database, and made anew when more was
 * revoked, when another key signs, or after a day. Throws ApiError SIGNER_MISSING, SIGNER_LOCKED.
 */
export async function currentRevocations(store: EmsStore, ring: KeyRing, now: Date): Promise<string> {
  const kept = await store.use((client) => newest(client));
  if (kept !== undefined && isFresh(kept, now)) return kept.content;
  return store.inTransaction(async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(${lockNumber})`);
    const again = await newest(client);
    if (again !== undefined && isFresh(again, now)) return again.content;
    return renewed(client, ring, { kept: again, now });
  });
}

/** Has the next reader look at once whether more has been revoked. */
export async function forgetRevocations(client: pg.ClientBase): Promise<void> {
  await client.query("UPDATE revocation_lists SET checked_at = 'epoch'");
}

/** What is revoked as of now, for the server's own judgement: one license file and all keys. */
export async function revokedNow(client: pg.ClientBase, licenseId: string | undefined): Promise<Revocations> {
  const keys = (await allKeys(client)).filter((one) => one.state === 'REVOKED');
  const ended = await client.query(
    'SELECT 1 FROM issued_licenses WHERE artifact_id::text = $1 AND ended_at IS NOT NULL',
    [licenseId ?? ''],
  );
  return {
    keys: new Set(keys.map((one) => one.keyId)),
    licenses: new Set(licenseId !== undefined && ended.rows.length > 0 ? [licenseId] : []),
    version: 0,
    issuedAt: new Date(0).toISOString(),
  };
}

const isFresh = ({ checkedAt, issuedAt }: ListRow, now: Date): boolean =>
  now.getTime() - checkedAt < checkMs && now.getTime() - issuedAt < renewMs;

async function newest(client: pg.ClientBase): Promise<ListRow | undefined> {
  const found = await client.query<ListRow>({
    name: 'newest-revocations',
    text: `SELECT version, digest, content, (extract(epoch FROM issued_at) * 1000)::float8 AS "issuedAt",
                  (extract(epoch FROM checked_at) * 1000)::float8 AS "checkedAt"
             FROM revocation_lists ORDER BY version DESC LIMIT 1`,
  });
  return found.rows[0];
}

async function renewed(
  client: pg.ClientBase,
  ring: KeyRing,
  { kept, now }: { readonly kept: ListRow | undefined; readonly now: Date },
): Promise<string> {
  await whileKeysStay(client);
  const said = { keys: (await allKeys(client)).filter((one) => one.state === 'REVOKED').map(revokedKey) };
  const entries = { ...said, licenses: await endedLicenses(client, now.toISOString().slice(0, 10)) };
  const signs = (await signingKey(client))?.keyId ?? '';
  const digest = createHash('sha256').update(JSON.stringify({ signs, entries })).digest();
  if (kept?.digest.equals(digest) === true && now.getTime() - kept.issuedAt < renewMs) {
    await client.query('UPDATE revocation_lists SET checked_at = $1 WHERE version = $2', [now, kept.version]);
    return kept.content;
  }
  const version = Number(kept?.version ?? 0) + 1;
  const claims: RevocationClaims = {
    format: 'changeover-revocations/1',
    version,
    issuedAt: now.toISOString(),
    goodUntil: new Date(now.getTime() + goodMs).toISOString(),
    ...entries,
  };
  const { text } = await ring.sign(client, signedTypes.revocations, claims);
  await client.query('DELETE FROM revocation_lists');
  await client.query('INSERT INTO revocation_lists VALUES ($1, $2, $3, $4, $4)', [
    version,
    digest,
    text,
    now,
  ]);
  return text;
}

const revokedKey = (one: SigningKeyRow): RevocationClaims['keys'][number] => ({
  keyId: one.keyId,
  revokedAt: one.revokedAt ?? new Date(0).toISOString(),
  reason: one.revokeReason ?? '',
});

async function endedLicenses(client: pg.ClientBase, today: string): Promise<string[]> {
  const found = await client.query<{ id: string }>(
    `SELECT artifact_id::text AS id FROM issued_licenses
      WHERE ended_at IS NOT NULL AND (last_day IS NULL OR last_day >= $1) ORDER BY artifact_id`,
    [today],
  );
  return found.rows.map((row) => row.id);
}
