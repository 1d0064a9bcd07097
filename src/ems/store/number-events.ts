import type pg from 'pg';

const atOnce = 5000;
const turn = 7307170;

/**
 * Moves what is committed in the outbox among the numbered events, in the caller's transaction: one process at a time, others
 * wait for their turn. Moves at most 5,000, and tells whether there may be more. See migration 012 for why.
 */
export async function numberEvents(client: pg.ClientBase): Promise<boolean> {
  await client.query(`SELECT pg_advisory_xact_lock(${turn})`);
  const moved = await client.query(
    `WITH taken AS (
       DELETE FROM outbox_events WHERE id IN (SELECT id FROM outbox_events ORDER BY id LIMIT $1)
       RETURNING id, at, type, entity, entity_id, payload)
     INSERT INTO events (at, type, entity, entity_id, payload)
     SELECT at, type, entity, entity_id, payload FROM taken ORDER BY id`,
    [atOnce],
  );
  return moved.rowCount === atOnce;
}
