import type pg from 'pg';
import { personRows } from './person-places.ts';
import type { PersonRecord } from './person-record.ts';

/** Why a person cannot be erased as things are. docs/ems-privacy.md lists them. */
export const erasureBlockerCodes = {
  MERGED: 'The record was merged into another; erase that one, this one goes along.',
  DRAFT_ORDER:
    'A draft order names the person; approve it, cancel it, or place it again with another contact.',
  MAIL_IN_FLIGHT: 'A mail to the person is being handed over at this moment; try again in a minute.',
} as const satisfies Record<string, string>;

export interface Blocker {
  readonly code: keyof typeof erasureBlockerCodes;
  readonly detail: string;
}

/** Everything that stands against an erasure. */
export async function erasureBlockers(
  client: pg.ClientBase,
  { ids, mergedInto }: PersonRecord,
): Promise<Blocker[]> {
  const codes: (keyof typeof erasureBlockerCodes)[] = [];
  if (mergedInto !== undefined) codes.push('MERGED');
  const draft = await client.query(
    `SELECT FROM order_requests r JOIN orders o ON o.id = r.order_id
      WHERE o.status = 'DRAFT' AND ${personRows['order_requests']} LIMIT 1`,
    [ids],
  );
  if (draft.rows.length > 0) codes.push('DRAFT_ORDER');
  const flying = await client.query(
    `SELECT FROM reminders WHERE person_id = ANY($1) AND state IN ('CLAIMED', 'SENDING') LIMIT 1`,
    [ids],
  );
  if (flying.rows.length > 0) codes.push('MAIL_IN_FLIGHT');
  return codes.map((code) => ({ code, detail: erasureBlockerCodes[code] }));
}
