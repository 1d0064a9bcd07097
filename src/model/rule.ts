import type { Disposition } from './disposition.ts';
import type { Severity } from './severity.ts';

/** A named difficulty of old data (DOMAIN §5–6), what to do about it by default, and an example. */
export interface Rule {
  readonly id: string;
  /** The entity it looks at, or `*` for all. */
  readonly entity: string;
  /** Where it is seen: while a value is converted (mapping), or on whole records (disposition). */
  readonly seen: 'conversion' | 'record';
  readonly severity: Severity;
  /** Fate of the record unless a project says otherwise; MIGRATE only reports. */
  readonly disposition: Disposition;
  readonly doc: string;
  readonly example: string;
}

type Row = readonly [
  id: string,
  entity: string,
  severity: Severity,
  disposition: Disposition,
  doc: string,
  example: string,
];

const conversion: readonly Row[] = [
  [
    'zero-date',
    '*',
    'warning',
    'MIGRATE',
    'A zero date stands for no date; the field is left empty.',
    '0000-00-00',
  ],
  [
    'far-future-date',
    '*',
    'info',
    'MIGRATE',
    'A date from 2200 on stands for never; the field is left empty, the mapping says `perpetual`.',
    '2500-12-31',
  ],
  ['bad-date', '*', 'error', 'HOLD', 'The text is not a date.', '31/02/2020, n/a'],
  [
    'bad-instant',
    '*',
    'error',
    'HOLD',
    'The text is not an instant, or does not exist in the old system’s time zone.',
    '2021-03-14 02:30 in Chicago',
  ],
  [
    'ambiguous-instant',
    '*',
    'warning',
    'MIGRATE',
    'The instant happened twice when clocks were set back; the earlier one is taken.',
    '2020-11-01 01:30 in Chicago',
  ],
  ['bad-integer', '*', 'error', 'HOLD', 'The text is not a whole number.', '5 seats'],
  [
    'sentinel-quantity',
    '*',
    'info',
    'MIGRATE',
    'A negative quantity stands for unlimited; the field is left empty, the mapping says `unlimited`.',
    '-1',
  ],
  [
    'money-with-symbol',
    '*',
    'info',
    'MIGRATE',
    'An amount with a currency sign or thousands separators; the number is taken.',
    '$1,079.66',
  ],
  [
    'bad-decimal',
    '*',
    'error',
    'HOLD',
    'The text is not an amount, or has more than four decimals.',
    'ask sales',
  ],
  ['bad-boolean', '*', 'error', 'HOLD', 'The text is neither yes nor no.', 'sometimes'],
  [
    'bad-choice',
    '*',
    'error',
    'HOLD',
    'The value is none of those the canonical field allows.',
    'state “zombie”',
  ],
  ['unmapped-value', '*', 'error', 'HOLD', 'A value map has no entry for this old value.', 'status 7'],
  [
    'unconfirmed-value',
    '*',
    'error',
    'HOLD',
    'The entry of a value map has not been confirmed by a person.',
    'PRO-2 → PRO, nobody’s name',
  ],
  ['bad-json', '*', 'error', 'HOLD', 'The custom attributes are not a JSON object.', '{broken'],
  [
    'damaged-text',
    '*',
    'warning',
    'MIGRATE',
    'The text holds replacement characters or text decoded twice; it is carried as it is.',
    'MÃ¼ller, M�ller',
  ],
];

