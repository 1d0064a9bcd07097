import type { RefusalCode } from '../domain/refusal.ts';

// Numbers whose digits a double may not keep: sixteen or more of them, or a large exponent.
const manyDigits = /[0-9.]{16,}|[0-9][eE][+-]?[0-9]{3}/;
const nulOrHalf = /(?:^|[^\\])(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

const deepest = 32;

type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;
// Both are in Node 24, and not yet in TypeScript's library.
const parseExactly = JSON.parse as (text: string, reviver: Reviver) => unknown;
const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown };

/**
 * The custom attributes of a record as JSON text with every number digit by digit as it came, or why they are
 * refused. `line` is the record's own line; `value` what it parsed to.
 */
export function attributesText(
  line: string,
  value: unknown,
): string | { readonly code: RefusalCode; readonly reason: string } {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { code: 'VALUE_INVALID', reason: 'must be a JSON object' };
  if (!isShallow(value, deepest))
    return { code: 'VALUE_INVALID', reason: `must not be nested deeper than ${deepest} levels` };
  const text = JSON.stringify(manyDigits.test(line) ? exactAttributes(line) : value);
  if (nulOrHalf.test(text))
    return { code: 'TEXT_INVALID', reason: 'must not contain a NUL character or half a character' };
  return text;
}

/** JSON whose numbers keep all their digits when it becomes text again. */
export function exactJson(text: string): unknown {
  return parseExactly(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined ? rawJSON(source) : value,
  );
}

function exactAttributes(line: string): unknown {
  return (exactJson(line) as { attributes: unknown }).attributes;
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((one) => isShallow(one, levels - 1));
}
