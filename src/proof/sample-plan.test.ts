import { describe, expect, it } from 'vitest';
import { percentText, sizePlan } from './sample-plan.ts';
import { somePlan } from './validation-plan-fixture.ts';

const strata = [
  { entity: 'license', stratum: '', population: 10_000 },
  { entity: 'order', stratum: 'OPEN', population: 299 },
  { entity: 'order', stratum: 'CLOSED', population: 300 },
];
const entities = (changes: object = {}) => [
  { entity: 'license', sharePercent: 10, maxWrongPpm: 1_000, strataBy: null, waiver: '', ...changes },
  { entity: 'order', sharePercent: 10, maxWrongPpm: 10_000, strataBy: 'state', waiver: '' },
];

describe('the size of a sample', () => {
  it('is what the claim needs, or the share, whichever is more; small strata are reviewed whole', () => {
    const size = sizePlan(somePlan({ entities: entities() }), strata);
    expect(size.strata.map((one) => one.sample)).toEqual([2_588, 299, 189]);
    expect(size.strata[0]?.why).toBe('what the claim “fewer than 0.1 % wrong” needs');
    expect(size.strata[1]?.why).toBe('fewer than 300 records: all of them');
    const modest = sizePlan(somePlan({ entities: entities({ maxWrongPpm: 100_000 }) }), strata);
    expect(modest.strata[0]).toMatchObject({ sample: 1_000, why: '10 % of the records' });
    expect(size.problems).toEqual([]);
  });

  it('of a sequential test has room for more than its clean run', () => {
    const plan = somePlan({ entities: entities(), method: 'SEQUENTIAL' });
    expect(sizePlan(plan, strata).strata[0]?.sample).toBe(653 * 4);
  });

  it('says beforehand how long the reviewers will work', () => {
    const plan = somePlan({
      entities: entities(),
      secondReviewPercent: 10,
      planted: 10,
      secondsPerRecord: 60,
    });
    const size = sizePlan(plan, strata);
    // 3,076 first reviews, 308 second ones, 10 planted records for each of two reviewers: 3,404 minutes.
    expect(size).toMatchObject({ sample: 3_076, judgements: 3_404, hours: '56.8', hoursPerReviewer: '28.4' });
  });

  it('is refused below a tenth without a written waiver, and for entities that are left out', () => {
    const below = entities({ sharePercent: 9 });
    expect(sizePlan(somePlan({ entities: below }), strata).problems).toHaveLength(1);
    const waived = entities({ sharePercent: 9, waiver: 'append-only history' });
    expect(sizePlan(somePlan({ entities: waived }), strata).problems).toEqual([]);
    const leftOut = sizePlan(somePlan({ entities: entities().slice(0, 1) }), strata);
    expect(leftOut.leftOut).toEqual([{ entity: 'order', population: 599 }]);
    expect(leftOut.problems).toHaveLength(1);
  });

  it.each([
    [500, '0.05 %'],
    [10_000, '1 %'],
    [112_900, '11.29 %'],
    [1, '0.0001 %'],
  ])('writes %i ppm as %s', (ppm, text) => {
    expect(percentText(ppm)).toBe(text);
  });
});