const record: readonly Row[] = [
  [
    'missing-required',
    '*',
    'error',
    'HOLD',
    'A field that the canonical model requires is empty.',
    'a person without e-mail',
  ],
  [
    'unknown-reference',
    '*',
    'error',
    'HOLD',
    'The record points at one that does not exist.',
    'a license of a deleted product',
  ],
  [
    'parent-stays-behind',
    '*',
    'error',
    'HOLD',
    'The record belongs to one that does not move.',
    'an activation of an archived license',
  ],
  [
    'survivor-stays-behind',
    '*',
    'error',
    'HOLD',
    'The record would be merged into one that does not move.',
    '',
  ],
  [
    'chain-cycle',
    '*',
    'error',
    'HOLD',
    'Following parents comes back to the record itself.',
    'A renews B, B renews A',
  ],
  [
    'duplicate-code',
    '*',
    'error',
    'HOLD',
    'Two records carry the same code or number that must be unique.',
    'two products PRO',
  ],
  [
    'duplicate-organization',
    'organization',
    'warning',
    'MERGE',
    'The same company under another spelling.',
    'ACME Inc. / Acme, Inc',
  ],
  [
    'duplicate-person',
    'person',
    'warning',
    'MERGE',
    'The same e-mail in another case.',
    'Ann@Example.com / ann@example.com',
  ],
  ['bad-email', 'person', 'error', 'HOLD', 'The e-mail is none.', 'n/a, bob@@example'],
  [
    'duplicate-line',
    'entitlement_line',
    'warning',
    'MERGE',
    'The same license twice: equal key, owner, product, quantity and dates.',
    'a row inserted twice',
  ],
  [
    'duplicate-relation',
    '*',
    'info',
    'MERGE',
    'A relation (membership, party, feature of a product, link) that says the same as another once merged records are followed.',
    'Ann is a member of ACME twice',
  ],
  [
    'duplicate-redeem-code',
    'entitlement_line',
    'error',
    'HOLD',
    'Two different rights carry the same license key.',
    'one key, two customers',
  ],
  [
    'missing-redeem-code',
    'entitlement_line',
    'warning',
    'REISSUE',
    'A license without its key: a new one must be issued.',
    'only a hash was kept',
  ],
  [
    'unparseable-redeem-code',
    'entitlement_line',
    'warning',
    'REISSUE',
    'The key has characters that no verifier of the new system accepts; bytes are kept, a new key is offered.',
    'a key with a line break',
  ],
  [
    'term-without-end',
    'entitlement_line',
    'error',
    'HOLD',
    'A right that is not perpetual has no end.',
    'subscription until 0000-00-00',
  ],
  ['perpetual-with-end', 'entitlement_line', 'error', 'HOLD', 'A perpetual right has an end.', ''],
  [
    'start-after-end',
    'entitlement_line',
    'error',
    'HOLD',
    'The right ends before it starts.',
    '2021-05-01 … 2020-05-01',
  ],
  [
    'quantity-missing',
    'entitlement_line',
    'error',
    'HOLD',
    'Neither a quantity nor unlimited.',
    'seats empty',
  ],
  [
    'bad-quantity',
    '*',
    'error',
    'HOLD',
    'A quantity of zero or less that does not mean unlimited.',
    '0 seats',
  ],
  [
    'state-contradicts-dates',
    'entitlement_line',
    'error',
    'HOLD',
    'Active although its end has passed, or closed as expired although it has not.',
    'active, ended 2019',
  ],
  [
    'unit-unclear',
    'entitlement_line',
    'warning',
    'MIGRATE',
    'Nobody knows what one unit of the quantity is.',
    '10 of what?',
  ],
  [
    'consumed-above-entitled',
    'entitlement_line',
    'error',
    'HOLD',
    'More is in use than quantity and overdraft allow.',
    '12 of 10 seats active',
  ],
  [
    'several-heads',
    'entitlement_line',
    'error',
    'HOLD',
    'A chain of renewals has two newest lines.',
    'one license renewed twice',
  ],
  [
    'activation-without-artifact',
    'activation',
    'info',
    'MIGRATE',
    'The old system kept no copy of what it issued.',
    '',
  ],
  [
    'counter-without-device',
    'device',
    'info',
    'MIGRATE',
    'A migration host carries activations that the old system only counted.',
    'activations: 3, devices: none',
  ],
  [
    'password-reset',
    'credential',
    'warning',
    'MIGRATE',
    'The password cannot be carried: its owner must set a new one.',
    'an MD5 digest',
  ],
  [
    'negative-price',
    'order_line',
    'warning',
    'MIGRATE',
    'A price below zero: a credit note, or a mistake.',
    '-49.00',
  ],
  ['future-activation', 'activation', 'error', 'HOLD', 'Activated after the day of the snapshot.', ''],
];

const asRule =
  (seen: Rule['seen']) =>
  ([id, entity, severity, disposition, doc, example]: Row): Rule => ({
    id,
    entity,
    seen,
    severity,
    disposition,
    doc,
    example,
  });

/** Every built-in rule. A project overrides severity and disposition under `checks` in changeover.yaml. */
export const builtInRules: readonly Rule[] = [
  ...conversion.map(asRule('conversion')),
  ...record.map(asRule('record')),
];
