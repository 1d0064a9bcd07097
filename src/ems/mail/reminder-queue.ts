import type pg from 'pg';
import type { SmtpOutcome } from '../../lib/smtp.ts';
import { addDays } from '../domain/calendar-arithmetic.ts';
import type { MailSettings } from './mail-settings.ts';
import { lateDays } from './plan-reminders.ts';

/** A reminder that this process has taken. */
export interface ClaimedReminder {
  readonly id: string;
  readonly claim: string;
  readonly attempts: number;
  readonly role: string;
  readonly daysBefore: number;
  readonly personId: string;
  readonly organizationId: string;
  readonly dueDate: string;
}

export type Claim =
  | { readonly kind: 'claimed'; readonly reminder: ClaimedReminder }
  /** Something is due, and it is not its turn yet. */
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'nothing' };

/**
 * Ends claims of processes that are gone, in the caller's transaction. One that had handed nothing over is queued again; one that may have is UNKNOWN, and
 * is never sent again by itself: a person decides. What is too late is not sent at all.
 */
export async function sweepReminders(client: pg.ClientBase, today: string): Promise<void> {
  await client.query(
    `UPDATE reminders SET state = 'QUEUED', claim = NULL, claimed_until = NULL, updated_at = now() WHERE id IN (
       SELECT id FROM reminders WHERE state = 'CLAIMED' AND claimed_until < now() FOR UPDATE SKIP LOCKED)`,
  );
  await client.query(
    `UPDATE reminders SET state = 'UNKNOWN', reason = 'SENDER_LOST', updated_at = now() WHERE id IN (
       SELECT id FROM reminders WHERE state = 'SENDING' AND claimed_until < now() FOR UPDATE SKIP LOCKED)`,
  );
  await client.query(
    `UPDATE reminders SET state = 'SKIPPED', reason = 'TOO_LATE', updated_at = now() WHERE id IN (
       SELECT id FROM reminders WHERE state = 'QUEUED' AND send_on < $1::date FOR UPDATE SKIP LOCKED)`,
    [addDays(today, -lateDays)],
  );
}

/** Takes the next reminder that is due, unless the pace of all processes together does not allow it yet; in the caller's transaction. */
export async function claimReminder(client: pg.ClientBase, settings: MailSettings): Promise<Claim> {
  const found = await client.query<{ id: string }>(
    `SELECT id FROM reminders WHERE state = 'QUEUED' AND next_at <= now() ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
  );
  const id = found.rows[0]?.id;
  if (id === undefined) return { kind: 'nothing' };
  const turn = await client.query<{ mine: boolean; ms: number }>(
    `WITH pace AS (SELECT next_at FROM mail_pace FOR UPDATE),
     moved AS (
       UPDATE mail_pace SET next_at = clock_timestamp() + make_interval(secs => $1::float8)
         FROM pace WHERE pace.next_at <= clock_timestamp() RETURNING true)
     SELECT EXISTS (SELECT FROM moved) AS mine,
            greatest(0, extract(epoch FROM (SELECT next_at FROM pace) - clock_timestamp()) * 1000)::float8 AS ms`,
    [60 / settings.perMinute],
  );
  const [pace] = turn.rows;
  if (pace?.mine !== true) return { kind: 'wait', ms: Math.ceil(pace?.ms ?? 1000) };
  const claimed = await client.query<ClaimedReminder>(
    `UPDATE reminders SET state = 'CLAIMED', claim = gen_random_uuid(), attempts = attempts + 1, updated_at = now(),
            claimed_until = clock_timestamp() + make_interval(secs => $2)
      WHERE id = $1 RETURNING id, claim, attempts::float8 AS attempts, role, days_before::float8 AS "daysBefore",
            person_id AS "personId", organization_id AS "organizationId", due_date AS "dueDate"`,
    [id, settings.leaseSeconds],
  );
  const [reminder] = claimed.rows;
  return reminder === undefined ? { kind: 'nothing' } : { kind: 'claimed', reminder };
}

/** Says that a reminder is about to be handed over; false when the claim was lost meanwhile: then it must not be. */
export async function beginSending(
  client: pg.ClientBase,
  { id, claim }: ClaimedReminder,
  sending: { readonly messageId: string; readonly locale: string; readonly leaseSeconds: number },
): Promise<boolean> {
  const begun = await client.query(
    `UPDATE reminders SET state = 'SENDING', message_id = $3, locale = $4, updated_at = now(),
            claimed_until = clock_timestamp() + make_interval(secs => $5)
      WHERE id = $1 AND claim = $2 AND state = 'CLAIMED'`,
    [id, claim, sending.messageId, sending.locale, sending.leaseSeconds],
  );
  return begun.rowCount === 1;
}

/** Puts a claimed reminder aside: its reader ended the mail, say, or nothing is due any more. */
export async function setAside(
  client: pg.ClientBase,
  { id, claim }: ClaimedReminder,
  state: 'SKIPPED' | 'FAILED',
  reason: string,
): Promise<boolean> {
  const done = await client.query(
    `UPDATE reminders SET state = $3, reason = $4, updated_at = now() WHERE id = $1 AND claim = $2 AND state = 'CLAIMED'`,
    [id, claim, state, reason],
  );
  return done.rowCount === 1;
}

const states = {
  sent: 'SENT',
  later: 'QUEUED',
  refused: 'FAILED',
  unreachable: 'QUEUED',
  unknown: 'UNKNOWN',
} as const;
const unreachableSeconds = 60;

/**
 * Writes down what became of a reminder; its state now, or undefined when it is not ours any more. `reply` is what the mail server
 * said, without the address.
 */
export async function settleReminder(
  client: pg.ClientBase,
  { id, claim, attempts }: ClaimedReminder,
  outcome: SmtpOutcome,
  reply: string,
  retrySeconds: readonly number[],
): Promise<string | undefined> {
  const wait = outcome.result === 'later' ? retrySeconds[attempts - 1] : unreachableSeconds;
  const state = wait === undefined ? 'FAILED' : states[outcome.result];
  const reason = {
    sent: null,
    later: wait === undefined ? 'REFUSED_TOO_OFTEN' : 'REFUSED_FOR_NOW',
    refused: 'REFUSED',
    unreachable: 'SERVER_UNREACHABLE',
    unknown: 'CONNECTION_LOST',
  }[outcome.result];
  // A sender whose claim ran out finds UNKNOWN; what it knows is better than that.
  const settled = await client.query(
    `UPDATE reminders SET state = $3, reason = $4, reply = $5, updated_at = now(), claimed_until = NULL,
            sent_at = CASE WHEN $3 = 'SENT' THEN clock_timestamp() END,
            next_at = clock_timestamp() + make_interval(secs => $6::float8),
            attempts = attempts - CASE WHEN $4 = 'SERVER_UNREACHABLE' THEN 1 ELSE 0 END
      WHERE id = $1 AND claim = $2 AND state IN ('SENDING', 'UNKNOWN')`,
    [id, claim, state, reason, reply, wait ?? 0],
  );
  return settled.rowCount === 1 ? state : undefined;
}
