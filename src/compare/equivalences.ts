import type { Equivalence, FieldType } from '../model/field.ts';

/** One row of the table of equal representations (law 9). The test runs its examples, both ways round, through the engine. */
export interface EquivalenceRow {
  readonly equivalence: Equivalence;
  readonly type: FieldType;
  readonly doc: string;
  /** Pairs that are the same value written differently. NULL is null, anything else its text. */
  readonly equal: readonly (readonly [string | null, string | null])[];
  /** Pairs that look alike and must never be hidden. */
  readonly different: readonly (readonly [string | null, string | null])[];
}

const text: Pick<EquivalenceRow, 'equal' | 'different'> = {
  equal: [
    ['ACME Inc.', 'ACME Inc.  '],
    ['ACME Inc.', 'ACME Inc.\r\n'],
    ['', null],
    ['   ', null],
  ],
  different: [
    ['ACME Inc.', 'ACME  Inc.'],
    ['ACME Inc.', ' ACME Inc.'],
    ['ACME Inc.', 'acme inc.'],
    ['Müller', 'M?ller'],
    ['Müller', 'Muller'],
    ['Mu\u0308ller', 'M\u00fcller'],
    ['0', null],
    ['NULL', null],
  ],
};

/** Which representations count as equal. What is not listed here is a difference. */
export const equivalences: readonly EquivalenceRow[] = [
  {
    equivalence: 'trailing-blanks',
    type: 'text',
    doc: 'Text: blanks and line ends at the end do not count, and empty text is the same as none.',
    ...text,
  },
  {
    equivalence: 'exact',
    type: 'text',
    doc: 'Keys, codes and fingerprints: every byte counts; empty text is not the same as none.',
    equal: [['ABCD-EFGH', 'ABCD-EFGH']],
    different: [
      ['ABCD-EFGH', 'ABCD-EFGH '],
      ['ABCD-EFGH', 'abcd-efgh'],
      ['ABCD-EFGH', 'ABCDEFGH'],
      ['ABCD-EFGH', 'ABCD-EFG'],
      ['ABCD-EFGH', 'ABCD–EFGH'],
      ['007', '7'],
      ['', null],
    ],
  },
  {
    equivalence: 'email',
    type: 'text',
    doc: 'E-mail: case and blanks around it do not count.',
    equal: [
      ['Ann.Lee@Example.COM', 'ann.lee@example.com'],
      ['ann@example.com', ' ann@example.com '],
      ['', null],
    ],
    different: [
      ['ann.lee@example.com', 'annlee@example.com'],
      ['ann@example.com', 'ann@example.co'],
      ['ann+old@example.com', 'ann@example.com'],
      ['ann@example.com', null],
    ],
  },
  {
    equivalence: 'decimal',
    type: 'decimal',
    doc: 'Amounts: trailing zeros do not count; every one of four decimals does.',
    equal: [
      ['10.5', '10.5000'],
      ['10', '10.00'],
      ['0', '-0.0000'],
    ],
    different: [
      ['10.5', '10.5001'],
      ['10.99', '11'],
      ['10', '-10'],
      ['0', null],
    ],
  },
  {
    equivalence: 'instant',
    type: 'instant',
    doc: 'Instants: the zone in which one is written does not count, nor what is finer than a millisecond.',
    equal: [
      ['2024-01-01T00:30:00Z', '2024-01-01T01:30:00+01:00'],
      ['2024-01-01T00:30:00.123456Z', '2024-01-01T00:30:00.123Z'],
      ['1969-12-31T23:59:59.9995Z', '1969-12-31T23:59:59.999Z'],
    ],
    different: [
      ['2024-01-01T00:30:00Z', '2024-01-01T01:30:00Z'],
      ['2024-01-01T00:30:00Z', '2024-01-01T00:30:01Z'],
      ['2024-01-01T00:30:00.123Z', '2024-01-01T00:30:00.124Z'],
      ['2024-01-01T00:30:00Z', null],
    ],
  },
  {
    equivalence: 'json',
    type: 'json',
    doc: 'Custom attributes: the order of keys, blanks and escapes do not count, and no attributes are the same as none.',
    equal: [
      ['{"a":1,"b":{"x":1,"y":2}}', '{"b":{"y":2,"x":1},"a":1}'],
      ['{"a": 1}', '{"a":1}'],
      ['{"a":"é"}', '{"a":"\\u00e9"}'],
      ['{}', null],
    ],
    different: [
      ['{"a":1}', '{"a":"1"}'],
      ['{"a":1,"b":2}', '{"a":1}'],
      ['{"a":[1,2]}', '{"a":[2,1]}'],
      ['{"a":null}', '{}'],
      ['{"a":"x "}', '{"a":"x"}'],
      ['[1]', null],
    ],
  },
  {
    equivalence: 'exact',
    type: 'integer',
    doc: 'Whole numbers: nothing is none, not zero.',
    equal: [['5', '5']],
    different: [
      ['5', '4'],
      ['0', null],
    ],
  },
  {
    equivalence: 'exact',
    type: 'boolean',
    doc: 'Yes and no: unknown is neither.',
    equal: [['true', 'true']],
    different: [
      ['true', 'false'],
      ['false', null],
    ],
  },
  {
    equivalence: 'exact',
    type: 'date',
    doc: 'Plain dates have no zone: a day more or less is a difference.',
    equal: [['2024-02-29', '2024-02-29']],
    different: [
      ['2024-02-29', '2024-03-01'],
      ['2024-02-01', '2024-01-02'],
      ['2024-02-29', null],
    ],
  },
  {
    equivalence: 'exact',
    type: 'enum',
    doc: 'Choices: the very word.',
    equal: [['ACTIVE', 'ACTIVE']],
    different: [
      ['ACTIVE', 'active'],
      ['ACTIVE', 'INACTIVE'],
      ['ACTIVE', null],
    ],
  },
  {
    equivalence: 'exact',
    type: 'ref',
    doc: 'References: the old key of the record referred to, byte for byte.',
    equal: [['4711', '4711']],
    different: [
      ['4711', '04711'],
      ['4711', 'new:4711'],
      ['4711', null],
    ],
  },
];

