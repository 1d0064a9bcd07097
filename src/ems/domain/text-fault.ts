import type { RefusalCode } from './refusal.ts';

/**
 * Why PostgreSQL could not keep a text byte for byte: a NUL character, half a surrogate pair (UTF-8 has none), or
 * more bytes than there is room for. Undefined when it can.
 */
export function refusedText(text: string, bytes: number): { code: RefusalCode; reason: string } | undefined {
  if (text.includes('\0')) return { code: 'TEXT_INVALID', reason: 'must not contain a NUL character' };
  if (!text.isWellFormed()) return { code: 'TEXT_INVALID', reason: 'must not contain half a character' };
  // A character is at most three bytes per UTF-16 unit: short texts need no counting.
  if (text.length * 3 > bytes && Buffer.byteLength(text) > bytes)
    return { code: 'TEXT_TOO_LONG', reason: `must not be longer than ${bytes} bytes` };
  return undefined;
}
