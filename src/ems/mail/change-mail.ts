import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { ApiError } from '../domain/api-error.ts';
import { mailTemplates, reminderRules } from '../domain/mail-ledgers.ts';
import { findRecord } from '../store/read-records.ts';
import { actorText, recordChange } from '../store/record-change.ts';
import { reminderName } from './built-in-templates.ts';
import { localeChain } from './locale-chain.ts';
import { checkMail, type MailTemplate, MailTextError } from './mail-text.ts';

interface Answered {
  readonly json: string;
  readonly tag: string;
  readonly made: boolean;
}

/**
 * Stores the text of a mail in one language, or replaces it: that needs the tag of the one that is there. Throws ApiError
 * TEMPLATE_INVALID, PRECONDITION_REQUIRED, PRECONDITION_FAILED.
 */
export async function storeTemplate(
  client: pg.ClientBase,
  actor: Actor,
  { locale, ...template }: MailTemplate & { readonly locale: string },
  ifMatch: string | undefined,
): Promise<Answered> {
  requireUsable(template);
  const [tag] = localeChain(locale);
  if (tag?.toLowerCase() !== locale.toLowerCase())
    throw new ApiError('BAD_REQUEST', { reason: '`locale` is no BCP 47 language tag' });
  const { subject, text, html } = template;
  const values = [reminderName, tag, subject, text, html];
  const known = await client.query<{ id: string }>(
    'SELECT id FROM mail_templates WHERE name = $1 AND locale = $2 FOR UPDATE',
    [reminderName, tag],
  );
  const old = known.rows[0]?.id;
  if (old === undefined) {
    const made = await client.query<{ id: string }>(
      'INSERT INTO mail_templates (name, locale, subject, text, html) VALUES ($1, $2, $3, $4, $5) RETURNING id',
      values,
    );
    return answer(client, actor, made.rows[0]?.id ?? '', undefined);
  }
  const before = await findRecord(client, mailTemplates, old, { actor });
  if (ifMatch === undefined) throw new ApiError('PRECONDITION_REQUIRED');
  if (ifMatch !== '*' && ifMatch !== before?.tag) throw new ApiError('PRECONDITION_FAILED');
  await client.query(
    'UPDATE mail_templates SET name = $1, locale = $2, subject = $3, text = $4, html = $5, updated_at = clock_timestamp() WHERE id = $6',
    [...values, old],
  );
  return answer(client, actor, old, before?.json);
}

/** Takes a text away: the built-in one, or another language, is used again. Throws ApiError NOT_FOUND. */
export async function removeTemplate(client: pg.ClientBase, actor: Actor, id: string): Promise<void> {
  const before = await findRecord(client, mailTemplates, id, { actor, lock: true });
  if (before === undefined) throw new ApiError('NOT_FOUND', { what: 'mail template with this id' });
  await client.query('DELETE FROM mail_templates WHERE id = $1', [id]);
  const entity = mailTemplates.name;
  await recordChange(client, {
    actor,
    action: 'deleted',
    entity,
    id,
    before: JSON.parse(before.json) as object,
  });
}

/** Adds a rule, or answers the one that is there. */
export async function addRule(
  client: pg.ClientBase,
  actor: Actor,
  rule: { readonly daysBefore: number; readonly role: string },
): Promise<{ readonly json: string; readonly made: boolean }> {
  const made = await client.query<{ id: string }>(
    `INSERT INTO reminder_rules (days_before, role, created_by) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id`,
    [rule.daysBefore, rule.role, actorText(actor)],
  );
  const known = await client.query<{ id: string }>(
    'SELECT id FROM reminder_rules WHERE days_before = $1 AND role = $2',
    [rule.daysBefore, rule.role],
  );
  const id = known.rows[0]?.id;
  if (id === undefined) throw new ApiError('CONTENDED');
  if (made.rowCount === 1)
    await recordChange(client, { actor, action: 'created', entity: reminderRules.name, id, after: rule });
  const found = await findRecord(client, reminderRules, id, { actor });
  return { json: found?.json ?? '', made: made.rowCount === 1 };
}

/** Ends a rule; what it has queued is still sent. Throws ApiError NOT_FOUND. */
export async function removeRule(client: pg.ClientBase, actor: Actor, id: string): Promise<void> {
  const gone = await client.query<{ daysBefore: string; role: string }>(
    'DELETE FROM reminder_rules WHERE id = $1 RETURNING days_before AS "daysBefore", role',
    [id],
  );
  const [before] = gone.rows;
  if (before === undefined) throw new ApiError('NOT_FOUND', { what: 'reminder rule with this id' });
  await recordChange(client, { actor, action: 'deleted', entity: reminderRules.name, id, before });
}

