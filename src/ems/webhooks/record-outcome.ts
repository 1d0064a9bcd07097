import type pg from 'pg';
import { system } from '../access/actor.ts';
import { recordChange } from '../store/record-change.ts';
import type { Outcome } from './post-message.ts';
import { retryDelay } from './retry-delay.ts';
import type { ClaimedWebhook, DueDelivery } from './webhook-queue.ts';
import type { WebhookSettings } from './webhook-settings.ts';

// HTTP: the target resource is gone for good (RFC 9110, 15.5.11).
const gone = 410;

/**
 * Writes down what became of an attempt, and what comes next: done, tried again later, given up, or the whole webhook disabled. In
 * the caller's transaction. False when the turn is lost or the webhook is not to be sent to any more.
 */
export async function recordOutcome(
  client: pg.ClientBase,
  webhook: ClaimedWebhook,
  delivery: DueDelivery,
  outcome: Outcome,
  settings: WebhookSettings,
): Promise<boolean> {
  const taken = outcome.failure === undefined;
  await client.query(
    `INSERT INTO webhook_attempts (delivery_id, webhook_id, status, failure, milliseconds)
     SELECT id, webhook_id, $2, $3, $4 FROM webhook_deliveries WHERE id = $1`,
    [delivery.id, outcome.status ?? null, outcome.failure ?? null, outcome.milliseconds],
  );
  const delay = retryDelay(delivery.attempts + 1, settings, outcome.retryAfter);
  await client.query(
    `UPDATE webhook_deliveries SET attempts = attempts + 1, updated_at = now(),
       state = next.state, finished_at = CASE WHEN next.state = 'PENDING' THEN NULL ELSE now() END,
       next_attempt_at = CASE WHEN next.state = 'PENDING' THEN now() + $3 * interval '1 millisecond' END
     FROM (SELECT CASE WHEN $2 THEN 'DELIVERED'
                       WHEN NOT $4 AND created_at < now() - $5 * interval '1 millisecond' THEN 'FAILED'
                       ELSE 'PENDING' END AS state
             FROM webhook_deliveries WHERE id = $1) next
     WHERE id = $1 AND webhook_deliveries.state = 'PENDING'`,
    [delivery.id, taken, delay, webhook.ordered, settings.giveUpAfterMs],
  );
  const kept = await client.query<{ hopeless: boolean | null }>(
    `UPDATE webhook_progress SET leased_until = now() + $3 * interval '1 millisecond',
       failing_since = CASE WHEN $4 THEN NULL ELSE coalesce(failing_since, now()) END
     WHERE webhook_id = $1 AND lease = $2
     RETURNING failing_since < now() - $5 * interval '1 millisecond' AS hopeless`,
    [webhook.id, webhook.lease, settings.leaseMs, taken, settings.disableAfterMs],
  );
  if (outcome.status === gone) return disable(client, webhook.id, 'the receiver answered 410 Gone');
  const [progress] = kept.rows;
  if (progress?.hopeless === true) return disable(client, webhook.id, 'nothing was taken for too long');
  return progress !== undefined;
}

async function disable(client: pg.ClientBase, id: string, reason: string): Promise<false> {
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
  return false;
}
