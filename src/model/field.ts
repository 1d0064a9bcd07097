/** How a canonical value is stored, checked and compared. Drives DuckDB types, mapping checks and the docs. */
export type FieldType =
  | 'text'
  | 'enum'
  | 'integer'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'instant'
  | 'json'
  | 'ref';

/** Which representations count as equal; each is one row of the table in `compare/equivalences.ts`. */
export type Equivalence = 'exact' | 'email' | 'trailing-blanks' | 'decimal' | 'instant' | 'json';

export interface Field {
  readonly type: FieldType;
  readonly doc: string;
  /** A migrated record must have a value. */
  readonly required: boolean;
  /** Allowed values of an `enum`. */
  readonly values?: readonly string[];
  /** The entity a `ref` points at. In mapped records a `ref` holds the old key of that entity. */
  readonly to?: string;
  readonly equivalence: Equivalence;
  /** Personal data: masked by role, never logged. */
  readonly personal: boolean;
  /** A license key, digest or artifact: never logged, masked by role. */
  readonly secret: boolean;
}

type Options = Partial<Pick<Field, 'required' | 'personal' | 'secret' | 'equivalence'>>;

const make = (
  type: FieldType,
  doc: string,
  equivalence: Equivalence,
  options: Options,
  more: Partial<Field> = {},
): Field => ({
  type,
  doc,
  required: false,
  personal: false,
  secret: false,
  equivalence,
  ...more,
  ...options,
});

/** Builders for canonical fields; `{ required: true }` and the like as the last argument. */
export const field = {
  text: (doc: string, options: Options = {}) => make('text', doc, 'trailing-blanks', options),
  /** Text whose every byte matters: keys, codes, fingerprints. */
  exact: (doc: string, options: Options = {}) => make('text', doc, 'exact', options),
  email: (doc: string, options: Options = {}) => make('text', doc, 'email', { personal: true, ...options }),
  choice: (values: readonly string[], doc: string, options: Options = {}) =>
    make('enum', doc, 'exact', options, { values }),
  integer: (doc: string, options: Options = {}) => make('integer', doc, 'exact', options),
  decimal: (doc: string, options: Options = {}) => make('decimal', doc, 'decimal', options),
  boolean: (doc: string, options: Options = {}) => make('boolean', doc, 'exact', options),
  date: (doc: string, options: Options = {}) => make('date', doc, 'exact', options),
  instant: (doc: string, options: Options = {}) => make('instant', doc, 'instant', options),
  json: (doc: string, options: Options = {}) => make('json', doc, 'json', options),
  ref: (to: string, doc: string, options: Options = {}) => make('ref', doc, 'exact', options, { to }),
};

const duckTypes: Record<FieldType, string> = {
  text: 'VARCHAR',
  enum: 'VARCHAR',
  integer: 'BIGINT',
  decimal: 'DECIMAL(18,4)',
  boolean: 'BOOLEAN',
  date: 'DATE',
  instant: 'TIMESTAMP WITH TIME ZONE',
  json: 'JSON',
  ref: 'VARCHAR',
};

/** The DuckDB type in which canonical Parquet holds a field. */
export function duckType(one: Pick<Field, 'type'>): string {
  return duckTypes[one.type];
}
