import { describe, expect, it } from 'vitest';
import type { FaultChoice } from './choose-faults.ts';
import type { SeededFault } from './fault.ts';
import { keyCase } from './faults/key-case.ts';
import { quantityLost } from './faults/quantity-lost.ts';
import { matchFaults } from './match-faults.ts';

const choices: FaultChoice[] = [
  { fault: keyCase, sites: [] },
  { fault: quantityLost, sites: [], reason: 'none are eligible' },
];
const seeded: SeededFault = {
  class: 'key-case',
  entity: 'entitlement_line',
  old_key: 'L1',
  id: '1',
  field: 'redeem_code',
  cause: 'key-case',
};
const exact = { entity: 'entitlement_line', old_key: 'L1', field: 'redeem_code', cause: 'key-case' };

describe('a seeded fault', () => {
  it('is detected when record, field and cause are named', () => {
    const match = matchFaults(choices, [seeded], [exact]);
    expect(match).toMatchObject({ seeded: 1, detected: 1, alarms: [] });
    expect(match.perClass).toMatchObject([
      { class: 'key-case', seeded: 1, detected: 1, missed: [] },
      { class: 'quantity-lost', seeded: 0, detected: 0, not_applicable: 'none are eligible' },
    ]);
  });

  it.each([
    ['nothing was found', []],
    ['another record was named', [{ ...exact, old_key: 'L2' }]],
    ['another field was named', [{ ...exact, field: 'state' }]],
    ['another cause was named', [{ ...exact, cause: 'key-changed' }]],
    ['the whole record was named', [{ ...exact, field: null }]],
  ])('is missed when %s, and what was named instead is a false alarm', (_, found) => {
    const match = matchFaults(choices, [seeded], found);
    expect(match).toMatchObject({ seeded: 1, detected: 0 });
    expect(match.alarms).toHaveLength(found.length);
    expect(match.perClass[0]?.missed).toEqual(['entitlement_line L1 redeem_code key-case']);
  });

  it('does not cover a second difference on its record', () => {
    const match = matchFaults(
      choices,
      [seeded],
      [exact, exact, { ...exact, field: 'state', cause: 'state-flipped' }],
    );
    expect(match).toMatchObject({ detected: 1 });
    expect(match.alarms).toHaveLength(2);
  });
});
