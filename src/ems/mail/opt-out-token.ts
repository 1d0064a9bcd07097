import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type pg from 'pg';

/**
 * The token of a link that ends the mail: the reminder's id and its HMAC-SHA-256. It names no address, so a link in a log gives
 * nobody away, and it cannot be made for somebody else.
 */
export function optOutToken(reminderId: string, secret: Uint8Array): string {
  return `${reminderId}.${mac(reminderId, secret).toString('base64url')}`;
}

/** The reminder that a token was made for; undefined when it is none of ours. */
export function readOptOutToken(token: string, secret: Uint8Array): string | undefined {
  const [id = '', signature = ''] = token.split('.');
  const given = Buffer.from(signature, 'base64url');
  const expected = mac(id, secret);
  return given.length === expected.length && timingSafeEqual(given, expected) ? id : undefined;
}

/** The secret behind the links; made at first use and never changed: old links stay good. */
export async function optOutSecret(client: pg.ClientBase): Promise<Uint8Array> {
  const kept = await readSecret(client);
  if (kept !== undefined) return kept;
  await client.query('INSERT INTO mail_secret (secret) VALUES ($1) ON CONFLICT DO NOTHING', [
    randomBytes(32),
  ]);
  const secret = await readSecret(client);
  if (secret === undefined) throw new Error('the secret of the opt-out links is gone');
  return secret;
}

async function readSecret(client: pg.ClientBase): Promise<Uint8Array | undefined> {
  return (await client.query<{ secret: Buffer }>('SELECT secret FROM mail_secret')).rows[0]?.secret;
}

function mac(id: string, secret: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`opt-out:${id}`).digest();
}
