/** The fates of a record, strongest first. */
const fates = ['REJECT', 'HOLD', 'ARCHIVE', 'MERGE', 'REISSUE', 'MIGRATE'] as const;
export type Fate = (typeof fates)[number];

/** The right fate of a record with one difficulty, as a migration lead would decide it. */
export const rightFates = {
  'zero-date': 'MIGRATE',
  'far-future-date': 'MIGRATE',
  'bad-date': 'HOLD',
  'bad-instant': 'HOLD',
  'ambiguous-instant': 'MIGRATE',
  'bad-integer': 'HOLD',
  'sentinel-quantity': 'MIGRATE',
  'money-with-symbol': 'MIGRATE',
  'bad-decimal': 'HOLD',
  'bad-boolean': 'HOLD',
  'bad-choice': 'HOLD',
  'unmapped-value': 'HOLD',
  'unconfirmed-value': 'HOLD',
  'bad-json': 'HOLD',
  'damaged-text': 'MIGRATE',
  'missing-required': 'HOLD',
  'unknown-reference': 'HOLD',
  'parent-stays-behind': 'HOLD',
  'survivor-stays-behind': 'HOLD',
  'chain-cycle': 'HOLD',
  'duplicate-code': 'HOLD',
  'duplicate-organization': 'MERGE',
  'duplicate-person': 'MERGE',
  'bad-email': 'HOLD',
  'duplicate-line': 'MERGE',
  'duplicate-relation': 'MERGE',
  'duplicate-redeem-code': 'HOLD',
  'missing-redeem-code': 'REISSUE',
  'unparseable-redeem-code': 'REISSUE',
  'term-without-end': 'HOLD',
  'perpetual-with-end': 'HOLD',
  'start-after-end': 'HOLD',
  'quantity-missing': 'HOLD',
  'bad-quantity': 'HOLD',
  'state-contradicts-dates': 'HOLD',
  'unit-unclear': 'MIGRATE',
  'consumed-above-entitled': 'HOLD',
  'several-heads': 'HOLD',
  'activation-without-artifact': 'MIGRATE',
  'counter-without-device': 'MIGRATE',
  'password-reset': 'MIGRATE',
  'negative-price': 'MIGRATE',
  'future-activation': 'HOLD',
  'rule:archive-expired': 'ARCHIVE',
  'rule:test-data': 'REJECT',
} as const satisfies Record<string, Fate>;

export type Difficulty = keyof typeof rightFates;

/** The stronger of two fates. */
export function stronger(one: Fate, other: Fate): Fate {
  return fates.indexOf(one) <= fates.indexOf(other) ? one : other;
}

/** Whether a record with that fate is not written into the new system and has nobody who stands for it. */
export function staysBehind(fate: Fate): boolean {
  return fates.indexOf(fate) <= fates.indexOf('ARCHIVE');
}
