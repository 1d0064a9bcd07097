import type { EvidenceEntry } from '../evidence/evidence-entry.ts';
import { readStageDetails, type StageFact } from '../evidence/stage-details.ts';
import { evidenceOf, fingerprintOf } from '../evidence/stage-evidence.ts';
import { criteriaOf } from '../gate/criteria.ts';
import { evaluateGate } from '../gate/evaluate-gate.ts';
import { details } from './report-fixture-details.ts';
import type { ReportInput } from './report-model.ts';

const seconds: Readonly<Record<string, number>> = {
  snapshot: 1.214,
  map: 2.871,
  dispose: 3.402,
  load: 14.96,
  reconcile: 6.117,
  prove: 11.83,
};
const rows: Readonly<Record<string, number>> = {
  snapshot: 121_391,
  map: 158_412,
  dispose: 158_412,
  load: 139_204,
  reconcile: 139_204,
  prove: 54,
};

/** The stages of an invented run, as the control store would hold them; for tests. */
export function fixtureFacts(changes: Partial<Record<keyof typeof details, object>> = {}): StageFact[] {
  return Object.entries(details).map(([name, detail]) => ({
    name,
    state: 'done',
    seconds: seconds[name] ?? 0,
    rows: rows[name] ?? 0,
    detail: { ...detail, ...changes[name as keyof typeof details] },
  }));
}

const circumstances = {
  at: '2026-11-24T10:37:48.000Z',
  migration: 'meridian',
  run: '0007',
  environment: 'rehearsal' as const,
  systems: {
    old: { adapter: 'sqlite', url: 'sqlite:old/meridian.sqlite' },
    new: { adapter: 'reference-ems', url: 'http://127.0.0.1:41873', version: '0.1.0', build: '5f1c02d9a7be' },
  },
  build: '0.1.0+3f2a9c77d01b',
};

/** Everything a report of the invented run is made of, judged by the real gate; for tests. */
export function fixtureInput(facts: readonly StageFact[] = fixtureFacts()): ReportInput {
  const { details: read, unreadable } = readStageDetails(facts);
  const fingerprint = fingerprintOf(read);
  const entries = evidenceOf(read).map(
    (one, index): EvidenceEntry => ({
      ...circumstances,
      fingerprint,
      ...one,
      seq: index + 31,
      prev_hash: '0'.repeat(64),
      hash: String(index + 1).repeat(64),
    }),
  );
  const now = new Date(circumstances.at);
  return {
    ...circumstances,
    at: now,
    title: 'Meridian: from its old license database to the new entitlement system',
    stages: [...facts, { name: 'judge', state: 'done', seconds: 0.213, rows: entries.length, detail: {} }],
    details: read,
    unreadable,
    verdict: evaluateGate(criteriaOf(), { chain: 'intact', entries }, now),
    evidence: {
      entries: 35,
      head: '9b1f0c4e7a2d55c0b86f3d1e9a7044c2f1d8b6a5903e7c2144fa0bd97c8e6613',
      broken: null,
    },
    fingerprint,
  };
}
