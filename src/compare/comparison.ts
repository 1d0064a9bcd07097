import type { Equivalence, FieldType } from '../model/field.ts';

/** A field that is compared. `to` is the entity a reference points at. */
export interface ComparedField {
  readonly name: string;
  readonly type: FieldType;
  readonly equivalence: Equivalence;
  readonly to?: string | undefined;
}

/** A difference that somebody accepts (law 9): it becomes a third outcome, until it expires or outgrows its ceiling. */
export interface AcceptedRule {
  readonly rule: string;
  readonly entity: string;
  readonly field?: string | undefined;
  readonly cause?: string | undefined;
  readonly reason: string;
  readonly owner: string;
  /** Last day on which it holds, `YYYY-MM-DD`. */
  readonly expires: string;
  /** Most records of an entity that it may cover. */
  readonly ceiling: number;
}

/** Two pictures of one entity, in one vocabulary: SELECTs that yield `old_key` and the fields. */
export interface Comparison {
  readonly entity: string;
  readonly oldSql: string;
  readonly newSql: string;
  readonly fields: readonly ComparedField[];
  readonly accepted?: readonly AcceptedRule[];
  /** The day on which acceptances are judged, `YYYY-MM-DD`. */
  readonly today: string;
  /** Parquet file for all differences (docs/architecture.md, `differences/`). */
  readonly target: string;
}

/** Outcomes by key. `compared` is the sum of the next five; `different` includes `doubled`. */
export interface ComparisonCounts {
  readonly compared: number;
  readonly matching: number;
  readonly different: number;
  readonly allowed: number;
  readonly only_in_old: number;
  readonly only_in_new: number;
  /** Keys that occur more than once on a side (part of `different`). */
  readonly doubled: number;
}

/** What became of one acceptance in one comparison. */
export interface AcceptanceOutcome {
  readonly rule: string;
  readonly entity: string;
  readonly state: 'applied' | 'unused' | 'expired' | 'above-ceiling';
  readonly records: number;
  readonly ceiling: number;
  readonly expires: string;
  readonly owner: string;
}

export interface ComparisonResult {
  readonly counts: ComparisonCounts;
  readonly acceptances: readonly AcceptanceOutcome[];
}
