import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { log } from '../../lib/log.ts';
import type { SmtpMessage, SmtpOutcome, SmtpTransport } from '../../lib/smtp.ts';
import { setRenewalStatus } from '../renewals/renewal-status.ts';
import type { EmsStore } from '../store/ems-store.ts';
import { recordChange } from '../store/record-change.ts';
import { type ComposedReminder, composeReminder } from './compose-reminder.ts';
import { mailSender } from './mail-sender-actor.ts';
import type { MailSettings } from './mail-settings.ts';
import { MailTextError } from './mail-text.ts';
import { optOutSecret, optOutToken } from './opt-out-token.ts';
import {
  beginSending,
  type ClaimedReminder,
  claimReminder,
  setAside,
  settleReminder,
} from './reminder-queue.ts';

const settleAttempts = 10;
const settleWaitMs = 1000;

/** What came of one look into the queue. */
export type SendStep =
  /** `state`: what became of the mail; absent when somebody else has it by now. */
  | { readonly kind: 'done'; readonly state: string | undefined }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'nothing' }
  /** The mail server cannot be used just now. */
  | { readonly kind: 'trouble'; readonly state: string | undefined };

/**
 * Sends the next reminder that is due, if there is one. It is claimed, then marked as being sent, then handed over: each in a
 * transaction of its own, so that whatever dies in between, no mail goes out twice.
 */
export async function sendNext(
  store: EmsStore,
  transport: SmtpTransport,
  settings: MailSettings,
  today: string,
): Promise<SendStep> {
  const claim = await store.inTransaction((client) => claimReminder(client, settings));
  if (claim.kind !== 'claimed') return claim;
  const { reminder } = claim;
  const message = await store.inTransaction((client) => prepare(client, reminder, settings, today));
  if (message === undefined || typeof message === 'string') return { kind: 'done', state: message };
  const outcome = await transport.send(message.smtp);
  const state = await settled(store, reminder, message.composed, outcome, settings);
  if (state === 'SENT') await store.inTransaction((client) => tellRenewals(client, message.composed.lineIds));
  return { kind: outcome.result === 'unreachable' ? 'trouble' : 'done', state };
}

type PutAside = 'SKIPPED' | 'FAILED';

interface Prepared {
  readonly composed: ComposedReminder;
  readonly smtp: SmtpMessage;
}

/** The message of a claimed reminder, marked as being sent; its state when it is put aside, undefined when it is somebody else's by now. */
async function prepare(
  client: pg.ClientBase,
  reminder: ClaimedReminder,
  settings: MailSettings,
  today: string,
): Promise<Prepared | PutAside | undefined> {
  const optOutLink = optOutAddress(settings, optOutToken(reminder.id, await optOutSecret(client)));
  const composed = await compose(client, reminder, { settings, today, optOutLink });
  if (typeof composed === 'string') return composed;
  const messageId = `${reminder.id}.${reminder.attempts}@${settings.from.split('@')[1] ?? 'ems.invalid'}`;
  const { locale } = composed;
  const { leaseSeconds } = settings;
  if (!(await beginSending(client, reminder, { messageId, locale, leaseSeconds }))) return undefined;
  return { composed, smtp: messageOf(composed, settings, messageId, optOutLink) };
}

async function compose(
  client: pg.ClientBase,
  reminder: ClaimedReminder,
  { settings, today, optOutLink }: { settings: MailSettings; today: string; optOutLink: string },
): Promise<ComposedReminder | PutAside> {
  try {
    const frame = { publisher: settings.fromName, locale: settings.locale, today, optOutLink };
    const composed = await composeReminder(client, reminder, frame);
    if (composed !== undefined && composed.whyNot === undefined) return composed;
    return await putAside(client, reminder, 'SKIPPED', composed?.whyNot ?? 'PERSON_INACTIVE');
  } catch (error) {
    if (!(error instanceof MailTextError)) throw error;
    return putAside(client, reminder, 'FAILED', 'TEMPLATE_INVALID');
  }
}

async function putAside(
  client: pg.ClientBase,
  reminder: ClaimedReminder,
  state: PutAside,
  reason: string,
): Promise<PutAside> {
  if (!(await setAside(client, reminder, state, reason))) return state;
  const change = { actor: mailSender, action: state.toLowerCase(), entity: 'reminders', id: reminder.id };
  await recordChange(client, { ...change, after: { state, reason } });
  return state;
}

/** In a rehearsal everything goes to the catch-all address, whoever it names; without one, nothing gets this far. */
function messageOf(
  { email, name, subject, text, html }: ComposedReminder,
  settings: MailSettings,
  messageId: string,
  optOutLink: string,
): SmtpMessage {
  const address = settings.live ? email : settings.catchAll;
  if (address === undefined) throw new Error('a rehearsal without a catch-all address sends no mail');
  return {
    from: { name: settings.fromName, address: settings.from },
    to: { name, address },
    replyTo: settings.replyTo,
    subject: settings.live ? subject : `[Rehearsal] ${subject}`,
    text,
    html,
    messageId,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'List-Unsubscribe': `<${optOutLink}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  };
}

/** Where a reader ends the mail. */
export function optOutAddress({ publicUrl }: Pick<MailSettings, 'publicUrl'>, token: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/mail/opt-out/${token}`;
}

async function settle(
  client: pg.ClientBase,
  reminder: ClaimedReminder,
  composed: ComposedReminder,
  outcome: SmtpOutcome,
  settings: MailSettings,
): Promise<string | undefined> {
  // What a mail server answers often names the address.
  const reply = outcome.reply.replaceAll(/\S+@\S+/g, '***').slice(0, 300);
  const state = await settleReminder(client, reminder, outcome, reply, settings.retrySeconds);
  log('info', 'ems-reminder', { id: reminder.id, state: state ?? 'lost', result: outcome.result });
  if (state === undefined || state === 'QUEUED') return state;
  const change = { actor: mailSender, action: state.toLowerCase(), entity: 'reminders', id: reminder.id };
  const { personId, role, daysBefore } = reminder;
  await recordChange(client, { ...change, after: { state, personId, role, daysBefore } });
  if (outcome.result === 'refused' && outcome.recipient && settings.live)
    await client.query(
      `INSERT INTO mail_bounces (person_id, reminder_id, address_digest, kind, status)
       VALUES ($1, $2, address_digest($3), 'HARD', $4)`,
      [personId, reminder.id, composed.email, /\b5\.\d{1,3}\.\d{1,3}\b/.exec(reply)?.[0] ?? '5.0.0'],
    );
  if (state === 'SENT')
    await client.query('INSERT INTO reminder_lines SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING', [
      reminder.id,
      composed.lineIds,
    ]);
  return state;
}

/** The rights have been written about; in an order in which no two senders wait for each other. */
async function tellRenewals(client: pg.ClientBase, lineIds: readonly string[]): Promise<void> {
  const locked = await client.query<{ id: string }>(
    'SELECT id FROM entitlement_lines WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE',
    [lineIds],
  );
  for (const { id } of locked.rows) await setRenewalStatus(client, mailSender, id, 'REMINDED');
}

/** What is known of a mail must not be lost with a connection: without it, the mail would be UNKNOWN. */
async function settled(
  store: EmsStore,
  ...[reminder, composed, outcome, settings]: [ClaimedReminder, ComposedReminder, SmtpOutcome, MailSettings]
): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await store.inTransaction((client) => settle(client, reminder, composed, outcome, settings));
    } catch (error) {
      if (attempt >= settleAttempts) throw error;
      log('warn', 'ems-reminder-not-settled', { id: reminder.id, attempt });
      await sleep(settleWaitMs);
    }
  }
}
