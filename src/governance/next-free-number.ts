import type pg from 'pg';

/**
 * The next id of a kind of thing in a migration, `I-3`. A number is given once, also when what had it is gone, and never
 * one that a file has brought along into the table of these things.
 */
export async function nextFreeNumber(
  client: pg.ClientBase,
  migration: string,
  letter: string,
  table: 'task' | 'issue' | 'scenario',
): Promise<string> {
  for (;;) {
    const id = await nextNumber(client, migration, letter);
    const taken = await client.query(`SELECT 1 FROM ${table} WHERE migration = $1 AND id = $2`, [
      migration,
      id,
    ]);
    if (taken.rowCount === 0) return id;
  }
}

async function nextNumber(client: pg.ClientBase, migration: string, letter: string): Promise<string> {
  const given = await client.query<{ last: number }>(
    `INSERT INTO program_number (migration, letter, last) VALUES ($1, $2, 1)
     ON CONFLICT (migration, letter) DO UPDATE SET last = program_number.last + 1 RETURNING last`,
    [migration, letter],
  );
  return `${letter}-${given.rows[0]?.last}`;
}
