export type ReviewVerdict = 'CORRECT' | 'WRONG' | 'UNSURE';

/** What one reviewer said last of one record. */
export interface Opinion {
  readonly reviewer: string;
  readonly verdict: ReviewVerdict;
}

export interface ReviewState {
  /** What the reviews amount to; null while another one is needed. */
  readonly decided: 'CORRECT' | 'WRONG' | null;
  /** What the next review is for; null when none is needed. */
  readonly needs: 'FIRST' | 'SECOND' | 'THIRD' | null;
}

/**
 * The two-person rule. One CORRECT is enough where no second review was drawn and the reviewer found the planted
 * records; everything else needs two people who say the same, and UNSURE never counts. A disagreement is settled by a
 * third person.
 */
export function decideRecord(
  opinions: readonly Opinion[],
  rule: { readonly second: boolean; readonly unreliable: ReadonlySet<string> },
): ReviewState {
  const saying = (verdict: ReviewVerdict) => opinions.filter((one) => one.verdict === verdict);
  const decidedBy = (verdict: 'CORRECT' | 'WRONG') =>
    saying(verdict).length >= 2 && trusted(saying(verdict), rule.unreliable);
  if (decidedBy('WRONG') && saying('WRONG').length > saying('CORRECT').length)
    return { decided: 'WRONG', needs: null };
  if (decidedBy('CORRECT') && saying('CORRECT').length > saying('WRONG').length)
    return { decided: 'CORRECT', needs: null };
  const only = opinions.length === 1 ? opinions[0] : undefined;
  if (only?.verdict === 'CORRECT' && !rule.second && !rule.unreliable.has(only.reviewer))
    return { decided: 'CORRECT', needs: null };
  const needs = opinions.length === 0 ? 'FIRST' : opinions.length === 1 ? 'SECOND' : 'THIRD';
  return { decided: null, needs };
}

/** Two reviewers who both miss planted records do not make up for each other. */
function trusted(opinions: readonly Opinion[], unreliable: ReadonlySet<string>): boolean {
  return opinions.some((one) => !unreliable.has(one.reviewer));
}

/** Planted records that a reviewer was shown, and how many of them he did not call correct. */
export interface PlantedScore {
  readonly seen: number;
  readonly found: number;
}

/** A reviewer who lets more than one planted record in ten pass is not relied upon alone. */
export function isReliable(score: PlantedScore, planted: number): boolean {
  return (score.seen - score.found) * 10 <= planted;
}
