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
  /** Days after which evidence is stale. */
  readonly freshDays: number;
  /** Which functions sign for it. */
  readonly signs: readonly string[];
  /** What would provide the evidence. */
  readonly provide: string;
}
