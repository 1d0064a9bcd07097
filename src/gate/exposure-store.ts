import type pg from 'pg';
import { z } from 'zod';

/** What the newest comparison left open. */
export interface OpenDifferences {
  readonly run: string;
  /** Records that differ, or that only one system has. */
  readonly records: number;
  readonly exposure: {
    readonly customers: number;
    readonly seats: number;
    readonly money: Record<string, string>;
  };
}

const detailSchema = z.object({
  records: z.coerce.number().int(),
  exposure: z.object({
    customers: z.coerce.number().int(),
    seats: z.coerce.number().int(),
    money: z.record(z.string(), z.string()),
  }),
});

/** Open differences of the newest run whose reconcile stage is done; undefined before the first, or when unreadable. */
export async function openDifferences(
  pool: pg.Pool,
  migration: string,
): Promise<OpenDifferences | undefined> {
  const found = await pool.query<{ run: string; records: string; exposure: unknown }>(
    `SELECT s.run, s.detail -> 'exposure' AS exposure,
            (s.detail ->> 'different')::bigint + (s.detail ->> 'only_in_old')::bigint + (s.detail ->> 'only_in_new')::bigint AS records
       FROM run r JOIN run_stage s ON s.run = r.id AND s.stage = 'reconcile' AND s.state = 'done'
      WHERE r.migration = $1 ORDER BY r.id DESC LIMIT 1`,
    [migration],
  );
  const row = found.rows[0];
  const parsed = detailSchema.safeParse(row);
  return row === undefined || !parsed.success ? undefined : { run: row.run, ...parsed.data };
}
