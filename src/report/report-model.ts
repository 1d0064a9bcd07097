import type { EvidenceSystems } from '../evidence/evidence-entry.ts';
import type { StageDetails, StageFact } from '../evidence/stage-details.ts';
import type { Verdict } from '../gate/evaluate-gate.ts';
import { differencesOf, type ReportDifferences } from './report-differences.ts';
import { type NotChecked, notCheckedOf } from './report-not-checked.ts';
import { proofOf, type ReportProof } from './report-proof.ts';
import { type ReportRecords, recordsOf } from './report-records.ts';
import { type VerdictWords, verdictWords } from './verdict-words.ts';

/** What a report is made of. Everything comes from stored facts; nothing is computed anew from the data. */
export interface ReportInput {
  readonly migration: string;
  readonly title: string;
  readonly run: string;
  readonly environment: 'rehearsal' | 'burn-in' | 'live';
  /** The instant of the judgment. */
  readonly at: Date;
  readonly stages: readonly StageFact[];
  readonly details: StageDetails;
  readonly unreadable: readonly { readonly stage: string; readonly reason: string }[];
  readonly verdict: Verdict;
  readonly evidence: ReportEvidence;
  readonly systems: EvidenceSystems;
  readonly fingerprint: string;
  readonly build: string;
}

export interface ReportEvidence {
  /** Entries of the whole chain; 0 when it is broken. */
  readonly entries: number;
  /** Hash of the last entry. */
  readonly head: string;
  /** Why the chain is broken; null when it is intact. */
  readonly broken: string | null;
}

/** The object that `changeover rehearse --json` prints and the page shows. Parts that are not available are null. */
export interface ReportModel extends VerdictWords, ReportRecords {
  /** The rehearsal itself succeeded: every stage done, every row accounted for, the chain intact. The gate may say no. */
  readonly ok: boolean;
  /** Why it did not succeed. */
  readonly faults: readonly string[];
  readonly run: string;
  readonly migration: string;
  readonly title: string;
  readonly environment: 'rehearsal' | 'burn-in' | 'live';
  readonly at: string;
  readonly seconds: number;
  readonly stages: readonly {
    readonly name: string;
    readonly state: string;
    readonly seconds: number;
    readonly rows: number;
  }[];
  readonly snapshot: StageDetails['snapshot'] | null;
  readonly load: StageDetails['load'] | null;
  readonly reconcile: ReportDifferences | null;
  readonly fault_seeding: ReportProof | null;
  readonly gate: Verdict;
  readonly not_checked: readonly NotChecked[];
  readonly evidence: ReportEvidence;
  readonly systems: EvidenceSystems;
  readonly fingerprint: string;
  readonly build: string;
}

/** Builds the report's model: a pure function of what the stages stored and what the gate said. */
export function reportModel(input: ReportInput): ReportModel {
  const { details, verdict } = input;
  const faults = faultsOf(input);
  const stages = input.stages.map(({ name, state, seconds, rows }) => ({ name, state, seconds, rows }));
  const differences = differencesOf(details);
  const records = recordsOf(details);
  return {
    ok: faults.length === 0,
    faults,
    run: input.run,
    migration: input.migration,
    title: input.title,
    environment: input.environment,
    at: input.at.toISOString(),
    ...verdictWords(verdict, { faults, completeness: records.completeness, differences }),
    seconds: Math.round(stages.reduce((sum, one) => sum + one.seconds, 0) * 1000) / 1000,
    stages,
    snapshot: details.snapshot ?? null,
    ...records,
    load: details.load ?? null,
    reconcile: differences,
    fault_seeding: proofOf(details),
    gate: verdict,
    not_checked: notCheckedOf(input),
    evidence: input.evidence,
    systems: input.systems,
    fingerprint: input.fingerprint,
    build: input.build,
  };
}

function faultsOf(input: ReportInput): string[] {
  const unaccounted = input.details.dispose?.completeness.unaccounted ?? 0;
  return [
    ...input.unreadable.map(({ stage, reason }) => `${stage}: ${reason}`),
    ...(unaccounted > 0 ? [`${unaccounted} old rows are unaccounted for`] : []),
    ...(input.evidence.broken === null ? [] : [`the evidence chain is broken: ${input.evidence.broken}`]),
  ];
}
