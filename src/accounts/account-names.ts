import type pg from 'pg';

/** The names of people by id; who is not there is missing. */
export async function listAccountNames(
  client: pg.Pool | pg.ClientBase,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await client.query<{ id: string; name: string }>(
    'SELECT id, name FROM account WHERE id = ANY ($1::uuid[])',
    [ids],
  );
  return new Map(found.rows.map((row) => [row.id, row.name]));
}
