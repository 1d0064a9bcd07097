import { describe, expect, it } from 'vitest';
import type { EvidenceEntry } from '../evidence/evidence-entry.ts';
import { someEvidence } from '../evidence/evidence-fixture.ts';
import type { Criterion } from './criterion.ts';
import { evaluateGate } from './evaluate-gate.ts';
import { signedBy } from './gate-fixture.ts';

const now = new Date('2026-11-24T12:00:00.000Z');
const pass = { environment: 'burn-in', at: '2026-11-24T11:00:00.000Z' } as const;
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

const intact = (entries: readonly EvidenceEntry[]) => ({ chain: 'intact', entries }) as const;

describe('a signature', () => {
  const signed: Criterion = { ...criterion, signs: ['finance', 'it'] };
  const proof = entry(1, pass);
  const judge = (entries: readonly EvidenceEntry[], of = signed) =>
    evaluateGate([of], intact(entries), now).criteria[0] ?? expect.fail('no criterion');
  const sign = (seq: number, id: string, changes: Parameters<typeof signedBy>[2] = {}) =>
    entry(seq, { ...pass, kind: 'sign-off', body: signedBy(judge([proof]), id, changes) });

  it('is needed of every function before proof from burn-in makes GREEN', () => {
    expect(judge([proof])).toMatchObject({ status: 'YELLOW', evidenceStatus: 'GREEN' });
    expect(judge([proof]).missing).toEqual(['Finance has not signed.', 'IT has not signed.']);
    expect(judge([proof, sign(2, 'finance')]).status).toBe('YELLOW');
    expect(judge([proof, sign(2, 'finance'), sign(3, 'it')])).toMatchObject({ status: 'GREEN', missing: [] });
  });

  it('does not make up for proof', () => {
    const failed = entry(1, { ...pass, outcome: 'FAIL' });
    const body = (id: string) => signedBy(judge([failed]), id);
    const entries = [
      failed,
      entry(2, { kind: 'sign-off', body: body('finance') }),
      entry(3, { kind: 'sign-off', body: body('it') }),
    ];
    expect(judge(entries).status).toBe('RED');
  });

  it('lapses when the evidence changes, is withdrawn, or the criterion becomes another', () => {
    const both = [proof, sign(2, 'finance'), sign(3, 'it')];
    const states = (entries: readonly EvidenceEntry[], of = signed) =>
      judge(entries, of).signers.map((one) => one.state);
    expect(states(both)).toEqual(['VALID', 'VALID']);
    expect(states([...both, entry(4, { ...pass, run: '0002' })])).toEqual(['LAPSED', 'LAPSED']);
    expect(states([...both, entry(4, { kind: 'void', body: { voids: [1] } })])).toEqual(['LAPSED', 'LAPSED']);
    expect(states(both, { ...signed, target: 'fewer rows' })).toEqual(['LAPSED', 'LAPSED']);
    const laxer = [{ kind: 'completeness', thresholds: [] }];
    expect(states(both, { ...signed, requires: laxer })).toEqual(['LAPSED', 'LAPSED']);
  });

  it('does not count when withdrawn, and counts when given anew', () => {
    const void2 = entry(4, { kind: 'void', summary: 'signed too early', body: { voids: [2] } });
    const withdrawn = judge([proof, sign(2, 'finance'), sign(3, 'it'), void2]);
    expect(withdrawn).toMatchObject({ status: 'YELLOW' });
    expect(withdrawn.missing).toEqual(['The signature of Finance was withdrawn: signed too early.']);
    expect(judge([proof, sign(2, 'finance'), sign(3, 'it'), void2, sign(5, 'finance')]).status).toBe('GREEN');
  });

  it('counts for one function only of the same person', () => {
    const account = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
    const found = judge([proof, sign(2, 'finance', { account }), sign(3, 'it', { account })]);
    expect(found.status).toBe('YELLOW');
    expect(found.missing[0]).toContain('the same person signed for another function');
  });

  it('of somebody who produced the evidence does not do alone', () => {
    const account = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
    const own = entry(1, { ...pass, body: { unaccounted: 0, produced_by: [account] } });
    const body = (id: string, changes = {}) => signedBy(judge([own]), id, changes);
    const entries = [own, entry(2, { kind: 'sign-off', body: body('finance', { account }) })];
    const alone = judge(entries, { ...signed, signs: ['finance'] });
    expect(alone.status).toBe('YELLOW');
    expect(judge([...entries, entry(3, { kind: 'sign-off', body: body('it') })]).status).toBe('GREEN');
  });

  it('that is none in form signs nothing', () => {
    const body = { ...signedBy(judge([proof]), 'finance'), account: 'root' };
    expect(judge([proof, entry(2, { kind: 'sign-off', body })]).signers[0]?.state).toBe(null);
  });
});
