import type { ReviewVerdict } from '../../../../api/schema/validation-schema.ts';

/** A judgement that was made and is not known to be saved. */
export interface PendingJudgement {
  /** Made here, so that sending it twice is one judgement. */
  readonly id: string;
  readonly item: string;
  readonly verdict: ReviewVerdict;
  readonly note: string;
  readonly seconds: number;
}

const nameOf = (validation: string): string => `changeover-judgements:${validation}`;

/** What this tab has not saved yet; an expired session, a reload or a lost connection loses none of it. */
export function readPending(validation: string): readonly PendingJudgement[] {
  const stored = sessionStorage.getItem(nameOf(validation));
  return stored === null ? [] : (JSON.parse(stored) as PendingJudgement[]);
}

/** Keeps what is not saved yet. */
export function storePending(validation: string, pending: readonly PendingJudgement[]): void {
  if (pending.length === 0) sessionStorage.removeItem(nameOf(validation));
  else sessionStorage.setItem(nameOf(validation), JSON.stringify(pending));
}
