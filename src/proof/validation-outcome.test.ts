import { describe, expect, it } from 'vitest';
import { sizePlan } from './sample-plan.ts';
import { type OutcomeInput, validationOutcome } from './validation-outcome.ts';
import { somePlan } from './validation-plan-fixture.ts';

type Verdict = 'CORRECT' | 'WRONG' | null;
const license = { entity: 'license', sharePercent: 10, maxWrongPpm: 10_000, strataBy: null, waiver: '' };
const correct = (count: number): Verdict[] => Array.from({ length: count }, () => 'CORRECT' as const);

/** The outcome of 10,000 licenses, of which these were reviewed in the order of the draw. */
function outcomeOf(records: Verdict[], changes: Partial<OutcomeInput> = {}) {
  const plan = changes.plan ?? somePlan({ entities: [license] });
  const size = sizePlan(plan, [{ entity: 'license', stratum: '', population: 10_000 }]);
  return validationOutcome({
    plan,
    size,
    records: [{ entity: 'license', stratum: '', records }],
    settled: 0,
    planted: 0,
    reviewers: [],
    atEnd: true,
    ...changes,
  });
}

describe('the result of a validation', () => {
  it('is the claim that the reviews support, in words', () => {
    const found = outcomeOf(correct(1_000));
    expect(found).toMatchObject({ outcome: 'PASS', open: 0, covered: 1, entities: 1 });
    expect(found.proves).toEqual([
      'license: fewer than 0.29 % (29 of 10,000) wrong, 95 % confidence (1,000 of 10,000 reviewed, none wrong).',
    ]);
    expect(found.doesNotProve.join(' ')).toContain('no wrong records were planted');
  });

  it('counts undecided records as wrong at the end, and does not pass with one open', () => {
    const found = outcomeOf([...correct(999), null]);
    expect(found).toMatchObject({ outcome: 'FAIL', open: 1, reviewed: 999, wrong: 0 });
    expect(found.proves[0]).toContain('1 wrong');
  });

  it('counts before the end only what was decided without a gap: the easy ones prove nothing', () => {
    const found = outcomeOf([...correct(10), null, ...correct(989)], { atEnd: false });
    expect(found.strata[0]?.claim).toContain('10 of 10,000 reviewed');
    expect(found.reviewed).toBe(999);
  });

  it('keeps a settled record wrong in the claim, and no longer open', () => {
    const records: Verdict[] = ['WRONG', ...correct(999)];
    expect(outcomeOf(records)).toMatchObject({ outcome: 'FAIL', open: 1 });
    const settled = outcomeOf(records, { settled: 1 });
    // One wrong of 1,000 still supports “fewer than 1 %”.
    expect(settled).toMatchObject({ outcome: 'PASS', open: 0, wrong: 1 });
    expect(settled.proves[0]).toContain('1 wrong');
    expect(settled.proves[0]).toContain('at least 1 are wrong');
  });

  it('fails when the claim is missed, whatever is settled', () => {
    const records: Verdict[] = [...Array.from({ length: 20 }, () => 'WRONG' as const), ...correct(980)];
    const found = outcomeOf(records, { settled: 20 });
    expect(found).toMatchObject({ outcome: 'FAIL', open: 0 });
    expect(found.headline).toContain('1 of 1 claims not reached');
  });

  it('says who misses planted records', () => {
    const one = { account: 'a', judged: 500, medianSeconds: 30, plantedSeen: 10, plantedFound: 7 };
    const found = outcomeOf(correct(1_000), { planted: 10, reviewers: [one] });
    expect(found.reviewers[0]?.reliable).toBe(false);
    expect(found.doesNotProve.join(' ')).toContain('they noticed 7 of 10 planted ones');
    expect(found.doesNotProve.join(' ')).toContain('1 of 1 reviewers missed too many');
  });

  it('accepts early by a sequential test, but not below the share that was planned', () => {
    const waived = { ...license, sharePercent: 1, waiver: 'history' };
    const plan = somePlan({ entities: [waived], method: 'SEQUENTIAL' });
    const records: Verdict[] = [...correct(653), ...Array.from({ length: 1_959 }, () => null)];
    const found = outcomeOf(records, { plan });
    expect(found).toMatchObject({ outcome: 'PASS', open: 0, waived: 1 });
    expect(found.strata[0]).toMatchObject({ sequential: 'ACCEPT', undecided: 0 });
    const tenth = somePlan({ entities: [license], method: 'SEQUENTIAL' });
    expect(outcomeOf(records, { plan: tenth })).toMatchObject({ outcome: 'FAIL', open: 347 });
  });
});
