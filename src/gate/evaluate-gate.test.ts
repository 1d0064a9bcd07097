import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EvidenceEntry } from '../evidence/evidence-entry.ts';
import { someEvidence } from '../evidence/evidence-fixture.ts';
import { criteriaOf } from './criteria.ts';
import type { Criterion, Threshold } from './criterion.ts';
import { evaluateGate } from './evaluate-gate.ts';
import { signedBy } from './gate-fixture.ts';
import type { Status } from './status.ts';

const now = new Date('2026-11-24T12:00:00.000Z');

const criterion: Criterion = {
  id: 'complete',
  title: 'Complete',
  target: 'all rows',
  requires: [{ kind: 'completeness', thresholds: [{ measure: 'unaccounted', atMost: 0 }] }],
  freshDays: 14,
  signs: [],
  provide: 'Run it.',
};

function entry(seq: number, changes: Partial<EvidenceEntry> = {}): EvidenceEntry {
  return { ...someEvidence(changes), seq, prev_hash: '0'.repeat(64), hash: String(seq).padStart(64, '0') };
}

/** One body for each kind of evidence that the criteria require, just good enough. */
function sufficient(): Pick<EvidenceEntry, 'kind' | 'body'>[] {
  const pairs = (threshold: Threshold): [string, number][] => {
    if ('of' in threshold)
      return [
        [threshold.measure, 40],
        [threshold.of, 40],
      ];
    return [[threshold.measure, 'atMost' in threshold ? threshold.atMost : threshold.atLeast]];
  };
  return criteriaOf()
    .flatMap((one) => one.requires)
    .map(({ kind, thresholds }) => ({ kind, body: Object.fromEntries(thresholds.flatMap(pairs)) }));
}

const intact = (entries: readonly EvidenceEntry[]) => ({ chain: 'intact', entries }) as const;

interface Case {
  readonly name: string;
  readonly evidence: readonly EvidenceEntry[];
  readonly criterion?: Partial<Criterion>;
  readonly status: Status;
  readonly why: string;
}

const pass = { environment: 'burn-in', at: '2026-11-24T11:00:00.000Z' } as const;

