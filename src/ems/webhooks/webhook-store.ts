import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { ApiError } from '../domain/api-error.ts';
import { numberEvents } from '../store/number-events.ts';
import type { Outcome } from './post-message.ts';

/** What the holder of a webhook decides about it. */
export interface WebhookFields {
  readonly url: string;
  readonly description: string | null;
  readonly eventTypes: readonly string[];
  readonly ordered: boolean;
}

/** Stores a webhook that is sent what is committed from now on. */
export async function insertWebhook(
  client: pg.ClientBase,
  actor: Actor,
  webhook: WebhookFields & { readonly id: string; readonly secret: Buffer },
): Promise<void> {
  await client.query(
    `INSERT INTO webhooks (id, url, description, event_types, ordered, secret, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      webhook.id,
      webhook.url,
      webhook.description,
      webhook.eventTypes,
      webhook.ordered,
      webhook.secret,
      actor.name,
    ],
  );
  while (await numberEvents(client));
  await client.query(
    'INSERT INTO webhook_progress (webhook_id, position) SELECT $1, coalesce(max(number), 0) FROM events',
    [webhook.id],
  );
}

/** Changes a webhook; one that is made ACTIVE (again) is tried at once. */
export async function updateWebhook(
  client: pg.ClientBase,
  id: string,
  changes: { readonly [Field in keyof WebhookFields]?: WebhookFields[Field] | undefined } & {
    readonly state?: 'ACTIVE' | 'PAUSED' | undefined;
  },
): Promise<void> {
  await client.query(
    `UPDATE webhooks SET updated_at = clock_timestamp(), url = coalesce($2, url),
       description = CASE WHEN $3 THEN $4 ELSE description END, event_types = coalesce($5, event_types),
       ordered = coalesce($6, ordered), state = coalesce($7, state),
       disabled_reason = CASE WHEN $7 IS NULL THEN disabled_reason END
     WHERE id = $1`,
    [
      id,
      changes.url ?? null,
      changes.description !== undefined,
      changes.description ?? null,
      changes.eventTypes ?? null,
      changes.ordered ?? null,
      changes.state ?? null,
    ],
  );
  if (changes.state !== 'ACTIVE') return;
  await client.query('UPDATE webhook_progress SET failing_since = NULL WHERE webhook_id = $1', [id]);
  await client.query(
    `UPDATE webhook_deliveries SET next_attempt_at = now() WHERE webhook_id = $1 AND state = 'PENDING'`,
    [id],
  );
}

/** Gives a webhook another secret; the one before is used as well for so many hours. */
export async function rotateSecret(
  client: pg.ClientBase,
  id: string,
  secret: Buffer,
  hours: number,
): Promise<boolean> {
  const rotated = await client.query(
    `UPDATE webhooks SET former_secret = secret, former_secret_until = now() + $3 * interval '1 hour',
       secret = $2, updated_at = clock_timestamp() WHERE id = $1`,
    [id, secret, hours],
  );
  return rotated.rowCount === 1;
}

/**
 * Has everything from an event on sent again, in its order; what waits of it is made anew. Returns how many events that are, before
 * the filter of the webhook. Throws ApiError NOT_FOUND.
 */
export async function replaySince(client: pg.ClientBase, id: string, event: number): Promise<number> {
  const locked = await client.query('SELECT FROM webhook_progress WHERE webhook_id = $1 FOR UPDATE', [id]);
  if (locked.rowCount === 0) throw new ApiError('NOT_FOUND', { what: 'webhook with this id' });
  const known = await client.query('SELECT FROM events WHERE number = $1', [event]);
  if (known.rowCount === 0) throw new ApiError('NOT_FOUND', { what: 'event with this number any more' });
  await client.query(
    `UPDATE webhook_deliveries SET state = 'SKIPPED', finished_at = now(), next_attempt_at = NULL, updated_at = now()
      WHERE webhook_id = $1 AND state = 'PENDING' AND event_number >= $2`,
    [id, event],
  );
  const moved = await client.query<{ events: number }>(
    `UPDATE webhook_progress SET position = least(position, $2::bigint - 1) WHERE webhook_id = $1
     RETURNING (SELECT count(*)::int FROM events WHERE number >= $2) AS events`,
    [id, event],
  );
  return moved.rows[0]?.events ?? 0;
}

/** Has one delivery sent once more, after what waits already. Throws ApiError NOT_FOUND. */
export async function replayDelivery(
  client: pg.ClientBase,
  id: string,
): Promise<{ id: string; webhookId: string }> {
  const made = await client.query<{ id: string; webhookId: string }>(
    `INSERT INTO webhook_deliveries (webhook_id, message_id, event_number, type, state, next_attempt_at, replay_of)
     SELECT d.webhook_id, d.message_id, d.event_number, d.type, 'PENDING', now(), d.id
       FROM webhook_deliveries d JOIN events e ON e.number = d.event_number WHERE d.id = $1
     RETURNING id, webhook_id AS "webhookId"`,
    [id],
  );
  const [delivery] = made.rows;
  if (delivery === undefined) throw new ApiError('NOT_FOUND', { what: 'delivery whose event is still kept' });
  return delivery;
}

/** Has a delivery that waits never be sent. Throws ApiError NOT_FOUND, STATE_CONFLICT. */
export async function skipDelivery(client: pg.ClientBase, id: string): Promise<void> {
  const found = await client.query<{ state: string }>(
    'SELECT state FROM webhook_deliveries WHERE id = $1 FOR UPDATE',
    [id],
  );
  const state = found.rows[0]?.state;
  if (state === undefined) throw new ApiError('NOT_FOUND', { what: 'delivery with this id' });
  if (state !== 'PENDING')
    throw new ApiError('STATE_CONFLICT', { what: 'delivery', state, needed: 'PENDING' });
  await client.query(
    `UPDATE webhook_deliveries SET state = 'SKIPPED', finished_at = now(), next_attempt_at = NULL, updated_at = now()
      WHERE id = $1`,
    [id],
  );
}

/** How far a webhook has come, as JSON. */
export async function progressOf(client: pg.ClientBase, id: string): Promise<string | undefined> {
  const found = await client.query<{ json: string }>(
    `SELECT json_build_object('position', p.position,
       'behind', (SELECT count(*) FROM events WHERE number > p.position) + (SELECT count(*) FROM outbox_events),
       'waiting', (SELECT count(*) FROM webhook_deliveries d WHERE d.webhook_id = p.webhook_id AND d.state = 'PENDING'),
       'failingSince', to_char(p.failing_since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text AS json
       FROM webhook_progress p WHERE p.webhook_id = $1`,
    [id],
  );
  return found.rows[0]?.json;
}

/** Where a webhook is, and the secrets that are used now, the present one first. */
export async function targetOf(
  client: pg.ClientBase,
  id: string,
): Promise<{ url: string; secrets: Buffer[] } | undefined> {
  const found = await client.query<{ url: string; secrets: Buffer[] }>(
    `SELECT url, CASE WHEN former_secret_until > now() THEN ARRAY[secret, former_secret] ELSE ARRAY[secret] END AS secrets
       FROM webhooks WHERE id = $1`,
    [id],
  );
  return found.rows[0];
}

/** Writes down a test: a delivery that is over, with its one attempt. Undefined when the webhook is gone meanwhile. */
export async function recordTest(
  client: pg.ClientBase,
  test: { readonly webhookId: string; readonly messageId: string; readonly type: string },
  outcome: Outcome,
): Promise<string | undefined> {
  const made = await client.query<{ id: string }>(
    `WITH made AS (
       INSERT INTO webhook_deliveries (webhook_id, message_id, type, state, attempts, finished_at)
       SELECT id, $2, $3, CASE WHEN $5::text IS NULL THEN 'DELIVERED' ELSE 'FAILED' END, 1, now() FROM webhooks WHERE id = $1
       RETURNING id)
     INSERT INTO webhook_attempts (delivery_id, webhook_id, status, failure, milliseconds)
     SELECT made.id, $1, $4, $5, $6 FROM made RETURNING delivery_id AS id`,
    [
      test.webhookId,
      test.messageId,
      test.type,
      outcome.status ?? null,
      outcome.failure ?? null,
      outcome.milliseconds,
    ],
  );
  return made.rows[0]?.id;
}
