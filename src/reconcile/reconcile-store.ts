import type pg from 'pg';
import type { AcceptanceOutcome, ComparisonCounts } from '../compare/comparison.ts';

/** What became of one entity in a reconcile. */
export interface EntityOutcome {
  readonly entity: string;
  readonly counts: ComparisonCounts;
  readonly acceptances: readonly AcceptanceOutcome[];
  readonly not_compared: readonly NotCompared[];
  /** Differing records that were fetched once more, and how many of these had changed. */
  readonly reconfirmed: { readonly asked: number; readonly changed: number };
  /** Why the comparison could not be made; then every record counts as different. */
  readonly broken?: string | undefined;
}

/** Values that the new system cannot hold, so nobody compared them. */
export interface NotCompared {
  readonly entity: string;
  readonly field: string;
  readonly records: number;
  readonly reason: string;
}

/** Stores what became of an entity; a repeated call replaces it. */
export async function saveEntityOutcome(pool: pg.Pool, run: string, outcome: EntityOutcome): Promise<void> {
  await pool.query(
    `INSERT INTO reconcile_entity (run, entity, outcome) VALUES ($1, $2, $3)
     ON CONFLICT (run, entity) DO UPDATE SET outcome = excluded.outcome, at = now()`,
    [run, outcome.entity, JSON.stringify(outcome)],
  );
}

/** The entities that are done, by name. */
export async function entityOutcomes(pool: pg.Pool, run: string): Promise<Map<string, EntityOutcome>> {
  const result = await pool.query<{ entity: string; outcome: EntityOutcome }>(
    'SELECT entity, outcome FROM reconcile_entity WHERE run = $1',
    [run],
  );
  return new Map(result.rows.map((row) => [row.entity, row.outcome]));
}

export async function forgetEntityOutcomes(pool: pg.Pool, run: string): Promise<void> {
  await pool.query('DELETE FROM reconcile_entity WHERE run = $1', [run]);
}
