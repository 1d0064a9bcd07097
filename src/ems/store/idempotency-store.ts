import type pg from 'pg';
import { ApiError } from '../domain/api-error.ts';

/** What was answered to a request. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Claims an Idempotency-Key for the running transaction, or gives the answer that the same request got before. A second
 * request with the same key waits here until the first has ended: when that one failed, its claim is gone with its
 * transaction, and the second takes its place. Throws ApiError KEY_REUSED when another request had this key.
 */
export async function claimKey(
  client: pg.ClientBase,
  actor: string,
  key: string,
  request: Buffer,
): Promise<KeptAnswer | undefined> {
  const claimed = await client.query(
    'INSERT INTO idempotency_keys (actor, key, request) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [actor, key, request],
  );
  if (claimed.rowCount === 1) return undefined;
  const found = await client.query<{ request: Buffer; status: number; body: string }>(
    'SELECT request, status, body FROM idempotency_keys WHERE actor = $1 AND key = $2',
    [actor, key],
  );
  const [kept] = found.rows;
  if (kept === undefined) throw new ApiError('CONTENDED');
  if (!kept.request.equals(request)) throw new ApiError('KEY_REUSED');
  return { status: kept.status, body: kept.body };
}

/** Keeps the answer under the claimed key. */
export async function keepAnswer(
  client: pg.ClientBase,
  actor: string,
  key: string,
  { status, body }: KeptAnswer,
): Promise<void> {
  await client.query('UPDATE idempotency_keys SET status = $3, body = $4 WHERE actor = $1 AND key = $2', [
    actor,
    key,
    status,
    body,
  ]);
}

/** Forgets answers older than a day, some at a time; any number of processes may do so at once. */
export async function forgetOldAnswers(client: pg.ClientBase): Promise<number> {
  const gone = await client.query(
    `DELETE FROM idempotency_keys WHERE (actor, key) IN (
       SELECT actor, key FROM idempotency_keys WHERE created_at < now() - interval '1 day'
        LIMIT 1000 FOR UPDATE SKIP LOCKED)`,
  );
  return gone.rowCount ?? 0;
}
