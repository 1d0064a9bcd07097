import { describe, expect, it } from 'vitest';
import { someEvidence } from '../../evidence/evidence-fixture.ts';
import { criteriaOf } from '../../gate/criteria.ts';
import { evaluateGate } from '../../gate/evaluate-gate.ts';
import { policyOf } from '../content-policy.ts';
import { type ExecutiveInput, executiveReport } from './executive-model.ts';
import { executivePage } from './executive-page.ts';

const at = new Date('2026-11-24T12:00:00.000Z');

function input(changes: Partial<ExecutiveInput> = {}): ExecutiveInput {
  const proof = {
    ...someEvidence({ body: { rows_in: 121_391, unaccounted: 0, columns_unaccounted: 0 } }),
    seq: 1,
    prev_hash: '0'.repeat(64),
    hash: 'a'.repeat(64),
  };
  return {
    title: 'Meridian: from old to new',
    migration: 'meridian',
    environment: 'rehearsal',
    at,
    verdict: evaluateGate(criteriaOf(), { chain: 'intact', entries: [proof] }, at),
    open: { run: '0007', records: 3, exposure: { customers: 2, seats: 120, money: { EUR: '10250.50' } } },
    chain: { entries: 1, head: 'a'.repeat(64), broken: null },
    workstreams: [{ title: 'Orders', status: 'RED', reason: 'The task “Pricing” is overdue.' }],
    issues: [{ title: '<script>alert(1)</script>', severity: 'HIGH', owner: 'Orders' }],
    goLive: '2026-12-08',
    ...changes,
  };
}

describe('the executive report', () => {
  it('says the verdict, what is exposed and what has to happen, all of it computed', () => {
    const report = executiveReport(input());
    expect(report).toMatchObject({
      status: 'RED',
      headline: 'Not ready to go live',
      daysLeft: 14,
      exposure: '2 customers, 120 seats, 10,250.50 EUR',
    });
    expect(report.measures[0]).toMatchObject({
      label: 'Old rows accounted for',
      value: '121,391',
      status: 'YELLOW',
    });
    expect(report.measures[2]).toMatchObject({ value: 'None', status: 'RED' });
    expect(report.next).toHaveLength(5);
    expect(
      report.criteria.find((one) => one.title === 'Hosting proven: load, monitoring, fail-over')?.signed,
    ).toBe('0 of 1 signed; missing: IT');
  });

  it('is one page that needs nothing else and escapes what people wrote', () => {
    const page = executivePage(executiveReport(input()));
    expect(page).toContain('24 Nov 2026, 12:00 UTC');
    expect(page).toContain('in 14 days');
    expect(page).not.toContain('<script>alert');
    expect(page).not.toMatch(/https?:\/\//);
    expect(policyOf(page)).toContain('sha256-');
  });

  it('fails closed: a broken chain and a migration that was never compared are RED', () => {
    const verdict = evaluateGate(criteriaOf(), { chain: 'broken', reason: 'at entry 3' }, at);
    const chain = { entries: 0, head: '', broken: 'entry 3 does not match its hash' };
    const report = executiveReport(input({ verdict, chain, open: undefined }));
    expect(report.measures.map((one) => one.status)).toEqual(['RED', 'RED', 'RED', 'RED']);
    expect(report.evidence).toContain('broken');
  });
});