const cases: readonly Case[] = [
  { name: 'no evidence', evidence: [], status: 'RED', why: 'no evidence yet' },
  {
    name: 'a pass in burn-in',
    evidence: [entry(1, pass)],
    status: 'GREEN',
    why: '10 of 10 old rows accounted for',
  },
  {
    name: 'a pass live',
    evidence: [entry(1, { ...pass, environment: 'live' })],
    status: 'GREEN',
    why: '10 of 10',
  },
  {
    name: 'a pass in rehearsal',
    evidence: [entry(1, { ...pass, environment: 'rehearsal' })],
    status: 'YELLOW',
    why: 'proven in rehearsal, not yet on the final URLs',
  },
  {
    name: 'a failure',
    evidence: [entry(1, { ...pass, outcome: 'FAIL', summary: '3 rows missing' })],
    status: 'RED',
    why: '3 rows missing',
  },
  {
    name: 'a failure that superseded a pass',
    evidence: [entry(1, pass), entry(2, { ...pass, run: '0002', outcome: 'FAIL', summary: 'worse now' })],
    status: 'RED',
    why: 'worse now',
  },
  {
    name: 'a rehearsal that superseded a burn-in',
    evidence: [entry(1, pass), entry(2, { ...pass, environment: 'rehearsal', run: '0002' })],
    status: 'YELLOW',
    why: 'proven in rehearsal',
  },
  {
    name: 'a pass that superseded a failure',
    evidence: [entry(1, { ...pass, outcome: 'FAIL' }), entry(2, { ...pass, run: '0002' })],
    status: 'GREEN',
    why: '10 of 10',
  },
  {
    name: 'evidence of the last fresh moment',
    evidence: [entry(1, { ...pass, at: '2026-11-10T12:00:00.000Z' })],
    status: 'GREEN',
    why: '10 of 10',
  },
  {
    name: 'stale evidence',
    evidence: [entry(1, { ...pass, at: '2026-11-10T11:59:59.999Z' })],
    status: 'RED',
    why: 'evidence is more than 14 days old',
  },
  {
    name: 'evidence from the future',
    evidence: [entry(1, { ...pass, at: '2026-11-25T00:00:00.000Z' })],
    status: 'RED',
    why: 'has not come yet',
  },
  {
    name: 'evidence without a readable date',
    evidence: [entry(1, { ...pass, at: 'yesterday' })],
    status: 'RED',
    why: 'has not come yet',
  },
  {
    name: 'withdrawn evidence',
    evidence: [
      entry(1, pass),
      entry(2, { kind: 'void', summary: 'run 0001 was undone', body: { voids: [1] } }),
    ],
    status: 'RED',
    why: 'evidence withdrawn: run 0001 was undone',
  },
  {
    name: 'a withdrawal of something else',
    evidence: [entry(1, pass), entry(2, { kind: 'void', body: { voids: [7] } })],
    status: 'GREEN',
    why: '10 of 10',
  },
  {
    name: 'a pass whose measure misses the threshold',
    evidence: [entry(1, { ...pass, body: { unaccounted: 2 } })],
    status: 'RED',
    why: 'unaccounted is 2, at most 0 allowed',
  },
  {
    name: 'a pass that does not tell the measure',
    evidence: [entry(1, { ...pass, body: {} })],
    status: 'RED',
    why: 'the evidence does not say unaccounted',
  },
  {
    name: 'a measure that is text',
    evidence: [entry(1, { ...pass, body: { unaccounted: '0' } })],
    status: 'RED',
    why: 'the evidence does not say unaccounted',
  },
  {
    name: 'an unknown kind of evidence',
    evidence: [entry(1, { ...pass, kind: 'horoscope' })],
    criterion: { requires: [{ kind: 'horoscope', thresholds: [] }] },
    status: 'RED',
    why: 'nothing produces evidence of kind “horoscope”',
  },
  {
    name: 'a criterion that takes a withdrawal for proof',
    evidence: [entry(1, { ...pass, kind: 'void', body: { voids: [] } })],
    criterion: { requires: [{ kind: 'void', thresholds: [] }] },
    status: 'RED',
    why: 'nothing produces evidence',
  },
  {
    name: 'a criterion that asks for nothing',
    evidence: [entry(1, pass)],
    criterion: { requires: [] },
    status: 'RED',
    why: 'nothing proves this criterion',
  },
  {
    name: 'one of two kinds missing',
    evidence: [entry(1, pass)],
    criterion: { requires: [...criterion.requires, { kind: 'laws', thresholds: [] }] },
    status: 'RED',
    why: 'no evidence yet',
  },
  {
    name: 'one of two kinds from a rehearsal',
    evidence: [
      entry(1, pass),
      entry(2, { ...pass, kind: 'laws', environment: 'rehearsal', summary: '7 laws hold' }),
    ],
    criterion: { requires: [...criterion.requires, { kind: 'laws', thresholds: [] }] },
    status: 'YELLOW',
    why: 'proven in rehearsal, not yet on the final URLs: 7 laws hold',
  },
  {
    name: 'a share just reached',
    evidence: [entry(1, { ...pass, body: { reviewed: 10, population: 100 } })],
    criterion: {
      requires: [
        { kind: 'completeness', thresholds: [{ measure: 'reviewed', of: 'population', atLeastPercent: 10 }] },
      ],
    },
    status: 'GREEN',
    why: '10 of 10',
  },
  ...(
    [
      [{ reviewed: 9, population: 100 }, 'reviewed is 9 of 100 population, at least 10 % needed'],
      [{ reviewed: 0, population: 0 }, 'reviewed is 0 of 0'],
      [{ reviewed: 11, population: 10 }, 'reviewed is 11 of 10'],
      [{ reviewed: 5 }, 'does not say population'],
      [{ reviewed: -5, population: 10 }, 'does not say reviewed'],
    ] as const
  ).map(
    ([body, why]): Case => ({
      name: `a share of ${JSON.stringify(body)}`,
      evidence: [entry(1, { ...pass, body })],
      criterion: {
        requires: [
          {
            kind: 'completeness',
            thresholds: [{ measure: 'reviewed', of: 'population', atLeastPercent: 10 }],
          },
        ],
      },
      status: 'RED',
      why,
    }),
  ),
];

