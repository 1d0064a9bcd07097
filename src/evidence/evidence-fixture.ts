import type { NewEvidence } from './evidence-entry.ts';

/** Invented evidence, with what a test changes; for tests. */
export function someEvidence(changes: Partial<NewEvidence> = {}): NewEvidence {
  return {
    at: '2026-11-24T10:00:00.000Z',
    kind: 'completeness',
    migration: 'meridian',
    run: '0001',
    environment: 'rehearsal',
    systems: {
      old: { adapter: 'sqlite', url: 'sqlite:old.sqlite' },
      new: { adapter: 'reference-ems', url: 'http://127.0.0.1:4711', version: '0.1.0', build: 'abc' },
    },
    fingerprint: 'f'.repeat(64),
    build: '0.1.0+abc',
    outcome: 'PASS',
    summary: '10 of 10 old rows accounted for',
    body: { rows_in: 10, unaccounted: 0, columns_unaccounted: 0 },
    ...changes,
  };
}
