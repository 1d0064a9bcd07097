import type { StageDetails } from '../evidence/stage-details.ts';

type Proof = NonNullable<StageDetails['prove']>;

/** Fault seeding as the report shows it. */
export type ReportProof = Proof & {
  /** Found of seeded, in percent with one decimal, rounded down; null when nothing was seeded. */
  readonly rate: string | null;
};

/** The proof of the prover, or null when it did not take place. */
export function proofOf(details: StageDetails): ReportProof | null {
  const found = details.prove;
  return found === undefined ? null : { ...found, rate: percent(found.detected, found.seeded) };
}

/** A share in percent with one decimal, rounded down: 999 of 1,000 never reads as all. Null of nothing. */
export function percent(part: number, whole: number): string | null {
  if (whole === 0) return null;
  const tenths = Math.floor((part * 1000) / whole);
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}