describe('the gate', () => {
  it.each(cases)('makes $name $status', ({ evidence, criterion: changes, status, why }) => {
    const { criteria } = evaluateGate([{ ...criterion, ...changes }], intact(evidence), now);
    expect(criteria[0]?.status).toBe(status);
    expect(criteria[0]?.why).toContain(why);
  });

  it('makes everything RED when the chain is broken, whatever the evidence said', () => {
    const verdict = evaluateGate(criteriaOf(), { chain: 'broken', reason: 'at entry 3' }, now);
    expect(verdict).toMatchObject({ verdict: 'RED', go: false, green: 0, yellow: 0, red: 11 });
    expect(verdict.criteria.every((one) => one.why.includes('at entry 3'))).toBe(true);
  });

  it('is as good as its worst criterion, and says go only when all are GREEN', () => {
    const laws: Criterion = { ...criterion, id: 'laws', requires: [{ kind: 'laws', thresholds: [] }] };
    const both = (environment: 'burn-in' | 'rehearsal') =>
      evaluateGate(
        [criterion, laws],
        intact([entry(1, pass), entry(2, { ...pass, kind: 'laws', environment })]),
        now,
      );
    expect(both('burn-in')).toMatchObject({ verdict: 'GREEN', go: true, green: 2 });
    expect(both('rehearsal')).toMatchObject({ verdict: 'YELLOW', go: false, green: 1, yellow: 1 });
    expect(evaluateGate([criterion, laws], intact([entry(1, pass)]), now)).toMatchObject({
      verdict: 'RED',
      go: false,
    });
    expect(evaluateGate([], intact([]), now)).toMatchObject({ verdict: 'RED', go: false });
  });

  it('lets no evidence from rehearsals make anything GREEN', () => {
    const kinds = criteriaOf().flatMap((one) => one.requires.map((asked) => asked.kind));
    const measures = criteriaOf().flatMap((one) =>
      one.requires.flatMap((asked) =>
        asked.thresholds.flatMap((t) => ('of' in t ? [t.measure, t.of] : [t.measure])),
      ),
    );
    const anyEntry = fc.record({
      kind: fc.constantFrom(...kinds, 'void', 'horoscope'),
      outcome: fc.constantFrom('PASS' as const, 'FAIL' as const),
      run: fc.constantFrom('0001', '0002'),
      at: fc.constantFrom(now.toISOString(), '2026-11-20T00:00:00.000Z', '2026-01-01T00:00:00.000Z'),
      body: fc.dictionary(fc.constantFrom(...measures, 'voids'), fc.constantFrom(0, 1, 20, 100)),
    });
    // Without these hardly any run would ever be good enough for anything.
    const goodEntry = fc
      .constantFrom(...sufficient())
      .map((one) => ({ ...one, outcome: 'PASS' as const, run: '0001', at: now.toISOString() }));
    const someEntry = fc.oneof(anyEntry, goodEntry);
    let yellow = 0;
    fc.assert(
      fc.property(fc.array(someEntry, { maxLength: 40 }), (found) => {
        const entries = found.map((one, index) => entry(index + 1, { ...one, environment: 'rehearsal' }));
        const verdict = evaluateGate(criteriaOf(), intact(entries), now);
        yellow += verdict.yellow;
        expect([verdict.green, verdict.go]).toEqual([0, false]);
      }),
      { numRuns: 300 },
    );
    // The property would be empty if nothing ever passed.
    expect(yellow).toBeGreaterThan(0);
  });

  it('is GREEN throughout when every criterion has full and fresh evidence from burn-in', () => {
    const entries = sufficient().map((one, index) => entry(index + 1, { ...pass, ...one }));
    const unsigned = evaluateGate(criteriaOf(), intact(entries), now);
    // The heads' signatures are a proof of their own; of the others only the signatures are missing.
    expect(unsigned).toMatchObject({ verdict: 'RED', go: false, green: 0, yellow: 10, red: 1 });
    expect(unsigned.criteria.every((one) => one.evidenceStatus === 'GREEN')).toBe(true);
    const signatures = unsigned.criteria.flatMap((one) => one.signs.map((id) => signedBy(one, id)));
    const chain = [
      ...entries,
      ...signatures.map((body, index) => entry(100 + index, { kind: 'sign-off', body })),
    ];
    expect(evaluateGate(criteriaOf(), intact(chain), now)).toMatchObject({
      verdict: 'GREEN',
      go: true,
      red: 0,
    });
  });
});
