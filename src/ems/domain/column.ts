import type { RefusalCode } from './refusal.ts';

/** How a value of a record is written in JSON, checked, and stored. Quantities, amounts and dates are never floats. */
type ColumnType =
  /** UUID of another record. */
  | 'reference'
  | 'text'
  /** A list of texts, `text[]`; only in lists that the EMS keeps about itself. */
  | 'words'
  /** One of a few words. */
  | 'choice'
  /** Whole number, JSON number, `bigint`. */
  | 'whole'
  /** Decimal with up to four places, JSON string, `numeric(18,4)`. */
  | 'amount'
  | 'flag'
  /** Plain day `YYYY-MM-DD`. */
  | 'day'
  /** ISO 8601 with a zone and up to six decimals of a second; given back in UTC. */
  | 'instant';

export interface Column {
  /** Name in JSON. */
  readonly name: string;
  /** Name in the database. */
  readonly column: string;
  readonly type: ColumnType;
  readonly required: boolean;
  readonly doc: string;
  /** Words of a `choice`. */
  readonly values: readonly string[];
  /** Collection that a `reference` points at. */
  readonly to: string;
  /** Smallest value of a `whole`. */
  readonly least: number;
  /** Most UTF-8 bytes of a `text`. */
  readonly bytes: number;
  /** No two records may share this text, byte for byte. */
  readonly unique: boolean;
  /** What a `text` must look like, and the refusal code when it does not. */
  readonly shape: { readonly pattern: RegExp; readonly code: RefusalCode; readonly says: string } | undefined;
  /** License key, digest, or personal data: never logged. */
  readonly guarded: boolean;
}

export type ColumnDraft = Omit<Column, 'name' | 'column'>;

type Options = Partial<Pick<Column, 'required' | 'least' | 'bytes' | 'unique' | 'shape' | 'guarded'>>;

// A key of an index has room for 2,704 bytes.
const indexedBytes = 2000;
const textBytes = 20_000;

const draft = (
  type: ColumnType,
  doc: string,
  options: Options,
  more: Partial<ColumnDraft> = {},
): ColumnDraft => ({
  type,
  doc,
  required: false,
  values: [],
  to: '',
  least: 0,
  bytes: options.unique === true ? indexedBytes : textBytes,
  unique: false,
  shape: undefined,
  guarded: false,
  ...more,
  ...options,
});

/** Builders of columns; the name comes from the key under which a column is declared. */
export const column = {
  reference: (to: string, doc: string, options: Options = {}) => draft('reference', doc, options, { to }),
  text: (doc: string, options: Options = {}) => draft('text', doc, options),
  words: (doc: string, options: Options = {}) => draft('words', doc, options),
  choice: (values: readonly string[], doc: string, options: Options = {}) =>
    draft('choice', doc, options, { values }),
  whole: (doc: string, options: Options = {}) => draft('whole', doc, options),
  amount: (doc: string, options: Options = {}) => draft('amount', doc, options),
  flag: (doc: string, options: Options = {}) => draft('flag', doc, options),
  day: (doc: string, options: Options = {}) => draft('day', doc, options),
  instant: (doc: string, options: Options = {}) => draft('instant', doc, options),
};

/** `lineNumber` → `line_number`. */
export function columnName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