/**
 * How texts whose blanks or case do not count are hashed: in their normal form, or as they are stored, which takes a fifth of
 * the time and makes those that are only written differently unequal.
 */
export type HashedTexts = 'normal' | 'as-stored';

const trimmed: ReadonlySet<Equivalence> = new Set(['trailing-blanks', 'email']);

/** Whether the two ways of hashing texts differ for any of these fields. */
export const hasTrimmedTexts = (equivalences: readonly Equivalence[]): boolean =>
  equivalences.some((one) => trimmed.has(one));

/**
 * The SQL expressions that are hashed: equal hashes mean equal values; equal values may hash differently
 * (nested JSON, texts as stored), which costs a second look and nothing else.
 */
export function hashForms(equivalence: Equivalence, column: string, texts: HashedTexts = 'normal'): string[] {
  if (texts === 'as-stored' && trimmed.has(equivalence)) return [column];
  if (equivalence !== 'json') return [exactForm(equivalence, column)];
  const entries = `CASE WHEN json_type(${column}) = 'OBJECT' THEN list_sort(map_entries(TRY_CAST(${column} AS MAP(VARCHAR, JSON)))) END`;
  // Without the second form, an array or a broken object would hash like no attributes at all.
  return [`nullif(${entries}, [])`, `CASE WHEN (${entries}) IS NULL THEN CAST(${column} AS VARCHAR) END`];
}

/** The SQL expression of a value's normal form: two values are equal exactly when these are NOT DISTINCT. */
export function exactForm(equivalence: Equivalence, column: string): string {
  switch (equivalence) {
    case 'trailing-blanks':
      return trailingBlanksForm(column);
    case 'email':
      return `nullif(lower(trim(${column}, E' \\t\\r\\n')), '')`;
    case 'instant':
      // Rounds down before 1970 as well; epoch_ms would round towards zero.
      return `epoch_us(${column}) - (epoch_us(${column}) % 1000 + 1000) % 1000`;
    case 'json':
      return `(SELECT list({'k': fullkey, 't': type, 'v': atom->>'$'} ORDER BY fullkey) FROM json_tree(coalesce(${column}, '{}'::JSON)))`;
    default:
      return column;
  }
}

/** Looking at the last byte first is fifteen times faster than trimming every text. */
function trailingBlanksForm(column: string): string {
  const blankAtEnd = ["' '", "E'\\n'", "E'\\r'", "E'\\t'"].map((blank) => `suffix(${column}, ${blank})`);
  return `CASE WHEN ${column} = '' OR ${blankAtEnd.join(' OR ')} THEN nullif(rtrim(${column}, E' \\t\\r\\n'), '') ELSE ${column} END`;
}
