import { createHash } from 'node:crypto';

/** The ETag of a record: its text holds the instant of its last change, so that no two states share one. */
export function recordTag(json: string): string {
  return `"${createHash('sha256').update(json).digest('base64url').slice(0, 27)}"`;
}
