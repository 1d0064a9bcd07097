import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { type Change, recordChange } from '../record-change.ts';

type Client = pg.ClientBase | pg.Pool;

export const deliveryStates = [
  'QUEUED',
  'SENDING',
  'SENT',
  'FAILED',
  'UNKNOWN',
  'SUPPRESSED',
  'BOUNCED',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** One line of the delivery log. */
export interface Delivery {
  readonly id: string;
  readonly campaign: string;
  readonly email: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Instants, ISO 8601 in UTC. */
  readonly nextAt: string;
  readonly sentAt: string | null;
  /** Where it really went: the catch-all address in a rehearsal. */
  readonly sentTo: string | null;
  /** What the mail server said, or why it was not sent. */
  readonly reply: string;
}

const instant = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const columns = `id, campaign, email, state, attempts, ${instant('next_at')} AS "nextAt", ${instant('sent_at')} AS "sentAt",
  sent_to AS "sentTo", reply`;

/** The delivery log of a message, by address; of a page. */
export async function listDeliveries(
  client: Client,
  migration: string,
  filter: {
    readonly campaign: string;
    readonly state?: DeliveryState | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  },
): Promise<Delivery[]> {
  const result = await client.query<Delivery>(
    `SELECT ${columns} FROM message_delivery
      WHERE migration = $1 AND campaign = $2 AND ($3::text IS NULL OR state = $3) AND ($4::text IS NULL OR email > $4)
      ORDER BY email LIMIT $5`,
    [migration, filter.campaign, filter.state, filter.after, filter.limit],
  );
  return result.rows;
}

/**
 * A person's decision about a delivery whose outcome is unknown, or that failed: send it again, or take it as sent.
 * Throws NOT_FOUND, DELIVERY_STATE.
 */
export async function decideDelivery(
  pool: pg.Pool,
  change: Change,
  id: string,
  decision: 'SEND_AGAIN' | 'TAKE_AS_SENT',
  now: Date,
): Promise<Delivery> {
  return inTransaction(pool, async (client) => {
    const { migration } = change;
    const found = await client.query<Delivery>(
      `SELECT ${columns} FROM message_delivery WHERE migration = $1 AND id = $2 FOR UPDATE`,
      [migration, id],
    );
    const before = found.rows[0];
    if (before === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'delivery', id });
    if (before.state !== 'UNKNOWN' && before.state !== 'FAILED')
      throw new ChangeoverError('DELIVERY_STATE', { state: before.state.toLowerCase() });
    const again = decision === 'SEND_AGAIN';
    const result = await client.query<Delivery>(
      `UPDATE message_delivery SET state = $3, attempts = CASE WHEN $4 THEN 0 ELSE attempts END, next_at = $5,
              reply = $6, sent_at = CASE WHEN $4 THEN NULL ELSE coalesce(sent_at, claimed_at) END
        WHERE migration = $1 AND id = $2 RETURNING ${columns}`,
      [
        migration,
        id,
        again ? 'QUEUED' : 'SENT',
        again,
        now.toISOString(),
        again ? '' : `${change.actor.name} takes it as sent`,
      ],
    );
    if (again) {
      await client.query(
        `UPDATE message_campaign SET state = 'SENDING', version = version + 1 WHERE migration = $1 AND id = $2 AND state = 'DONE'`,
        [migration, before.campaign],
      );
    }
    const after = result.rows[0] ?? before;
    // The address stays out of the audit trail.
    const shown = ({ state, attempts, reply }: Delivery) => ({ state, attempts, reply });
    const subject = `delivery:${id}`;
    await recordChange(client, change, {
      topic: 'message',
      action: 'message.decide',
      subject,
      before: shown(before),
      after: shown(after),
    });
    return after;
  });
}