/**
 * Decides about a reminder whose outcome is unknown, or that failed: it was sent, or it is to be sent again. Throws ApiError
 * NOT_FOUND, STATE_CONFLICT.
 */
export async function decideReminder(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  sent: boolean,
): Promise<{ readonly id: string; readonly state: string }> {
  const found = await client.query<{ state: string }>(
    'SELECT state FROM reminders WHERE id = $1 FOR UPDATE',
    [id],
  );
  const before = found.rows[0]?.state;
  if (before === undefined) throw new ApiError('NOT_FOUND', { what: 'reminder with this id' });
  const state = sent ? 'SENT' : 'QUEUED';
  if (before === state) return { id, state };
  if (before !== 'UNKNOWN' && before !== 'FAILED')
    throw new ApiError('STATE_CONFLICT', { what: 'reminder', state: before, needed: 'UNKNOWN or FAILED' });
  await client.query(
    `UPDATE reminders SET state = $2, reason = 'DECIDED', attempts = CASE WHEN $2 = 'QUEUED' THEN 0 ELSE attempts END,
            claim = NULL, claimed_until = NULL, next_at = now(), updated_at = now(),
            send_on = CASE WHEN $2 = 'QUEUED' THEN greatest(send_on, current_date) ELSE send_on END WHERE id = $1`,
    [id, state],
  );
  await recordChange(client, {
    actor,
    action: 'decided',
    entity: 'reminders',
    id,
    before: { state: before },
    after: { state },
  });
  return { id, state };
}

/** Stores that a mail came back. Throws ApiError NOT_FOUND for a mail that is none of ours. */
export async function recordBounce(
  client: pg.ClientBase,
  actor: Actor,
  bounce: { readonly messageId: string; readonly kind: 'HARD' | 'SOFT'; readonly status: string },
): Promise<{ readonly id: string; readonly personId: string }> {
  const made = await client.query<{ id: string; personId: string; already: boolean }>(
    `WITH mail AS (
       SELECT r.id, r.person_id, address_digest(p.email) AS digest FROM reminders r JOIN people p ON p.id = r.person_id
        WHERE r.message_id = $1 LIMIT 1),
     known AS (SELECT b.id, b.person_id FROM mail_bounces b JOIN mail ON mail.id = b.reminder_id AND b.kind = $2 LIMIT 1),
     made AS (
       INSERT INTO mail_bounces (person_id, reminder_id, address_digest, kind, status)
       SELECT person_id, id, digest, $2, $3 FROM mail WHERE NOT EXISTS (SELECT FROM known) RETURNING id, person_id)
     SELECT id, person_id AS "personId", false AS already FROM made
     UNION ALL SELECT id, person_id, true FROM known`,
    [bounce.messageId, bounce.kind, bounce.status],
  );
  const [stored] = made.rows;
  if (stored === undefined) throw new ApiError('NOT_FOUND', { what: 'mail with this Message-ID' });
  const { id, personId, already } = stored;
  const { kind, status } = bounce;
  if (!already)
    await recordChange(client, {
      actor,
      action: 'bounced',
      entity: 'mail-bounces',
      id,
      after: { personId, kind, status },
    });
  return { id, personId };
}

function requireUsable(template: MailTemplate): void {
  try {
    checkMail(template);
  } catch (error) {
    if (!(error instanceof MailTextError)) throw error;
    const faults = [{ pointer: `/${error.field}`, code: 'TEMPLATE_INVALID', detail: error.message }];
    throw new ApiError(
      'TEMPLATE_INVALID',
      { field: error.field, reason: error.message },
      { cause: error, faults },
    );
  }
}

async function answer(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  before: string | undefined,
): Promise<Answered> {
  const after = await findRecord(client, mailTemplates, id, { actor });
  if (after === undefined) throw new ApiError('CONTENDED');
  await recordChange(client, {
    actor,
    action: before === undefined ? 'created' : 'changed',
    entity: mailTemplates.name,
    id,
    before: before === undefined ? undefined : (JSON.parse(before) as object),
    after: JSON.parse(after.json) as object,
  });
  return { ...after, made: before === undefined };
}
