import { describe, expect, it } from 'vitest';
import { criteriaOf } from './criteria.ts';

describe('the criteria', () => {
  it('are the eight of every go-live, then what every rehearsal proves', () => {
    expect(criteriaOf().map((one) => one.id)).toEqual([
      'manual-validation',
      'departments-trained',
      'key-generation',
      'orders-in-both',
      'user-experience',
      'department-heads',
      'hosting',
      'reversal',
      'complete',
      'reconciled',
      'prover',
    ]);
  });

  const own = {
    id: 'penetration',
    title: 'Penetration test',
    evidence: 'monitoring',
    fresh_days: 30,
    provide: 'Ask.',
    thresholds: [],
    signs: [] as string[],
  };

  it('take in those of a project', () => {
    expect(criteriaOf([own]).at(-1)).toMatchObject({ id: 'penetration', freshDays: 30, provide: 'Ask.' });
  });

  it('can be made stricter by a project, never laxer', () => {
    const changed = (more: Partial<typeof own>) =>
      criteriaOf([{ ...own, id: 'prover', ...more }]).find((one) => one.id === 'prover');
    const before = criteriaOf().find((one) => one.id === 'prover');
    expect(changed({ evidence: 'fault-seeding', fresh_days: 99 })).toMatchObject({
      freshDays: before?.freshDays,
      requires: before?.requires,
    });
    expect(changed({ fresh_days: 2 })).toMatchObject({ freshDays: 2 });
    expect(changed({})?.requires.map((one) => one.kind)).toEqual(['fault-seeding', 'monitoring']);
    expect(changed({ signs: ['legal'] })?.signs).toEqual(['engineering', 'legal']);
  });

  it('take thresholds, signers and the environment of a project', () => {
    const [last] = criteriaOf([
      {
        ...own,
        evidence: 'own:penetration-test',
        thresholds: [
          { measure: 'open_findings' },
          { measure: 'tested', of: 'addresses', at_least_percent: 90 },
          { measure: 'testers', at_least: 2 },
        ],
        environment: 'live' as const,
        signs: ['it'],
        owner: 'it',
      },
    ]).slice(-1);
    expect(last).toMatchObject({
      requires: [
        {
          kind: 'own:penetration-test',
          thresholds: [
            { measure: 'open_findings', atMost: 0 },
            { measure: 'tested', of: 'addresses', atLeastPercent: 90 },
            { measure: 'testers', atLeast: 2 },
          ],
        },
      ],
      environment: 'live',
      signs: ['it'],
      ownedBy: 'it',
    });
  });
});
