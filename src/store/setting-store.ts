import type pg from 'pg';
import { z } from 'zod';

const timeZone = z.string().refine((zone) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    // Intl throws for a name it does not know: that is the answer.
    return false;
  }
}, 'must be an IANA time zone such as America/Chicago');

/** What people set in the console. */
export const settingsContent = z.strictObject({
  timeZone: timeZone.default('UTC'),
  banner: z.string().max(300).default(''),
});
export type Settings = z.infer<typeof settingsContent>;

/** The settings of a migration; the defaults, as version 0, before anybody set one. */
export async function readSettings(
  client: pg.ClientBase | pg.Pool,
  migration: string,
): Promise<Settings & { readonly version: number }> {
  const result = await client.query<{ content: unknown; version: number }>(
    'SELECT content, version FROM setting WHERE migration = $1',
    [migration],
  );
  const row = result.rows[0];
  return { ...settingsContent.parse(row?.content ?? {}), version: row?.version ?? 0 };
}

/** Replaces the settings; false when they have another version by now. */
export async function writeSettings(
  client: pg.ClientBase,
  migration: string,
  settings: Settings,
  version: number,
  by: string | null,
): Promise<boolean> {
  const result = await client.query(
    `INSERT INTO setting AS s (migration, content, version, updated_by) SELECT $1, $2, 1, $4 WHERE $3 = 0
     ON CONFLICT DO NOTHING`,
    [migration, JSON.stringify(settings), version, by],
  );
  if (result.rowCount === 1) return true;
  const updated = await client.query(
    `UPDATE setting SET content = $2, version = version + 1, updated_at = now(), updated_by = $4
      WHERE migration = $1 AND version = $3 AND $3 > 0`,
    [migration, JSON.stringify(settings), version, by],
  );
  return updated.rowCount === 1;
}
