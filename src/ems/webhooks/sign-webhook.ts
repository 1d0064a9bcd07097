import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';

/** A new secret: 32 random bytes. */
export function newSecret(): Buffer {
  return randomBytes(32);
}

/** A secret as its receiver is told: `whsec_` and base64 (Standard Webhooks). */
export function secretText(secret: Uint8Array): string {
  return `${prefix}${Buffer.from(secret).toString('base64')}`;
}

/**
 * The headers of a message by the Standard Webhooks convention: id, time of this attempt in seconds, and a signature `v1,…` for
 * each secret (HMAC-SHA256 of `id.time.body`, base64), separated by blanks.
 */
export function webhookHeaders(
  id: string,
  seconds: number,
  body: string,
  secrets: readonly Uint8Array[],
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const signed = `${id}.${seconds}.${body}`;
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatures.join(' '),
  };
}
