import { describe, expect, it } from 'vitest';
import type { MeasureSource } from './readiness-measures.ts';
import { readinessMeasures } from './readiness-measures.ts';

const nothing = {
  compared: undefined,
  scenarios: { total: 0, passed: 0, failed: 0 },
  runSeconds: null,
};

function source(measures: Record<string, string>): MeasureSource {
  const evidence = [{ kind: 'completeness', seq: 1, measures }];
  return {
    ...nothing,
    verdict: { criteria: [{ evidence }] },
    plan: { cutoverHours: null },
  } as unknown as MeasureSource;
}

describe('the share of old rows accounted for', () => {
  it('is read from the evidence as the gate writes it', () => {
    const [migrated] = readinessMeasures(source({ rows_in: '148,679', unaccounted: '0' }));
    expect(migrated).toMatchObject({ value: '148,679', of: 'of 148,679', status: 'GREEN' });
  });

  it('is red when a row is unaccounted for', () => {
    const [migrated] = readinessMeasures(source({ rows_in: '1,000', unaccounted: '1' }));
    expect(migrated).toMatchObject({ value: '999', detail: '1 unaccounted', status: 'RED' });
  });

  it('is unknown, not whole, when the evidence does not say it', () => {
    const [migrated] = readinessMeasures(source({ rows_in: '1,000', unaccounted: '' }));
    expect(migrated?.status).toBe('NONE');
  });
});
