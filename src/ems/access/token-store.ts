import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { EmsStore } from '../store/ems-store.ts';
import type { Actor } from './actor.ts';
import { type RoleName, roles } from './role.ts';
import type { Scope } from './scope.ts';

export interface NewToken {
  readonly name: string;
  readonly role: RoleName;
  readonly scopes: readonly Scope[];
  readonly organizationId?: string | undefined;
  readonly expiresAt?: string | undefined;
}

const prefix = 'ems_';

/** The digest under which a token is kept; a token has 192 random bits, so that no slow hash is needed. */
export function tokenDigest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Stores a new token; the token itself is given back this once, and nowhere kept. */
export async function issueToken(
  client: pg.ClientBase,
  token: NewToken,
  createdBy: string,
): Promise<{ id: string; token: string }> {
  const secret = `${prefix}${randomBytes(24).toString('base64url')}`;
  const stored = await client.query<{ id: string }>(
    `INSERT INTO api_tokens (name, role, scopes, organization_id, digest, created_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [
      token.name,
      token.role,
      token.scopes,
      token.organizationId ?? null,
      tokenDigest(secret),
      createdBy,
      token.expiresAt ?? null,
    ],
  );
  return { id: stored.rows[0]?.id ?? '', token: secret };
}

/** Ends a token; undefined when there is none, false when it had ended before. */
export async function revokeToken(client: pg.ClientBase, id: string): Promise<boolean | undefined> {
  const found = await client.query<{ revoked: boolean }>(
    'SELECT revoked_at IS NOT NULL AS revoked FROM api_tokens WHERE id = $1 FOR UPDATE',
    [id],
  );
  const [token] = found.rows;
  if (token === undefined || token.revoked) return token === undefined ? undefined : false;
  await client.query('UPDATE api_tokens SET revoked_at = now(), updated_at = now() WHERE id = $1', [id]);
  return true;
}

interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly scopes: readonly string[];
  readonly organization_id: string | null;
  readonly live: boolean;
}

/** The holder of a token, or undefined when it is unknown, revoked, has expired, or its organization is inactive. */
export async function actorOfDigest(store: EmsStore, digest: Buffer): Promise<Actor | undefined> {
  const found = await store.use((client) =>
    client.query<TokenRow>({
      name: 'actor-of-digest',
      text: `SELECT t.id, t.name, t.role, t.scopes, t.organization_id,
                    t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())
                      AND (t.organization_id IS NULL OR o.status = 'ACTIVE') AS live
               FROM api_tokens t LEFT JOIN organizations o ON o.id = t.organization_id WHERE t.digest = $1`,
      values: [digest],
    }),
  );
  const [row] = found.rows;
  // A role of a newer version is none that we know: nothing is allowed.
  if (row === undefined || !row.live || !(row.role in roles)) return undefined;
  const role = row.role as RoleName;
  const allowed = new Set<string>(row.scopes);
  return {
    id: row.id,
    name: row.name,
    role,
    scopes: new Set(roles[role].scopes.filter((one) => allowed.has(one))),
    organizationId: row.organization_id ?? undefined,
  };
}
