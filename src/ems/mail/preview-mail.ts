import type pg from 'pg';
import { addDays } from '../domain/calendar-arithmetic.ts';
import { type ComposedReminder, composeReminder } from './compose-reminder.ts';
import { MailTextError } from './mail-text.ts';
import { lateDays, plannedMail } from './plan-reminders.ts';

export interface PreviewOptions {
  readonly day: string;
  readonly today: string;
  readonly limit: number;
  readonly after: string;
  readonly publisher: string;
  readonly locale: string;
  readonly optOutLink: string;
}

interface PlannedReminder {
  readonly place: string;
  /** Absent as long as it is not queued. */
  readonly id: string | null;
  readonly state: string;
  readonly reason: string | null;
  readonly daysBefore: number;
  readonly role: string;
  readonly personId: string;
  readonly organizationId: string;
  readonly dueDate: string;
}

/** A mail of a day: what was, is or will be sent, as it would be put together now. */
export interface PreviewedMail extends PlannedReminder {
  readonly whyNot: string | null;
  readonly email: string | null;
  readonly locale: string | null;
  readonly subject: string | null;
  readonly text: string | null;
  readonly html: string | null;
  readonly lineIds: readonly string[];
}

/** The mail of a day in the order of its places, from the one after `after`; in the caller's transaction. Nothing is queued or sent by it. */
export async function previewMail(client: pg.ClientBase, options: PreviewOptions): Promise<PreviewedMail[]> {
  await client.query('SET TRANSACTION READ ONLY; SET LOCAL jit = off; SET LOCAL statement_timeout = 10000');
  const found = await client.query<PlannedReminder>(
    `SELECT * FROM (
       SELECT concat_ws(' ', due_date, organization_id, role, days_before, person_id) COLLATE "C" AS place, k.id,
              coalesce(k.state, 'PLANNED') AS state, k.reason, days_before::float8 AS "daysBefore", role,
              person_id AS "personId", organization_id AS "organizationId", due_date AS "dueDate"
         FROM (SELECT * FROM (${plannedMail}) p WHERE send_on >= (ruled_at AT TIME ZONE 'UTC')::date) planned
         FULL JOIN (SELECT * FROM reminders WHERE send_on = $1::date) k
              USING (days_before, role, person_id, organization_id, due_date)) mail
      WHERE place > $3 ORDER BY place LIMIT $4`,
    [options.day, options.day, options.after, options.limit],
  );
  const late = options.day < addDays(options.today, -lateDays);
  const mails: PreviewedMail[] = [];
  for (const planned of found.rows)
    mails.push({ ...planned, ...(await composed(client, planned, options, late)) });
  return mails;
}

const empty = { email: null, locale: null, subject: null, text: null, html: null, lineIds: [] };

async function composed(
  client: pg.ClientBase,
  planned: PlannedReminder,
  { today, day, publisher, locale, optOutLink }: PreviewOptions,
  late: boolean,
): Promise<Omit<PreviewedMail, keyof PlannedReminder>> {
  try {
    // A day to come is written as on that day.
    const frame = { publisher, locale, optOutLink, today: day > today ? day : today };
    const mail: ComposedReminder | undefined = await composeReminder(client, planned, frame);
    if (mail === undefined) return { ...empty, whyNot: 'PERSON_INACTIVE' };
    const { name: _, whyNot, ...shown } = mail;
    return { ...shown, whyNot: whyNot ?? (late && planned.state === 'PLANNED' ? 'TOO_LATE' : null) };
  } catch (error) {
    if (!(error instanceof MailTextError)) throw error;
    return { ...empty, whyNot: 'TEMPLATE_INVALID' };
  }
}
