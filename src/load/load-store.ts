import type pg from 'pg';
import { inTransaction } from '../lib/postgres.ts';
import type { Refusal } from '../systems/new-system.ts';

/** A batch whose outcome is not certain: written before it is sent, found again after a kill. */
export interface PlannedBatch {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly level: number;
  /** Ids that the new system held before, each with a digest of how it looked. */
  readonly existed: ReadonlyMap<string, string>;
  readonly retries: number;
  readonly resolved: number;
}

/** The certain outcome of a batch. */
export interface BatchOutcome {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: readonly (Refusal & { readonly seq: number; readonly oldKey: string })[];
  /** How many records were refused; one may be refused for several reasons. */
  readonly refusedRecords: number;
  readonly retries: number;
  /** How often reading back settled an unknown outcome. */
  readonly resolved: number;
  readonly witnesses: readonly string[];
}

/** Sums over the acknowledged batches of an entity. */
export interface LoadTotals {
  readonly entity: string;
  readonly records: number;
  readonly batches: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly retries: number;
  readonly resolved: number;
  readonly lost: number;
}

/** What planning an entity found, or undefined when it is not planned yet. `plan` is the planner's own object. */
export async function plannedEntity(
  pool: pg.Pool,
  run: string,
  entity: string,
): Promise<{ records: number; plan: object; wasEmpty: boolean | null } | undefined> {
  const result = await pool.query<{ records: number; plan: object; wasEmpty: boolean | null }>(
    'SELECT records::float8 AS records, plan, was_empty AS "wasEmpty" FROM load_entity WHERE run = $1 AND entity = $2',
    [run, entity],
  );
  return result.rows[0];
}

/** Every entity that a run planned to load, with its plan. */
export async function plannedEntities(
  pool: pg.Pool,
  run: string,
): Promise<{ entity: string; records: number; plan: object }[]> {
  const result = await pool.query<{ entity: string; records: number; plan: object }>(
    'SELECT entity, records::float8 AS records, plan FROM load_entity WHERE run = $1',
    [run],
  );
  return result.rows;
}

export async function savePlan(
  pool: pg.Pool,
  run: string,
  entity: string,
  records: number,
  plan: object,
): Promise<void> {
  await pool.query(
    `INSERT INTO load_entity (run, entity, records, plan) VALUES ($1, $2, $3, $4)
     ON CONFLICT (run, entity) DO UPDATE SET records = excluded.records, plan = excluded.plan`,
    [run, entity, records, JSON.stringify(plan)],
  );
}

export async function saveWasEmpty(
  pool: pg.Pool,
  run: string,
  entity: string,
  wasEmpty: boolean,
): Promise<void> {
  await pool.query('UPDATE load_entity SET was_empty = $3 WHERE run = $1 AND entity = $2', [
    run,
    entity,
    wasEmpty,
  ]);
}

/** Writes a batch down before it is sent. */
export async function planBatch(
  pool: pg.Pool,
  run: string,
  entity: string,
  batch: Pick<PlannedBatch, 'firstSeq' | 'lastSeq' | 'level' | 'existed'>,
): Promise<void> {
  await pool.query(
    `INSERT INTO load_batch (run, entity, first_seq, last_seq, level, state, existed, existed_digests)
     VALUES ($1, $2, $3, $4, $5, 'planned', $6, $7)`,
    [
      run,
      entity,
      batch.firstSeq,
      batch.lastSeq,
      batch.level,
      [...batch.existed.keys()],
      [...batch.existed.values()],
    ],
  );
}

/** Saves the outcome of a batch and its refusals together; from here on it is not sent again. */
export async function acknowledgeBatch(
  pool: pg.Pool,
  run: string,
  entity: string,
  firstSeq: number,
  outcome: BatchOutcome,
): Promise<void> {
  const { refused } = outcome;
  await inTransaction(pool, async (client) => {
    await client.query(
      `UPDATE load_batch SET state = 'acknowledged', created = $4, updated = $5, unchanged = $6, refused = $7,
              retries = $8, resolved = $9, witnesses = $10, at = now()
        WHERE run = $1 AND entity = $2 AND first_seq = $3`,
      [
        run,
        entity,
        firstSeq,
        outcome.created,
        outcome.updated,
        outcome.unchanged,
        outcome.refusedRecords,
        outcome.retries,
        outcome.resolved,
        outcome.witnesses,
      ],
    );
    if (refused.length === 0) return;
    await client.query(
      `INSERT INTO load_refusal (run, entity, seq, id, old_key, code, reason, field)
       SELECT $1, $2, * FROM unnest($3::bigint[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[])
       ON CONFLICT DO NOTHING`,
      [
        run,
        entity,
        refused.map((one) => one.seq),
        refused.map((one) => one.id),
        refused.map((one) => storable(one.oldKey)),
        refused.map((one) => storable(one.code)),
        refused.map((one) => storable(one.reason)),
        refused.map((one) => storable(one.field ?? '')),
      ],
    );
  });
}

// PostgreSQL's text holds every character but NUL.
function storable(text: string): string {
  return text.replaceAll('\0', '\u2400');
}

