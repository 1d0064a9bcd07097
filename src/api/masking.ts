import { findEntity } from '../model/canonical-model.ts';
import { maskKey } from '../report/mask-key.ts';

/** Whether a field of an entity holds keys, personal data, or anything a publisher may have put there. */
function isGuarded(entity: string, field: string): boolean {
  const known = findEntity(entity)?.fields[field];
  return known === undefined || known.secret || known.personal || known.type === 'json';
}

/** A field's value as somebody without the right to see keys and personal data sees it: its length, nothing else. */
export function maskedValue(entity: string, field: string, value: string | null): string | null {
  if (value === null) return null;
  if (isGuarded(entity, field)) return `••• (${Array.from(value).length} characters)`;
  // A reference is somebody else's old key.
  return findEntity(entity)?.fields[field]?.type === 'ref' ? maskKey(value) : value;
}
