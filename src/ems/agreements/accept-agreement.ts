import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { type Actor, byKeyOnly } from '../access/actor.ts';
import { isLimited, maySee } from '../access/visibility.ts';
import { type LineName, lockLine } from '../activation/usable-line.ts';
import { ApiError } from '../domain/api-error.ts';
import { actorText, recordChange } from '../store/record-change.ts';
import { agreementText } from './agreement-text.ts';

/** Who accepts, for whom, and what was shown. */
export interface AcceptanceWish extends LineName {
  /** The organization, where no right is named. */
  readonly organizationId?: string | undefined;
  readonly personId?: string | undefined;
  readonly email?: string | undefined;
  readonly locale?: string | undefined;
  /** SHA-256 of the text that was shown. */
  readonly sha256?: string | undefined;
  readonly how: 'PORTAL' | 'INSTALLER' | 'API' | 'PAPER';
}

export interface Acceptance {
  readonly id: string;
  readonly agreementId: string;
  readonly personId: string;
  readonly organizationId: string;
  readonly already: boolean;
}

/**
 * Records that a person accepted an agreement for an organization; the same person again changes nothing. Throws ApiError
 * NOT_FOUND, BAD_REQUEST, STATE_CONFLICT (withdrawn, not in effect yet, of another product), AGREEMENT_DIFFERS.
 */
export async function acceptAgreement(
  client: pg.ClientBase,
  actor: Actor,
  agreementId: string,
  wish: AcceptanceWish,
  now: Date,
): Promise<Acceptance> {
  const agreement = await inEffect(client, agreementId, now.toISOString().slice(0, 10));
  const organizationId = await organizationOf(client, actor, wish, agreement.productId);
  const personId = await personOf(client, actor, wish, organizationId);
  const text = await agreementText(client, agreementId, wish.locale);
  if (wish.sha256 !== undefined && wish.sha256.toLowerCase() !== text.sha256)
    throw new ApiError('AGREEMENT_DIFFERS');
  // Two at once: the second sees what the first has stored.
  await client.query('SELECT FROM people WHERE id = $1 FOR NO KEY UPDATE', [personId]);
  const known = await client.query<{ id: string }>(
    `SELECT x.id FROM eula_acceptances x JOIN acceptance_evidence v ON v.acceptance_id = x.id
      WHERE v.agreement_id = $1 AND x.person_id = $2 AND x.organization_id = $3 LIMIT 1`,
    [agreementId, personId, organizationId],
  );
  const accepted = { agreementId, personId, organizationId };
  const before = known.rows[0]?.id;
  if (before !== undefined) return { id: before, ...accepted, already: true };
  const id = randomUUID();
  await client.query(
    `INSERT INTO eula_acceptances (id, person_id, organization_id, product_id, agreement_version, accepted_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, personId, organizationId, agreement.productId, agreement.version, now.toISOString()],
  );
  await client.query(
    `INSERT INTO acceptance_evidence (acceptance_id, agreement_id, locale, sha256, how, recorded_by)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, agreementId, text.locale, text.sha256, wish.how, actorText(actor)],
  );
  const after = {
    ...accepted,
    agreementVersion: agreement.version,
    locale: text.locale,
    sha256: text.sha256,
    how: wish.how,
  };
  await recordChange(client, { actor, action: 'accepted', entity: 'eula-acceptances', id, after });
  return { id, ...accepted, already: false };
}

async function inEffect(
  client: pg.ClientBase,
  id: string,
  today: string,
): Promise<{ readonly productId: string; readonly version: string }> {
  const found = await client.query<{ productId: string; version: string; state: string | null }>(
    `SELECT product_id AS "productId", version,
            CASE WHEN withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN effective_from > $2::date THEN 'not in effect yet' END AS state
       FROM agreements WHERE id = $1 FOR SHARE`,
    [id, today],
  );
  const [agreement] = found.rows;
  if (agreement === undefined) throw new ApiError('NOT_FOUND', { what: 'agreement with this id' });
  const { state } = agreement;
  if (state !== null) throw new ApiError('STATE_CONFLICT', { what: 'agreement', state, needed: 'in effect' });
  return agreement;
}

/** The customer of the right that is named, or the organization that is; as far as the actor may act for it. */
async function organizationOf(
  client: pg.ClientBase,
  actor: Actor,
  { code, lineId, organizationId }: AcceptanceWish,
  productId: string,
): Promise<string> {
  if (code !== undefined || lineId !== undefined || byKeyOnly(actor)) {
    const line = await lockLine(client, actor, { code, lineId });
    if (line.productId !== productId)
      throw new ApiError('STATE_CONFLICT', {
        what: 'agreement',
        state: 'of another product',
        needed: 'that of the right',
      });
    return line.organizationId;
  }
  if (organizationId === undefined)
    throw new ApiError('BAD_REQUEST', { reason: '`organizationId` is missing, or a right to tell it by' });
  const known = await client.query('SELECT FROM organizations WHERE id = $1', [organizationId]);
  if (
    known.rowCount === 0 ||
    !(await maySee(client, actor, 'organizations', 'organizations', organizationId))
  )
    throw new ApiError('NOT_FOUND', { what: 'organization with this id' });
  return organizationId.toLowerCase();
}

/** An active person; for those who see a part only, one of the organization: a member, or a contact of its rights. */
async function personOf(
  client: pg.ClientBase,
  actor: Actor,
  { personId, email }: AcceptanceWish,
  organizationId: string,
): Promise<string> {
  if ((personId === undefined) === (email === undefined))
    throw new ApiError('BAD_REQUEST', { reason: 'the person must be named by `personId` or by `email`' });
  const found = await client.query<{ id: string }>(
    `SELECT p.id FROM people p
      WHERE p.status = 'ACTIVE' AND CASE WHEN $1::uuid IS NULL THEN lower(p.email) = lower($2) ELSE p.id = $1 END
        AND ($3 OR EXISTS (SELECT FROM memberships m WHERE m.person_id = p.id AND m.organization_id = $4)
                OR EXISTS (SELECT FROM entitlements e WHERE e.contact_id = p.id AND e.organization_id = $4))
      ORDER BY p.created_at, p.id LIMIT 1`,
    [personId ?? null, email ?? null, !isLimited(actor) && email === undefined, organizationId],
  );
  const id = found.rows[0]?.id;
  if (id === undefined) throw new ApiError('NOT_FOUND', { what: 'active person of this organization' });
  return id;
}
