import type { ClassResult, MutantResult, ProveDetail } from '../prove/prove-detail.ts';

const fault = (
  name: string,
  of: string,
  where: ClassResult['where'] = 'database',
  seeded = 3,
  not_applicable?: string,
): ClassResult => ({
  class: name,
  entity: of,
  where,
  seeded,
  detected: seeded,
  missed: [],
  ...(not_applicable === undefined ? {} : { not_applicable }),
});

const mutant = (
  operator: string,
  of: string,
  what: string,
  differing: number,
  second_author: string[],
): MutantResult => ({
  id: `${of}-${operator}`,
  operator,
  entity: of,
  what,
  outcome: 'detected',
  differing,
  found: differing,
  false_alarms: 0,
  second_author,
});

/** What the stage prove of the invented run says of itself; for tests. */
export const prove: ProveDetail = {
  classes: 18,
  seeded: 54,
  detected: 54,
  false_alarms: 0,
  ok: true,
  equivalent_mutants: 0,
  alarms: [],
  per_class: [
    fault('missing', 'entitlement_line'),
    fault('extra', 'entitlement_line'),
    fault('doubled', 'activation'),
    fault('key-truncated', 'entitlement_line'),
    fault('key-case', 'entitlement_line'),
    fault('owner-swapped', 'entitlement'),
    fault('date-off-by-one', 'entitlement_line'),
    fault('time-zone-shift', 'activation'),
    fault('quantity-lost', 'entitlement_line'),
    fault('perpetual-to-term', 'entitlement_line'),
    fault('state-flipped', 'entitlement'),
    fault('price-rounded', 'order_line'),
    fault('parent-link-lost', 'entitlement_line'),
    fault('wrong-device', 'activation'),
    fault('unicode-damaged', 'organization'),
    fault('attribute-dropped', 'entitlement_line'),
    fault('lost-join-row', 'activation', 'mapping'),
    fault('swapped-column', 'entitlement_line', 'mapping'),
    fault('usage-lost', 'usage', 'database', 0, 'this migration has no usage records'),
  ],
  mutants: [
    mutant('inner-for-outer-join', 'activation', 'LEFT JOIN devices became INNER JOIN', 3_870, [
      'completeness',
    ]),
    mutant('wrong-value-map', 'entitlement_line', 'line-state: blocked and active exchanged', 412, [
      'total licenses-by-state',
    ]),
    mutant('swapped-column', 'entitlement_line', 'start and end exchanged', 17_322, []),
    mutant('lost-join-row', 'order_line', 'one row of order_items left out', 1, [
      'completeness',
      'total contract-value',
    ]),
  ],
  second_author: { mutants: 4, noticed: 3, survivors: ['entitlement_line: start and end exchanged'] },
  seed: '0007',
};
