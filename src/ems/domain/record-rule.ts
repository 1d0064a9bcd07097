import { createHash } from 'node:crypto';
import type { RefusalCode } from './refusal.ts';

/** Why one record is refused; the rest of its batch is not touched. */
interface RefusedField {
  readonly code: RefusalCode;
  readonly reason: string;
  readonly field: string;
}

/** A record as it came in JSON, after each value was found to be of its type. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** A rule over several values of one record; undefined when it holds. */
export type RecordRule = (record: JsonRecord) => RefusedField | undefined;

/** The day or instant `first` must not come after `last`. */
export function inOrder(first: string, last: string): RecordRule {
  return (record) => {
    const from = record[first];
    const to = record[last];
    if (typeof from !== 'string' || typeof to !== 'string' || comparable(from) <= comparable(to))
      return undefined;
    return { code: 'DATE_ORDER', reason: `${last} comes before ${first}`, field: last };
  };
}

// Instants may have different zones and more decimals than a Date keeps; plain days compare as text.
function comparable(text: string): string {
  if (text.length === 10) return text;
  const decimals = /\.(\d+)/.exec(text)?.[1] ?? '';
  return `${new Date(text).toISOString().slice(0, 19)}.${decimals.padEnd(6, '0')}`;
}

/** A right that never ends has no last day. */
export const perpetualHasNoEnd: RecordRule = (record) =>
  record['perpetual'] === true && typeof record['endDate'] === 'string'
    ? { code: 'PERPETUAL_WITH_END', reason: 'a perpetual right has no endDate', field: 'endDate' }
    : undefined;

/** A right without `unlimited` says how many units it gives. */
export const limitedHasQuantity: RecordRule = (record) => {
  if (record['unlimited'] === true || (typeof record['quantity'] === 'number' && record['quantity'] > 0))
    return undefined;
  return {
    code: 'QUANTITY_INVALID',
    reason: 'quantity must be above zero unless unlimited is true',
    field: 'quantity',
  };
};

/** The digest of an artifact is that of its bytes. */
export const digestOfContent: RecordRule = (record) => {
  const { content, sha256 } = record;
  if (typeof content !== 'string' || typeof sha256 !== 'string') return undefined;
  const digest = createHash('sha256').update(Buffer.from(content, 'base64')).digest('hex');
  return digest === sha256.toLowerCase()
    ? undefined
    : { code: 'DIGEST_MISMATCH', reason: 'sha256 is not the digest of content', field: 'sha256' };
};
