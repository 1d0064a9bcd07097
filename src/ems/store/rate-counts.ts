import type pg from 'pg';

/** Adds what was counted here to what all processes have counted; returns the sums. One statement, whatever the number of actors. */
export async function addCounts(
  client: pg.ClientBase,
  counted: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, number>> {
  // In one order everywhere, so that two processes do not wait for each other in a circle.
  const actors = [...counted.keys()].toSorted();
  const told = await client.query<{ actor: string; count: string }>({
    name: 'add-rate-counts',
    text: `INSERT INTO rate_counts AS known (actor, count) SELECT * FROM unnest($1::text[], $2::bigint[])
           ON CONFLICT (actor) DO UPDATE SET count = known.count + excluded.count, told_at = now()
           RETURNING actor, count`,
    values: [actors, actors.map((one) => counted.get(one) ?? 0)],
  });
  return new Map(told.rows.map(({ actor, count }) => [actor, Number(count)]));
}

/** Forgets those that have sent nothing for an hour. */
export async function forgetOldCounts(client: pg.ClientBase): Promise<void> {
  await client.query(
    `DELETE FROM rate_counts WHERE actor IN (
       SELECT actor FROM rate_counts WHERE told_at < now() - interval '1 hour' LIMIT 1000 FOR UPDATE SKIP LOCKED)`,
  );
}
