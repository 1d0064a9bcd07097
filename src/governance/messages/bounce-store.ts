import type pg from 'pg';
import { inTransaction } from '../../lib/postgres.ts';
import type { ReportedBounce } from '../../lib/read-dsn.ts';
import { type Change, recordChange } from '../record-change.ts';

/** A mail server refused an address while it was spoken to. */
export async function recordHardBounce(
  client: pg.ClientBase,
  migration: string,
  delivery: { readonly id: string; readonly email: string },
  reply: string,
  now: Date,
): Promise<void> {
  const status = /\b5\.\d{1,3}\.\d{1,3}\b/.exec(reply)?.[0] ?? '5.0.0';
  await client.query(
    `INSERT INTO message_bounce (migration, email, delivery, kind, status, at, source) VALUES ($1, $2, $3, 'HARD', $4, $5, 'reply')`,
    [migration, delivery.email, delivery.id, status, now.toISOString()],
  );
}

/**
 * Records bounces that came back later. A delivery they are about becomes BOUNCED; an address that bounced hard is not
 * written to again. Answers how many were recorded and how many deliveries they were matched with.
 */
export async function recordBounces(
  pool: pg.Pool,
  change: Change,
  bounces: readonly ReportedBounce[],
  source: 'csv' | 'dsn',
  now: Date,
): Promise<{ bounces: number; deliveries: number }> {
  return inTransaction(pool, async (client) => {
    let deliveries = 0;
    for (const { email, kind, status, messageId } of bounces) {
      // By message where the report names it; else the newest to this address. In a rehearsal the catch-all bounces.
      const matched = await client.query<{ id: string }>(
        `UPDATE message_delivery SET state = CASE WHEN $4 = 'HARD' THEN 'BOUNCED' ELSE state END, reply = 'bounced with ' || $5
          WHERE migration = $1 AND id = (SELECT id FROM message_delivery
                WHERE migration = $1 AND state IN ('SENT', 'UNKNOWN')
                  AND (message_id = $3 OR ($3::text IS NULL AND email = $2 AND coalesce(sent_to, $2) = $2))
                ORDER BY claimed_at DESC NULLS LAST LIMIT 1)
          RETURNING id`,
        [change.migration, email, messageId, kind, status],
      );
      deliveries += matched.rowCount ?? 0;
      await client.query(
        'INSERT INTO message_bounce (migration, email, delivery, kind, status, at, source) VALUES ($1, $2, $3, $4, $5, $6, $7)',
        [change.migration, email, matched.rows[0]?.id ?? null, kind, status, now.toISOString(), source],
      );
    }
    const after = { bounces: bounces.length, deliveries };
    await recordChange(client, change, {
      topic: 'message',
      action: 'message.bounces',
      subject: `bounces:${source}`,
      before: null,
      after,
    });
    return after;
  });
}
