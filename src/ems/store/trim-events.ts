import type pg from 'pg';

const atOnce = 1000;
const turn = 7307171;

/**
 * Deletes events and deliveries that are older than `keepDays` days, at most a thousand of each; true when there may be more. Only one
 * process does so at a time. An event stays until every webhook that is not disabled has taken it or had it skipped. The change
 * log is never trimmed.
 */
export async function trimEvents(client: pg.ClientBase, keepDays: number): Promise<boolean> {
  const mine = await client.query<{ mine: boolean }>(`SELECT pg_try_advisory_xact_lock(${turn}) AS mine`);
  if (mine.rows[0]?.mine !== true) return false;
  // Nobody goes back to an event while it is deleted.
  await client.query('SELECT FROM webhook_progress ORDER BY webhook_id FOR SHARE');
  const deliveries = await client.query(
    `DELETE FROM webhook_deliveries WHERE id IN (
       SELECT id FROM webhook_deliveries WHERE finished_at < now() - $1 * interval '1 day' LIMIT $2)`,
    [keepDays, atOnce],
  );
  const events = await client.query<{ number: string }>(
    `DELETE FROM events WHERE number IN (
       SELECT number FROM events
        WHERE at < now() - $1 * interval '1 day'
          AND number <= coalesce((SELECT min(p.position) FROM webhook_progress p JOIN webhooks w ON w.id = p.webhook_id
                                   WHERE w.state <> 'DISABLED'), number)
          AND NOT EXISTS (SELECT FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
                           WHERE d.state = 'PENDING' AND w.state <> 'DISABLED' AND d.event_number = events.number)
        ORDER BY number LIMIT $2)
     RETURNING number`,
    [keepDays, atOnce],
  );
  // What a disabled webhook still waited for can no longer be sent.
  await client.query(
    `UPDATE webhook_deliveries SET state = 'FAILED', finished_at = now(), next_attempt_at = NULL, updated_at = now()
      WHERE state = 'PENDING' AND event_number = ANY($1::bigint[])`,
    [events.rows.map((one) => one.number)],
  );
  return deliveries.rowCount === atOnce || events.rowCount === atOnce;
}
