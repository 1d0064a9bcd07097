import type pg from 'pg';
import { addDays } from '../domain/calendar-arithmetic.ts';

/** Days for which a reminder that is late (the server was down, say) is still sent. */
export const lateDays = 7;

/**
 * The mail that the rules ask for from one day to another ($1, $2), by the rights that are due at the moment: one row per rule,
 * reader, customer and last day. Readers of a tier are those of its organization who have the role RENEWALS; where there are none, its contact.
 */
export const plannedMail = `
  WITH due AS (
    SELECT r.days_before, r.role AS wanted, r.created_at AS ruled_at, g.day::date AS send_on,
           d.id AS line_id, d.entitlement_id, d.organization_id, d.due_date, d.contact_id
      FROM reminder_rules r
      CROSS JOIN generate_series($1::date, $2::date, '1 day') AS g (day)
      -- Day by day (OFFSET 0 keeps it so), by the index on the last day: else every right there is would be looked at.
      CROSS JOIN LATERAL (
        SELECT * FROM due_renewals WHERE due_date = g.day::date + r.days_before::int OFFSET 0) d),
  tiers AS (
    SELECT due.*, organization_id AS party_id, contact_id AS party_contact FROM due WHERE wanted = 'END_CUSTOMER'
    UNION ALL
    SELECT due.*, p.organization_id, p.person_id FROM due
      CROSS JOIN LATERAL (
        SELECT organization_id, person_id FROM entitlement_parties
         WHERE entitlement_id = due.entitlement_id AND role = due.wanted OFFSET 0) p
     WHERE due.wanted <> 'END_CUSTOMER'),
  readers AS (
    SELECT t.*, coalesce(m.person_id, t.party_contact) AS person_id FROM tiers t
      LEFT JOIN LATERAL (
        SELECT DISTINCT m.person_id FROM memberships m JOIN people p ON p.id = m.person_id AND p.status = 'ACTIVE'
         WHERE m.organization_id = t.party_id AND m.role = 'RENEWALS') m ON true)
  SELECT days_before, wanted AS role, person_id, organization_id, due_date, send_on, min(ruled_at) AS ruled_at,
         array_agg(DISTINCT line_id) AS line_ids
    FROM readers WHERE person_id IS NOT NULL
   GROUP BY days_before, wanted, person_id, organization_id, due_date, send_on`;

/**
 * Queues the mail of today, and of the last days where it was not. Any number of processes may do so at once: a mail has a
 * key, and is queued once. A new rule does not reach back before the day on which it was made. Answers how many were queued.
 */
export async function queueReminders(client: pg.ClientBase, today: string): Promise<number> {
  // Compiling the statement takes ten times as long as the statement.
  await client.query('SET LOCAL jit = off');
  const queued = await client.query(
    `INSERT INTO reminders (days_before, role, person_id, organization_id, due_date, send_on)
     SELECT days_before, role, person_id, organization_id, due_date, send_on FROM (${plannedMail}) planned
      WHERE send_on >= (ruled_at AT TIME ZONE 'UTC')::date
     ON CONFLICT DO NOTHING`,
    [addDays(today, -lateDays), today],
  );
  return queued.rowCount ?? 0;
}
