import type pg from 'pg';

/** A webhook whose turn this process has. */
export interface ClaimedWebhook {
  readonly id: string;
  readonly lease: string;
  readonly url: string;
  readonly ordered: boolean;
  /** Sealed secrets: the present one, and the one before as long as it is used. */
  readonly secrets: readonly Buffer[];
}

/** A message that is to be sent. */
export interface DueDelivery {
  readonly id: string;
  readonly messageId: string;
  readonly attempts: number;
  readonly body: string;
}

// Deliveries are made for so many events at once, and while fewer wait: what is behind stays among the events.
const eventsAtOnce = 500;
const waitingAtMost = 1000;

/**
 * Takes the turn of one webhook that has something to send; undefined when there is none. Rows that another process looks at are
 * skipped. The turn is lost when it is not renewed for `leaseMs`.
 */
export async function claimWebhook(
  client: pg.ClientBase,
  lease: string,
  leaseMs: number,
): Promise<ClaimedWebhook | undefined> {
  const claimed = await client.query<Omit<ClaimedWebhook, 'lease'>>(
    `WITH free AS (
       SELECT p.webhook_id FROM webhook_progress p JOIN webhooks w ON w.id = p.webhook_id
        WHERE w.state = 'ACTIVE' AND p.leased_until < now()
          AND (EXISTS (SELECT FROM events WHERE number > p.position)
            OR EXISTS (SELECT FROM webhook_deliveries d
                        WHERE d.webhook_id = w.id AND d.state = 'PENDING' AND d.next_attempt_at <= now()
                          AND (NOT w.ordered OR d.sequence = (SELECT min(f.sequence) FROM webhook_deliveries f
                                WHERE f.webhook_id = w.id AND f.state = 'PENDING'))))
        ORDER BY p.leased_until LIMIT 1 FOR UPDATE OF p SKIP LOCKED)
     UPDATE webhook_progress p SET lease = $1, leased_until = now() + $2 * interval '1 millisecond'
       FROM free, webhooks w WHERE p.webhook_id = free.webhook_id AND w.id = p.webhook_id
     RETURNING w.id, w.url, w.ordered,
       CASE WHEN w.former_secret_until > now() THEN ARRAY[w.secret, w.former_secret] ELSE ARRAY[w.secret] END AS secrets`,
    [lease, leaseMs],
  );
  const [webhook] = claimed.rows;
  return webhook === undefined ? undefined : { ...webhook, lease };
}

/** Makes deliveries of the next events for a webhook; in the caller's transaction. */
export async function makeDeliveries(client: pg.ClientBase, webhookId: string): Promise<void> {
  const locked = await client.query<{ position: string; patterns: string[]; room: boolean }>(
    `SELECT p.position, w.event_types AS patterns,
            (SELECT count(*) FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.state = 'PENDING') < $2 AS room
       FROM webhook_progress p JOIN webhooks w ON w.id = p.webhook_id WHERE p.webhook_id = $1 FOR UPDATE OF p`,
    [webhookId, waitingAtMost],
  );
  const [progress] = locked.rows;
  if (progress === undefined || !progress.room) return;
  await client.query(
    `WITH batch AS (SELECT number, uid, type FROM events WHERE number > $2 ORDER BY number LIMIT $4),
       made AS (
         INSERT INTO webhook_deliveries (webhook_id, message_id, event_number, type, state, next_attempt_at)
         SELECT $1, 'evt_' || uid, number, type, 'PENDING', now() FROM batch
          WHERE type LIKE ANY($3::text[]) ORDER BY number)
     UPDATE webhook_progress SET position = batch.last
       FROM (SELECT max(number) AS last FROM batch) batch WHERE webhook_id = $1 AND batch.last IS NOT NULL`,
    [webhookId, progress.position, progress.patterns.map(likePattern), eventsAtOnce],
  );
}

/** `orders.*` as a pattern of LIKE; types have no characters of their own meaning there. */
function likePattern(type: string): string {
  return type.replaceAll('*', '%');
}

/** What may be sent now, in its order; of an ordered webhook only what stands before everything that has to wait. */
export async function dueDeliveries(
  client: pg.ClientBase,
  { id, ordered }: ClaimedWebhook,
  most: number,
): Promise<DueDelivery[]> {
  const found = await client.query<DueDelivery & { due: boolean }>(
    `SELECT d.id, d.message_id AS "messageId", d.attempts, d.next_attempt_at <= now() AS due,
            json_build_object('type', d.type, 'timestamp', to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
              'data', json_build_object('eventId', e.uid, 'number', e.number, 'entity', e.entity, 'entityId', e.entity_id,
                'record', e.payload))::text AS body
       FROM webhook_deliveries d JOIN events e ON e.number = d.event_number
      WHERE d.webhook_id = $1 AND d.state = 'PENDING' AND ($2 OR d.next_attempt_at <= now())
      ORDER BY d.sequence LIMIT $3`,
    [id, ordered, most],
  );
  const waiting = found.rows.findIndex((one) => !one.due);
  return waiting === -1 ? found.rows : found.rows.slice(0, waiting);
}

/** Gives a turn back; after `restMs` it may be taken again. */
export async function releaseWebhook(
  client: pg.ClientBase,
  { id, lease }: ClaimedWebhook,
  restMs: number,
): Promise<void> {
  await client.query(
    `UPDATE webhook_progress SET lease = NULL, leased_until = now() + $3 * interval '1 millisecond'
      WHERE webhook_id = $1 AND lease = $2`,
    [id, lease, restMs],
  );
}
