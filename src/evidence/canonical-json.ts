/** JSON as evidence holds it: quantities as integers, everything finer (shares, money) as text, never a float. */
export type EvidenceJson =
  | null
  | boolean
  | number
  | string
  | readonly EvidenceJson[]
  | { readonly [key: string]: EvidenceJson };

/**
 * The one way to write a value: keys sorted by UTF-16 code unit, no blanks, as in RFC 8785 (JCS) restricted to integers.
 * Throws a TypeError for a float or a number beyond 2^53, whose text would depend on who writes it.
 */
export function canonicalJson(value: EvidenceJson): string {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new TypeError(`evidence holds no number such as ${value}`);
    return String(value);
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value as Record<string, EvidenceJson>).sort(byKey);
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}

function byKey([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
