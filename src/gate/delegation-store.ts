import type pg from 'pg';

/** A head lets the deputy sign for some days, both inclusive, in UTC. */
export interface Delegation {
  readonly id: string;
  readonly function: string;
  readonly from: string;
  readonly fromName: string;
  readonly to: string;
  readonly toName: string;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly reason: string;
  readonly declaredAt: string;
  readonly revokedAt: string | null;
}

const utc = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const columns = `d.id, d.function, d.head AS "from", h.name AS "fromName", d.deputy AS "to", p.name AS "toName",
  d.first_day::text AS "firstDay", d.last_day::text AS "lastDay", d.reason,
  ${utc('d.declared_at')} AS "declaredAt", ${utc('d.revoked_at')} AS "revokedAt"`;

const source = 'FROM delegation d JOIN account h ON h.id = d.head JOIN account p ON p.id = d.deputy';

/** Every delegation of a migration, newest first. */
export async function listDelegations(
  client: pg.Pool | pg.ClientBase,
  migration: string,
): Promise<Delegation[]> {
  const found = await client.query<Delegation>(
    `SELECT ${columns} ${source} WHERE d.migration = $1 ORDER BY d.declared_at DESC, d.id`,
    [migration],
  );
  return found.rows;
}

/** The delegations by which somebody may sign on a day (`YYYY-MM-DD`, UTC). */
export async function delegationsTo(
  client: pg.Pool | pg.ClientBase,
  migration: string,
  deputy: string,
  day: string,
): Promise<Delegation[]> {
  const found = await client.query<Delegation>(
    `SELECT ${columns} ${source}
      WHERE d.migration = $1 AND d.deputy = $2 AND $3::date BETWEEN d.first_day AND d.last_day AND d.revoked_at IS NULL
      ORDER BY d.declared_at DESC`,
    [migration, deputy, day],
  );
  return found.rows;
}

/** Declares a delegation; returns its id. */
export async function insertDelegation(
  client: pg.ClientBase,
  one: Pick<Delegation, 'function' | 'from' | 'to' | 'firstDay' | 'lastDay' | 'reason'> & {
    migration: string;
  },
): Promise<string> {
  const made = await client.query<{ id: string }>(
    `INSERT INTO delegation (migration, function, head, deputy, first_day, last_day, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [one.migration, one.function, one.from, one.to, one.firstDay, one.lastDay, one.reason],
  );
  const id = made.rows[0]?.id;
  if (id === undefined) throw new Error('the delegation was not returned');
  return id;
}

/** One delegation, or undefined. */
export async function findDelegation(
  client: pg.ClientBase,
  migration: string,
  id: string,
): Promise<Delegation | undefined> {
  const found = await client.query<Delegation>(
    `SELECT ${columns} ${source} WHERE d.migration = $1 AND d.id = $2`,
    [migration, id],
  );
  return found.rows[0];
}

/** Ends a delegation; signatures given under it stand. Ending it again changes nothing. */
export async function revokeDelegation(client: pg.ClientBase, id: string, by: string | null): Promise<void> {
  await client.query(
    'UPDATE delegation SET revoked_at = now(), revoked_by = $2 WHERE id = $1 AND revoked_at IS NULL',
    [id, by],
  );
}
