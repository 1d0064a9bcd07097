import type pg from 'pg';
import { Temporal } from 'temporal-polyfill';
import { builtInTemplates, reminderName } from './built-in-templates.ts';
import { localeChain } from './locale-chain.ts';
import { fillMail, type MailTemplate } from './mail-text.ts';

/** Which mail it is. */
export interface ReminderKey {
  readonly role: string;
  readonly personId: string;
  readonly organizationId: string;
  readonly dueDate: string;
}

/** Why a mail is not sent after all. */
type WhyNot = 'NOTHING_DUE' | 'PERSON_INACTIVE' | 'OPTED_OUT' | 'BOUNCED';

/** A mail as its reader gets it. */
export interface ComposedReminder extends MailTemplate {
  readonly email: string;
  readonly name: string;
  readonly locale: string;
  readonly lineIds: readonly string[];
  /** Undefined when it may be sent. */
  readonly whyNot: WhyNot | undefined;
}

interface Frame {
  readonly publisher: string;
  readonly locale: string;
  readonly today: string;
  readonly optOutLink: string;
}

interface Reader {
  readonly email: string;
  readonly name: string | null;
  readonly locale: string | null;
  readonly organization: string;
  readonly active: boolean;
  readonly optedOut: boolean;
  readonly bounced: boolean;
}

interface Line {
  readonly id: string;
  readonly product: string;
  readonly quantity: string | null;
  readonly unit: string | null;
  readonly entitlement: string;
}

const mostLines = 200;

/**
 * Puts a mail together from what is true now: its reader, the language, the rights that are still due. Undefined when its reader is
 * gone. Throws MailTextError.
 */
export async function composeReminder(
  client: pg.ClientBase,
  key: ReminderKey,
  frame: Frame,
): Promise<ComposedReminder | undefined> {
  const reader = await readReader(client, key);
  if (reader === undefined) return undefined;
  const lines = await readLines(client, key);
  const { locale, template } = await findTemplate(client, localeChain(reader.locale, frame.locale));
  const days = Temporal.PlainDate.from(frame.today).until(key.dueDate, { largestUnit: 'days' }).days;
  const filled = fillMail(template, {
    name: reader.name ?? '',
    organization: reader.organization,
    publisher: frame.publisher,
    dueDate: Temporal.PlainDate.from(key.dueDate).toLocaleString(locale, { dateStyle: 'long' }),
    days: Math.abs(days),
    expired: days < 0,
    lines: lines.slice(0, mostLines).map(({ product, quantity, unit, entitlement }) => ({
      product,
      quantity: quantity === null ? '' : BigInt(quantity).toLocaleString(locale),
      unit: unit ?? '',
      entitlement,
    })),
    more: Math.max(0, lines.length - mostLines),
    optOutLink: frame.optOutLink,
  });
  const { email, name } = reader;
  const whyNot = whyNotSent(reader, lines);
  return { ...filled, email, name: name ?? '', locale, lineIds: lines.map((one) => one.id), whyNot };
}

function whyNotSent(reader: Reader, lines: readonly Line[]): WhyNot | undefined {
  if (lines.length === 0) return 'NOTHING_DUE';
  if (!reader.active) return 'PERSON_INACTIVE';
  if (reader.optedOut) return 'OPTED_OUT';
  return reader.bounced ? 'BOUNCED' : undefined;
}

async function readReader(
  client: pg.ClientBase,
  { personId, organizationId }: ReminderKey,
): Promise<Reader | undefined> {
  const found = await client.query<Reader>(
    `SELECT p.email, p.full_name AS name, p.locale, o.display_name AS organization,
            p.status = 'ACTIVE' AND o.status = 'ACTIVE' AS active,
            EXISTS (SELECT FROM mail_opt_outs x WHERE x.address_digest = address_digest(p.email)) AS "optedOut",
            EXISTS (SELECT FROM mail_bounces b WHERE b.address_digest = address_digest(p.email) AND b.kind = 'HARD') AS bounced
       FROM people p, organizations o WHERE p.id = $1 AND o.id = $2`,
    [personId, organizationId],
  );
  return found.rows[0];
}

/** The rights that the mail is about, as far as they are still due and this reader still is the one. */
async function readLines(client: pg.ClientBase, key: ReminderKey): Promise<Line[]> {
  const { role, personId, organizationId, dueDate } = key;
  const found = await client.query<Line>(
    `WITH due AS (
       SELECT d.*, e.number FROM due_renewals d JOIN entitlements e ON e.id = d.entitlement_id
        WHERE d.due_date = $4::date AND d.organization_id = $3),
     tiers AS (
       SELECT due.id, organization_id AS party_id, contact_id AS contact FROM due WHERE $1 = 'END_CUSTOMER'
       UNION ALL
       SELECT due.id, p.organization_id, p.person_id FROM due
         JOIN entitlement_parties p ON p.entitlement_id = due.entitlement_id AND p.role = $1 WHERE $1 <> 'END_CUSTOMER')
     SELECT due.id, p.name AS product, due.quantity, due.unit_of_measure AS unit, due.number AS entitlement
       FROM due JOIN products p ON p.id = due.product_id
      WHERE due.id IN (
        SELECT t.id FROM tiers t
         WHERE EXISTS (SELECT FROM memberships m WHERE m.organization_id = t.party_id AND m.role = 'RENEWALS' AND m.person_id = $2)
            OR (t.contact = $2 AND NOT EXISTS (
                 SELECT FROM memberships m JOIN people q ON q.id = m.person_id AND q.status = 'ACTIVE'
                  WHERE m.organization_id = t.party_id AND m.role = 'RENEWALS')))
      ORDER BY p.name, due.id`,
    [role, personId, organizationId, dueDate],
  );
  return found.rows;
}

/** The best text that there is: the store's before the built-in one, the nearest language first. */
async function findTemplate(
  client: pg.ClientBase,
  chain: readonly string[],
): Promise<{ locale: string; template: MailTemplate }> {
  const found = await client.query<MailTemplate & { locale: string }>(
    'SELECT locale, subject, text, html FROM mail_templates WHERE name = $1 AND locale = ANY($2::text[])',
    [reminderName, chain],
  );
  const stored = new Map(found.rows.map(({ locale, ...template }) => [locale, template]));
  for (const locale of chain) {
    const template = stored.get(locale) ?? builtInTemplates[locale];
    if (template !== undefined) return { locale, template };
  }
  throw new Error('the chain of languages ends with one that is built in');
}
