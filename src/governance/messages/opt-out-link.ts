import { createHmac, timingSafeEqual } from 'node:crypto';
import { ChangeoverError } from '../../lib/errors.ts';

/**
 * The token of a link that ends the messages: the delivery's id and its HMAC-SHA-256. It names no address, so a link
 * in a log gives nobody away, and it cannot be made for somebody else.
 */
export function optOutToken(delivery: string, secret: Uint8Array): string {
  return `${delivery}.${mac(delivery, secret).toString('base64url')}`;
}

/** The delivery a token was made for. Throws OPT_OUT_INVALID. */
export function readOptOutToken(token: string, secret: Uint8Array): string {
  const [delivery = '', signature = ''] = token.split('.');
  const given = Buffer.from(signature, 'base64url');
  const expected = mac(delivery, secret);
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new ChangeoverError('OPT_OUT_INVALID');
  return delivery;
}

function mac(delivery: string, secret: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`opt-out:${delivery}`).digest();
}
