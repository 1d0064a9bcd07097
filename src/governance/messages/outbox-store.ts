import type pg from 'pg';
import { publishEvent } from '../../store/event-store.ts';
import type { SendOutcome } from './mailer.ts';

/** A delivery that this sender has taken, with the text it is made from. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly campaign: string;
  readonly email: string;
  readonly attempts: number;
  readonly subject: string;
  readonly body: string;
  readonly name: string;
  readonly organization: string;
  readonly segment: string;
  readonly wave: string;
  readonly fields: Record<string, string>;
  /** Why it must not be sent after all; null when it may. */
  readonly suppressed: string | null;
}

/** Becomes the one sender of a migration, as long as `client` stays connected; false when there is another. */
export async function becomeSender(client: pg.ClientBase, migration: string): Promise<boolean> {
  const result = await client.query<{ mine: boolean }>(
    `SELECT pg_try_advisory_lock(hashtextextended('changeover-mail:' || $1, 0)) AS mine`,
    [migration],
  );
  return result.rows[0]?.mine === true;
}

/** Lets another one send. */
export async function endSending(client: pg.ClientBase, migration: string): Promise<void> {
  await client.query(`SELECT pg_advisory_unlock(hashtextextended('changeover-mail:' || $1, 0))`, [migration]);
}

/**
 * Deliveries that a sender took and never finished become UNKNOWN: it died, and whether the mail server has the message
 * nobody knows. They are not sent again by themselves. Only the one sender may ask this: then no other is at work.
 */
export async function markLostDeliveries(client: pg.ClientBase, migration: string): Promise<number> {
  const result = await client.query(
    `UPDATE message_delivery SET state = 'UNKNOWN', reply = 'the sender was cut off after it began: it may have been sent'
      WHERE migration = $1 AND state = 'SENDING'`,
    [migration],
  );
  return result.rowCount ?? 0;
}

/** Takes the next delivery that is due, of a message that is being sent. It says SENDING before anything is sent. */
export async function claimDelivery(
  client: pg.ClientBase,
  migration: string,
  now: Date,
  messageDomain: string,
): Promise<ClaimedDelivery | undefined> {
  const result = await client.query<ClaimedDelivery>(
    `WITH next AS (
       SELECT q.id FROM message_delivery q JOIN message_campaign c ON c.migration = q.migration AND c.id = q.campaign
        WHERE q.migration = $1 AND q.state = 'QUEUED' AND q.next_at <= $2 AND c.state = 'SENDING'
        ORDER BY q.next_at, q.id FOR UPDATE OF q SKIP LOCKED LIMIT 1),
     taken AS (
       UPDATE message_delivery d SET state = 'SENDING', attempts = attempts + 1, claimed_by = pg_backend_pid(), claimed_at = $2,
              message_id = d.id || '.' || (d.attempts + 1) || '@' || $3
         FROM next WHERE d.migration = $1 AND d.id = next.id RETURNING d.*)
     SELECT t.id, t.campaign, t.email, t.attempts, c.subject, c.body, coalesce(p.name, '') AS name,
            coalesce(p.organization, '') AS organization, coalesce(p.segment, '') AS segment, coalesce(p.wave, '') AS wave,
            coalesce(p.fields, '{}') AS fields,
            CASE WHEN EXISTS (SELECT 1 FROM message_opt_out o WHERE o.migration = $1 AND o.email = t.email) THEN 'has ended the messages'
                 WHEN EXISTS (SELECT 1 FROM message_bounce b WHERE b.migration = $1 AND b.email = t.email AND b.kind = 'HARD') THEN 'the address bounced'
            END AS suppressed
       FROM taken t JOIN message_campaign c ON c.migration = t.migration AND c.id = t.campaign
       LEFT JOIN message_contact p ON p.migration = t.migration AND p.email = t.email`,
    [migration, now.toISOString(), messageDomain],
  );
  return result.rows[0];
}

const mostAttempts = 5;
// Greylisting servers let the second try pass after some minutes; full ones need longer.
const retryMinutes = [1, 5, 15, 60];

