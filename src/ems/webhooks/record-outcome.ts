import type pg from 'pg';
import { system } from '../access/actor.ts';
import type { EmsStore } from '../store/ems-store.ts';
import { recordChange } from '../store/record-change.ts';
import type { Outcome } from './post-message.ts';
import { retryDelay } from './retry-delay.ts';
import type { ClaimedWebhook, DueDelivery } from './webhook-queue.ts';
import type { WebhookSettings } from './webhook-settings.ts';

// HTTP: the target resource is gone for good (RFC 9110, 15.5.11).
const gone = 410;

/**
 * Writes down what became of an attempt, and what comes next: done, tried again later, given up, or the whole webhook disabled.
 * False when the turn is lost or the webhook is not to be sent to any more.
 */
export async function recordOutcome(
  store: EmsStore,
  webhook: ClaimedWebhook,
  delivery: DueDelivery,
  outcome: Outcome,
  settings: WebhookSettings,
): Promise<boolean> {
  const kept = await store.use((client) =>
    client.query<{ hopeless: boolean | null }>({
      name: 'record-webhook-outcome',
      text: recording,
      values: [
        delivery.id,
        webhook.id,
        webhook.lease,
        outcome.failure === undefined,
        outcome.status ?? null,
        outcome.failure ?? null,
        outcome.milliseconds,
        retryDelay(delivery.attempts + 1, settings, outcome.retryAfter),
        webhook.ordered ? null : settings.giveUpAfterMs,
        settings.leaseMs,
        settings.disableAfterMs,
      ],
    }),
  );
  const [progress] = kept.rows;
  const reason =
    outcome.status === gone
      ? 'the receiver answered 410 Gone'
      : progress?.hopeless === true
        ? 'nothing was taken for too long'
        : undefined;
  if (reason !== undefined) await store.inTransaction((client) => disable(client, webhook.id, reason));
  return progress !== undefined && reason === undefined;
}

// One statement: a message costs one trip to the database. Progress is locked first, as a replay does.
const recording = `
  WITH held AS (
    UPDATE webhook_progress SET leased_until = now() + $10::int * interval '1 millisecond',
           failing_since = CASE WHEN $4::boolean THEN NULL ELSE coalesce(failing_since, now()) END
     WHERE webhook_id = $2 AND lease = $3
     RETURNING failing_since < now() - $11::bigint * interval '1 millisecond' AS hopeless),
  turn AS (SELECT count(*) AS held FROM held),
  tried AS (
    INSERT INTO webhook_attempts (delivery_id, webhook_id, status, failure, milliseconds)
    SELECT d.id, d.webhook_id, $5::int, $6::text, $7::int FROM webhook_deliveries d, turn WHERE d.id = $1),
  next AS (
    SELECT CASE WHEN $4 THEN 'DELIVERED'
                WHEN d.created_at < now() - $9::bigint * interval '1 millisecond' THEN 'FAILED'
                ELSE 'PENDING' END AS state
      FROM webhook_deliveries d, turn WHERE d.id = $1),
  done AS (
    UPDATE webhook_deliveries d SET attempts = attempts + 1, updated_at = now(), state = next.state,
           finished_at = CASE WHEN next.state = 'PENDING' THEN NULL ELSE now() END,
           next_attempt_at = CASE WHEN next.state = 'PENDING' THEN now() + $8::bigint * interval '1 millisecond' END
      FROM next WHERE d.id = $1 AND d.state = 'PENDING')
  SELECT hopeless FROM held`;

async function disable(client: pg.ClientBase, id: string, reason: string): Promise<void> {
  const disabled = await client.query(
    `UPDATE webhooks SET state = 'DISABLED', disabled_reason = $2, updated_at = now() WHERE id = $1 AND state = 'ACTIVE'`,
    [id, reason],
  );
  if (disabled.rowCount === 1)
    await recordChange(client, {
      actor: system,
      action: 'disabled',
      entity: 'webhooks',
      id,
      after: { reason },
    });
}