/** Ranges of the ledger in sending order; planned ones with what is needed to settle them. */
export async function ledgerRanges(
  pool: pg.Pool,
  run: string,
  entity: string,
): Promise<(PlannedBatch & { readonly acknowledged: boolean })[]> {
  const result = await pool.query<{
    first: number;
    last: number;
    level: number;
    state: string;
    existed: string[];
    digests: string[];
    retries: number;
    resolved: number;
  }>(
    `SELECT first_seq::float8 AS first, last_seq::float8 AS last, level, state, retries, resolved,
            CASE state WHEN 'planned' THEN existed::text[] ELSE '{}' END AS existed,
            CASE state WHEN 'planned' THEN existed_digests ELSE '{}' END AS digests
       FROM load_batch WHERE run = $1 AND entity = $2 ORDER BY first_seq`,
    [run, entity],
  );
  return result.rows.map((row) => ({
    firstSeq: row.first,
    lastSeq: row.last,
    level: row.level,
    acknowledged: row.state === 'acknowledged',
    existed: new Map(row.existed.map((id, index) => [id, row.digests[index] ?? ''])),
    retries: row.retries,
    resolved: row.resolved,
  }));
}

/** Sums per entity of what is acknowledged. */
export async function loadTotals(pool: pg.Pool, run: string): Promise<LoadTotals[]> {
  const result = await pool.query<LoadTotals>(
    `SELECT e.entity, e.records::float8 AS records, count(b.first_seq)::float8 AS batches,
            coalesce(sum(b.created), 0)::float8 AS created, coalesce(sum(b.updated), 0)::float8 AS updated,
            coalesce(sum(b.unchanged), 0)::float8 AS unchanged, coalesce(sum(b.refused), 0)::float8 AS refused,
            coalesce(sum(b.retries), 0)::float8 AS retries, coalesce(sum(b.resolved), 0)::float8 AS resolved,
            coalesce(sum(b.losses), 0)::float8 AS lost
       FROM load_entity e
       LEFT JOIN load_batch b ON b.run = e.run AND b.entity = e.entity AND b.state = 'acknowledged'
      WHERE e.run = $1 GROUP BY e.entity, e.records`,
    [run],
  );
  return result.rows;
}

/** Forgets what an entity's batches came to, so that they are sent again; only for batches of which nothing was accepted. */
export async function forgetBatches(pool: pg.Pool, run: string, entity: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('DELETE FROM load_refusal WHERE run = $1 AND entity = $2', [run, entity]);
    await client.query('DELETE FROM load_batch WHERE run = $1 AND entity = $2', [run, entity]);
  });
}

/** Witnesses of the acknowledged batches of an entity: batch by record id. */
export async function witnesses(pool: pg.Pool, run: string, entity: string): Promise<Map<string, number>> {
  const result = await pool.query<{ id: string; first: number }>(
    `SELECT unnest(witnesses)::text AS id, first_seq::float8 AS first FROM load_batch
      WHERE run = $1 AND entity = $2 AND state = 'acknowledged'`,
    [run, entity],
  );
  return new Map(result.rows.map((row) => [row.id, row.first]));
}

/** Sets batches back to planned, because the new system no longer has what it acknowledged. */
export async function reopenBatches(
  pool: pg.Pool,
  run: string,
  entity: string,
  first: readonly number[],
): Promise<void> {
  await reopen(pool, run, entity, 'b.first_seq = ANY ($3::bigint[])', 1, [first]);
}

/** Sets batches with refused records back to planned, because the cause of the refusals may be gone. */
export async function reopenRefused(pool: pg.Pool, run: string, entity: string): Promise<void> {
  await reopen(pool, run, entity, "b.refused > 0 AND b.state = 'acknowledged'", 0, []);
}

async function reopen(
  pool: pg.Pool,
  run: string,
  entity: string,
  which: string,
  losses: 0 | 1,
  values: readonly unknown[],
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query(
      `DELETE FROM load_refusal r USING load_batch b
        WHERE r.run = $1 AND r.entity = $2 AND b.run = $1 AND b.entity = $2 AND ${which}
          AND r.seq BETWEEN b.first_seq AND b.last_seq`,
      [run, entity, ...values],
    );
    await client.query(
      `UPDATE load_batch b SET state = 'planned', losses = losses + ${losses}
        WHERE b.run = $1 AND b.entity = $2 AND ${which}`,
      [run, entity, ...values],
    );
  });
}

/** A page of refusals in sending order, after a given place; empty at the end. */
export async function refusalPage(
  pool: pg.Pool,
  run: string,
  entity: string,
  after: { seq: number; code: string; field: string },
): Promise<{ seq: number; id: string; old_key: string; code: string; reason: string; field: string }[]> {
  const result = await pool.query<{
    seq: number;
    id: string;
    old_key: string;
    code: string;
    reason: string;
    field: string;
  }>(
    `SELECT seq::float8 AS seq, id::text AS id, old_key, code, reason, field FROM load_refusal
      WHERE run = $1 AND entity = $2 AND (seq, code, field) > ($3, $4, $5) ORDER BY seq, code, field LIMIT 5000`,
    [run, entity, after.seq, after.code, after.field],
  );
  return result.rows;
}
