import type pg from 'pg';
import { ApiError } from '../domain/api-error.ts';
import type { UsableLine } from './usable-line.ts';

const acts = {
  RETURNED: { limit: 'returnLimit', called: 'returns' },
  REHOSTED: { limit: 'rehostLimit', called: 'rehosts' },
  REPAIRED: { limit: 'repairLimit', called: 'repairs' },
} as const;

/**
 * Counts an act on a right against its limit within the period of its model. Acts of an old system that were imported count, too. The right
 * is locked, so that two at once cannot both be the last. Throws ApiError LIMIT_REACHED.
 */
export async function requireAct(
  client: pg.ClientBase,
  line: UsableLine,
  kind: keyof typeof acts,
): Promise<void> {
  const { limit: name, called } = acts[kind];
  const limit = line[name];
  if (limit === null) return;
  const found = await client.query<{ n: number }>({
    name: 'count-acts',
    text: `SELECT count(*)::int AS n FROM activations a JOIN activation_events e ON e.activation_id = a.id
            WHERE a.entitlement_line_id = $1 AND e.kind = $2 AND e.occurred_at > now() - make_interval(days => $3)`,
    values: [line.id, kind, line.policyDays],
  });
  if ((found.rows[0]?.n ?? 0) >= limit)
    throw new ApiError('LIMIT_REACHED', { limit, acts: called, days: line.policyDays });
}

/** Writes what happened to an activation. */
export async function recordAct(
  client: pg.ClientBase,
  activationId: string,
  kind: string,
  detail?: string,
): Promise<void> {
  await client.query({
    name: 'record-act',
    text: `INSERT INTO activation_events (id, activation_id, kind, occurred_at, detail)
           VALUES (gen_random_uuid(), $1, $2, now(), $3)`,
    values: [activationId, kind, detail ?? null],
  });
}
