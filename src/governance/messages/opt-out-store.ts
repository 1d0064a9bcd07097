import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { systemActor } from '../../store/actor.ts';
import { type Change, recordChange } from '../record-change.ts';
import { readOptOutToken } from './opt-out-link.ts';

type Client = pg.ClientBase | pg.Pool;

/** The secret that signs a migration's opt-out links; made at first use, never changed: old links stay good. */
export async function optOutSecret(client: Client, migration: string): Promise<Uint8Array> {
  await client.query(
    'INSERT INTO message_key (migration, secret) VALUES ($1, $2) ON CONFLICT (migration) DO NOTHING',
    [migration, randomBytes(32)],
  );
  const result = await client.query<{ secret: Buffer }>(
    'SELECT secret FROM message_key WHERE migration = $1',
    [migration],
  );
  const secret = result.rows[0]?.secret;
  if (secret === undefined) throw new ChangeoverError('OPT_OUT_INVALID');
  return secret;
}

/**
 * Ends the messages for the reader of a link. In a rehearsal that is the catch-all address, never the customer the
 * message named. Asking twice changes nothing. Throws OPT_OUT_INVALID.
 */
export async function optOutByLink(
  pool: pg.Pool,
  migration: string,
  token: string,
  via: 'link' | 'one-click',
  now: Date,
): Promise<void> {
  const delivery = readOptOutToken(token, await optOutSecret(pool, migration));
  await inTransaction(pool, async (client) => {
    const found = await client.query<{ email: string }>(
      'SELECT lower(coalesce(sent_to, email)) AS email FROM message_delivery WHERE migration = $1 AND id = $2',
      [migration, delivery],
    );
    const email = found.rows[0]?.email;
    if (email === undefined) throw new ChangeoverError('OPT_OUT_INVALID');
    await insert(
      client,
      { migration, actor: { ...systemActor, name: 'Reader of a message' } },
      email,
      via,
      now,
    );
  });
}

/** Ends the messages for an address, because its owner asked by another way. */
export async function optOutByHand(pool: pg.Pool, change: Change, email: string, now: Date): Promise<void> {
  await inTransaction(pool, (client) => insert(client, change, email.toLowerCase(), 'person', now));
}

async function insert(
  client: pg.ClientBase,
  change: Change,
  email: string,
  via: string,
  now: Date,
): Promise<void> {
  const result = await client.query(
    'INSERT INTO message_opt_out (migration, email, at, via) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [change.migration, email, now.toISOString(), via],
  );
  if (result.rowCount === 0) return;
  await recordChange(client, change, {
    topic: 'message',
    action: 'message.opt-out',
    subject: 'opt-out:reader',
    before: null,
    after: { via },
  });
}
