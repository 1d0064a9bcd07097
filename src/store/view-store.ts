import type pg from 'pg';

/** A screen with its filters, under a name of its owner's. */
export interface SavedView {
  readonly id: string;
  readonly screen: string;
  readonly name: string;
  readonly query: string;
}

/** The views of a person, by screen and name. */
export async function listViews(pool: pg.Pool, migration: string, account: string): Promise<SavedView[]> {
  const result = await pool.query<SavedView>(
    'SELECT id, screen, name, query FROM saved_view WHERE migration = $1 AND account = $2 ORDER BY screen, name',
    [migration, account],
  );
  return result.rows;
}

/** Saves a view; one of the same name is replaced. */
export async function saveView(
  pool: pg.Pool,
  migration: string,
  account: string,
  view: Omit<SavedView, 'id'>,
): Promise<SavedView> {
  const result = await pool.query<SavedView>(
    `INSERT INTO saved_view (migration, account, screen, name, query) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (migration, account, screen, name) DO UPDATE SET query = excluded.query
     RETURNING id, screen, name, query`,
    [migration, account, view.screen, view.name, view.query],
  );
  const saved = result.rows[0];
  if (saved === undefined) throw new Error('the saved view was not returned');
  return saved;
}

/** Removes one of a person's views; false when there is none. */
export async function removeView(
  pool: pg.Pool,
  migration: string,
  account: string,
  id: string,
): Promise<boolean> {
  const result = await pool.query(
    'DELETE FROM saved_view WHERE migration = $1 AND account = $2 AND id = $3',
    [migration, account, id],
  );
  return result.rowCount === 1;
}