/** Writes down what became of a delivery. Answers the state it is in now. */
export async function settleDelivery(
  client: pg.ClientBase,
  migration: string,
  delivery: ClaimedDelivery,
  outcome: SendOutcome,
  now: Date,
): Promise<string> {
  const late = outcome.result === 'later' && delivery.attempts >= mostAttempts;
  const state = late ? 'FAILED' : stateOf[outcome.result];
  const wait = outcome.result === 'later' ? (retryMinutes[delivery.attempts - 1] ?? 60) : 0;
  await client.query(
    // A sender that lost its place finds its row UNKNOWN; what it knows is better than that.
    `UPDATE message_delivery SET state = $4, reply = $5, sent_to = $6,
            sent_at = CASE WHEN $4 = 'SENT' THEN $7::timestamptz END, next_at = $7::timestamptz + make_interval(mins => $8),
            attempts = attempts - CASE WHEN $9 THEN 1 ELSE 0 END
      WHERE migration = $1 AND id = $2 AND attempts = $3 AND state IN ('SENDING', 'UNKNOWN')`,
    [
      migration,
      delivery.id,
      delivery.attempts,
      state,
      outcome.reply,
      outcome.result === 'sent' ? outcome.to : null,
      now.toISOString(),
      wait,
      outcome.result === 'unreachable',
    ],
  );
  await client.query(
    'UPDATE message_campaign SET trouble = $3 WHERE migration = $1 AND id = $2 AND trouble <> $3',
    [
      migration,
      delivery.campaign,
      outcome.result === 'unreachable'
        ? `The mail server cannot be used (${outcome.reply}); it is tried again.`
        : '',
    ],
  );
  return state;
}

const stateOf = {
  sent: 'SENT',
  later: 'QUEUED',
  refused: 'FAILED',
  unreachable: 'QUEUED',
  unknown: 'UNKNOWN',
} as const;

/** Lists a delivery as suppressed: its reader ended the messages, or the address bounced, since it was queued. */
export async function suppressDelivery(
  client: pg.ClientBase,
  migration: string,
  id: string,
  why: string,
): Promise<void> {
  await client.query(
    `UPDATE message_delivery SET state = 'SUPPRESSED', reply = $3 WHERE migration = $1 AND id = $2 AND state = 'SENDING'`,
    [migration, id, why],
  );
}

/** A delivery whose text cannot be filled. */
export async function failDelivery(
  client: pg.ClientBase,
  migration: string,
  id: string,
  why: string,
): Promise<void> {
  await client.query(
    `UPDATE message_delivery SET state = 'FAILED', reply = $3 WHERE migration = $1 AND id = $2 AND state = 'SENDING'`,
    [migration, id, why],
  );
}

/** Messages of which nothing is left to send are done. Tells live pages about every message that moves. */
export async function tellProgress(client: pg.ClientBase, migration: string): Promise<void> {
  await client.query(
    `UPDATE message_campaign c SET state = 'DONE', version = version + 1, updated_at = now()
      WHERE c.migration = $1 AND c.state = 'SENDING' AND NOT EXISTS (SELECT 1 FROM message_delivery d
        WHERE d.migration = c.migration AND d.campaign = c.id AND d.state IN ('QUEUED', 'SENDING'))`,
    [migration],
  );
  await publishEvent(client, {
    migration,
    topic: 'message',
    subject: 'message:progress',
    data: { action: 'message.progress' },
  });
}

/** When the newest delivery was taken, as an instant; null before the first. */
export async function lastClaimAt(client: pg.ClientBase, migration: string): Promise<string | null> {
  const result = await client.query<{ at: string | null }>(
    `SELECT to_char(max(claimed_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
       FROM message_delivery WHERE migration = $1`,
    [migration],
  );
  return result.rows[0]?.at ?? null;
}

/** Whether something waits to be sent, or was left unfinished by a sender that is gone. */
export async function hasDueDeliveries(pool: pg.Pool, migration: string, now: Date): Promise<boolean> {
  const result = await pool.query<{ due: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM message_delivery d JOIN message_campaign c ON c.migration = d.migration AND c.id = d.campaign
        WHERE d.migration = $1 AND ((d.state = 'QUEUED' AND d.next_at <= $2 AND c.state = 'SENDING') OR d.state = 'SENDING')) AS due`,
    [migration, now.toISOString()],
  );
  return result.rows[0]?.due === true;
}
