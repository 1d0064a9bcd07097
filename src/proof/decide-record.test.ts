import { describe, expect, it } from 'vitest';
import { decideRecord, isReliable, type ReviewVerdict } from './decide-record.ts';

const by = (...verdicts: ReviewVerdict[]) =>
  verdicts.map((verdict, index) => ({ reviewer: `r${index}`, verdict }));
const free = { second: false, unreliable: new Set<string>() };
const second = { ...free, second: true };

describe('the two-person rule', () => {
  it.each([
    [[], free, null, 'FIRST'],
    [by('CORRECT'), free, 'CORRECT', null],
    [by('WRONG'), free, null, 'SECOND'],
    [by('UNSURE'), free, null, 'SECOND'],
    [by('CORRECT'), second, null, 'SECOND'],
    [by('CORRECT', 'CORRECT'), second, 'CORRECT', null],
    [by('WRONG', 'WRONG'), free, 'WRONG', null],
    [by('WRONG', 'CORRECT'), free, null, 'THIRD'],
    [by('WRONG', 'UNSURE'), free, null, 'THIRD'],
    [by('UNSURE', 'UNSURE'), free, null, 'THIRD'],
    [by('WRONG', 'CORRECT', 'WRONG'), free, 'WRONG', null],
    [by('WRONG', 'CORRECT', 'CORRECT'), free, 'CORRECT', null],
    [by('WRONG', 'CORRECT', 'UNSURE'), free, null, 'THIRD'],
    [by('WRONG', 'CORRECT', 'WRONG', 'CORRECT'), free, null, 'THIRD'],
  ] as const)('of %j', (opinions, rule, decided, needs) => {
    expect(decideRecord(opinions, rule)).toEqual({ decided, needs });
  });

  it('does not take the word of somebody who misses planted records alone', () => {
    const unreliable = { second: false, unreliable: new Set(['r0']) };
    expect(decideRecord(by('CORRECT'), unreliable)).toEqual({ decided: null, needs: 'SECOND' });
    expect(decideRecord(by('CORRECT', 'CORRECT'), unreliable).decided).toBe('CORRECT');
    const both = { second: false, unreliable: new Set(['r0', 'r1']) };
    expect(decideRecord(by('CORRECT', 'CORRECT'), both)).toEqual({ decided: null, needs: 'THIRD' });
  });

  it('relies on a reviewer who lets at most one planted record in ten pass', () => {
    expect(isReliable({ seen: 10, found: 9 }, 10)).toBe(true);
    expect(isReliable({ seen: 10, found: 8 }, 10)).toBe(false);
    expect(isReliable({ seen: 2, found: 0 }, 10)).toBe(false);
    expect(isReliable({ seen: 0, found: 0 }, 0)).toBe(true);
  });
});
