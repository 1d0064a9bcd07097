import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { requireAccepted } from '../agreements/required-agreement.ts';
import { ApiError } from '../domain/api-error.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { activate } from './activate.ts';
import { type IssuedLicense, issueLicense } from './issue-license.ts';
import type { Activation, DeviceWish } from './store-activation.ts';
import { lockLine } from './usable-line.ts';

/** What a device without a connection writes into its request file. */
export interface OfflineRequest {
  /** Random; one file, one activation. */
  readonly nonce: string;
  readonly code: string;
  readonly device: DeviceWish;
  readonly quantity: number;
  readonly createdAt: string;
}

export interface OfflineAnswer {
  readonly activation: Activation;
  readonly license: IssuedLicense;
}

const mostDays = 30;
const dayMs = 86_400_000;
// Clocks are corrected by minutes.
const toleranceMs = 5 * 60_000;

/**
 * Activates by a request file and gives the license file for it. The same file again gets the same license file, and activates
 * nothing. Throws ApiError OFFLINE_REQUEST_STALE, OFFLINE_REQUEST_REPLAYED, CLOCK_SET_BACK, SIGNER_MISSING, SIGNER_LOCKED,
 * and what `activate` throws.
 */
export async function activateOffline(
  client: pg.ClientBase,
  actor: Actor,
  request: OfflineRequest,
  { keys, now }: { readonly keys: KeyRing | undefined; readonly now: Date },
): Promise<OfflineAnswer> {
  const digest = createHash('sha256').update(JSON.stringify(request)).digest();
  // Two copies of one file at once: the second waits here until the first is answered.
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7307166))', [request.nonce]);
  const kept = await client.query<{ request: Buffer; answer: OfflineAnswer }>(
    'SELECT request, answer FROM offline_requests WHERE nonce = $1',
    [request.nonce],
  );
  const [before] = kept.rows;
  if (before !== undefined) {
    // Whoever may not see the right does not get its license by a file that fell into their hands.
    const line = await lockLine(client, actor, { code: request.code });
    if (!before.request.equals(digest)) throw new ApiError('OFFLINE_REQUEST_REPLAYED');
    await requireAccepted(client, line, now.toISOString().slice(0, 10));
    return before.answer;
  }
  const age = now.getTime() - new Date(request.createdAt).getTime();
  if (age > mostDays * dayMs || age < -dayMs)
    throw new ApiError('OFFLINE_REQUEST_STALE', { at: request.createdAt, days: mostDays });
  const outcome = await activate(
    client,
    actor,
    { ...request, channel: 'OFFLINE' },
    now.toISOString().slice(0, 10),
  );
  await requireOrder(client, outcome.activation.id, request.createdAt);
  const license = await issueLicense(client, keys, outcome, now);
  const answer = { activation: outcome.activation, license };
  await client.query(
    'INSERT INTO offline_requests (nonce, request, activation_id, answer, made_at) VALUES ($1, $2, $3, $4, $5)',
    [request.nonce, digest, outcome.activation.id, JSON.stringify(answer), request.createdAt],
  );
  return answer;
}

/**
 * A device that once said that it is noon does not say later that it is morning. Asked once the right is locked, so that no
 * other request of the device comes in between. Throws ApiError CLOCK_SET_BACK.
 */
async function requireOrder(client: pg.ClientBase, activationId: string, createdAt: string): Promise<void> {
  const found = await client.query<{ last: string | null }>(
    `SELECT to_char(max(o.made_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS last
       FROM activations mine JOIN activations a ON a.device_id = mine.device_id
       JOIN offline_requests o ON o.activation_id = a.id WHERE mine.id = $1`,
    [activationId],
  );
  const last = found.rows[0]?.last ?? null;
  if (last !== null && Date.parse(createdAt) < Date.parse(last) - toleranceMs)
    throw new ApiError('CLOCK_SET_BACK', { at: createdAt, last });
}
