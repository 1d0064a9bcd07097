import { literal } from '../duck/sql-text.ts';
import type { ComparedField } from './comparison.ts';

/** Fields that every record carries besides its own. */
const identityCauses: Readonly<Record<string, string>> = {
  id: 'id-changed',
  merged_keys: 'external-id-changed',
  external_ids: 'external-id-changed',
};

/** Causes of whole records. */
export const recordCauses = { 'only-in-old': 'missing', 'only-in-new': 'extra', doubled: 'doubled' } as const;

const ownerFields = new Set(['organization']);
const stateFields = new Set(['state', 'status']);
const namedReferences: Readonly<Record<string, string>> = {
  product: 'product-swapped',
  sku: 'sku-swapped',
  device: 'wrong-device',
};
const namedChoices: Readonly<Record<string, string>> = {
  link: 'link-kind-changed',
  role: 'role-changed',
  tier: 'tier-changed',
};

/**
 * SQL that names the likely cause of one differing value: `o` and `n` are the old and the new value in their
 * canonical type. The order of the WHENs is the diagnosis: the most telling first.
 */
export function causeSql(entity: string, field: ComparedField, o: string, n: string): string {
  const identity = identityCauses[field.name];
  if (identity !== undefined) return literal(identity);
  const whens = whensFor(field, o, n);
  const lost = lostCause(entity, field);
  return `CASE WHEN ${o} IS NOT NULL AND ${n} IS NULL THEN ${literal(lost)}
    WHEN ${o} IS NULL AND ${n} IS NOT NULL THEN 'value-invented'
    ${whens.map(([when, cause]) => `WHEN ${when} THEN ${literal(cause)}`).join('\n    ')}
    ELSE ${literal(fallbackCause(entity, field))} END`;
}

type When = readonly [condition: string, cause: string];

function whensFor(field: ComparedField, o: string, n: string): When[] {
  switch (field.type) {
    case 'boolean':
      return booleanWhens(field.name, o);
    case 'date':
      return [
        [`abs(date_diff('day', ${o}, ${n})) = 1`, 'date-off-by-one'],
        [
          `year(${o}) = year(${n}) AND month(${o}) = day(${n}) AND day(${o}) = month(${n})`,
          'day-month-swapped',
        ],
      ];
    case 'instant':
      return instantWhens(o, n);
    case 'integer':
      return integerWhens(field.name, o, n);
    case 'decimal':
      return [
        [`${n} = -${o}`, 'sign-flipped'],
        [
          `${n} = round(${o}, 2) OR ${n} = round(${o}, 1) OR ${n} = round(${o}, 0) OR ${n} = trunc(${o})`,
          'price-rounded',
        ],
      ];
    case 'json':
      return [
        [
          `len(list_filter(json_keys(${o}), lambda k: NOT list_contains(json_keys(${n}), k))) > 0`,
          'attribute-dropped',
        ],
        [
          `len(list_filter(json_keys(${n}), lambda k: NOT list_contains(json_keys(${o}), k))) > 0`,
          'attribute-added',
        ],
      ];
    case 'text':
      return textWhens(field, o, n);
    default:
      return field.type === 'ref' ? [[`starts_with(${n}, 'new:')`, 'reference-without-origin']] : [];
  }
}

function booleanWhens(name: string, o: string): When[] {
  if (name === 'perpetual')
    return [
      [o, 'perpetual-to-term'],
      [`NOT ${o}`, 'term-to-perpetual'],
    ];
  if (name === 'unlimited')
    return [
      [o, 'unlimited-to-limited'],
      [`NOT ${o}`, 'limited-to-unlimited'],
    ];
  return [];
}

function instantWhens(o: string, n: string): When[] {
  const shift = `abs(epoch_ms(${n}) - epoch_ms(${o}))`;
  return [
    // Zones differ by whole quarters of an hour, and by 14 hours at most from UTC.
    [`${shift} % 900000 = 0 AND ${shift} <= 14 * 3600000`, 'time-zone-shift'],
    [`${n} = date_trunc('second', ${o}) OR ${n} = date_trunc('day', ${o})`, 'precision-lost'],
  ];
}

function integerWhens(name: string, o: string, n: string): When[] {
  if (name === 'tier') return [];
  if (name === 'overdraft') return [['true', 'overdraft-changed']];
  if (name !== 'quantity') return [];
  return [
    [`${n} < ${o}`, 'quantity-lost'],
    [`${n} > ${o}`, 'quantity-gained'],
  ];
}

function textWhens(field: ComparedField, o: string, n: string): When[] {
  const squeezed = (value: string) => `regexp_replace(${value}, '\\s+', '', 'g')`;
  const damaged: When = [
    `regexp_matches(${o}, '[^\\x00-\\x7F]') AND (contains(${n}, '?') OR contains(${n}, chr(65533)) OR regexp_matches(${n}, '[ÂÃ].') OR NOT regexp_matches(${n}, '[^\\x00-\\x7F]'))`,
    'unicode-damaged',
  ];
  if (field.equivalence === 'email') return [];
  if (field.equivalence === 'exact') {
    return [
      [`starts_with(${o}, ${n})`, 'key-truncated'],
      [`lower(${o}) = lower(${n})`, 'key-case'],
      [
        `regexp_replace(${o}, '[\\s\\-_.]', '', 'g') = regexp_replace(${n}, '[\\s\\-_.]', '', 'g')`,
        'key-separators',
      ],
      damaged,
    ];
  }
  return [
    [`${squeezed(o)} = ${squeezed(n)}`, 'whitespace-changed'],
    [`lower(${o}) = lower(${n})`, 'case-changed'],
    [`starts_with(rtrim(${o}), rtrim(${n}))`, 'text-truncated'],
    damaged,
  ];
}

function lostCause(entity: string, field: ComparedField): string {
  if (field.type === 'ref') return field.to === entity ? 'parent-link-lost' : 'reference-lost';
  if (field.type === 'json') return 'attribute-dropped';
  return 'value-lost';
}

function fallbackCause(entity: string, field: ComparedField): string {
  const { name, type } = field;
  if (type === 'ref') {
    if (field.to === entity) return 'parent-link-changed';
    if (ownerFields.has(name)) return 'owner-swapped';
    return namedReferences[name] ?? 'reference-changed';
  }
  if (type === 'enum')
    return stateFields.has(name) ? 'state-flipped' : (namedChoices[name] ?? 'choice-changed');
  if (type === 'integer') return namedChoices[name] ?? 'number-changed';
  if (type === 'decimal') return 'amount-changed';
  if (type === 'boolean') return 'flag-flipped';
  if (type === 'date') return 'date-changed';
  if (type === 'instant') return 'instant-changed';
  if (type === 'json') return 'attribute-changed';
  if (field.equivalence === 'email') return 'email-changed';
  return field.equivalence === 'exact' ? 'key-changed' : 'text-changed';
}
