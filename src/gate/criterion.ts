/** A measure that evidence must hold, read from its `body`; a missing measure fails. All integers. */
export type Threshold =
  | { readonly measure: string; readonly atLeast: number }
  | { readonly measure: string; readonly atMost: number }
  /** `measure` is at least this percentage of `of`; of nothing, no share is enough. */
  | { readonly measure: string; readonly of: string; readonly atLeastPercent: number };

/** One kind of evidence a criterion needs, and what it must show. */
export interface Requirement {
  readonly kind: string;
  readonly thresholds: readonly Threshold[];
}

/** A go-live criterion as data (FEATURES D7). */
export interface Criterion {
  readonly id: string;
  readonly title: string;
  /** What must be reached, in words. */
  readonly target: string;
  /** All of these must hold. */
  readonly requires: readonly Requirement[];
  /** `everything`: the evidence is that of all other criteria, and the signatures are the proof. */
  readonly covers?: 'everything';
  /** The least environment whose evidence makes it GREEN; `burn-in` when absent. */
  readonly environment?: 'burn-in' | 'live';
  /** Days after which evidence is stale. */
  readonly freshDays: number;
  /** Ids of the functions that sign for it; it is GREEN only with all of their signatures. */
  readonly signs: readonly string[];
  /** What would provide the evidence. */
  readonly provide: string;
  /** Id of the function that provides it. */
  readonly ownedBy?: string;
}
