import type { Disposition } from '../model/disposition.ts';

/** How many, per fate. */
export type Counts = Record<Disposition, number>;

/** Balance (c) of one old table: each row counted once, under its declared primary entity. */
export interface TableBalance extends Counts {
  readonly table: string;
  /** The entity under which rows are counted; empty when none is declared. */
  readonly primary: string;
  readonly rows: number;
  readonly listed: number;
  readonly unaccounted: number;
  /** Key of the first row that is unaccounted for. */
  readonly first_unaccounted: string | null;
}

/** Balance (b) of one entity: every mapped record has exactly one fate. */
export interface EntityBalance extends Counts {
  readonly entity: string;
  readonly records: number;
}

/** The three balances of completeness (law 1), stored as `disposed/completeness.json`. */
export interface Completeness {
  /** Rows of the old tables in scope, each once; the six dispositions, `listed` and `unaccounted` add up to it. */
  readonly rows_in: number;
  readonly dispositions: Counts;
  /** Rows that feed no record, each with its reason. */
  readonly listed: number;
  readonly unaccounted: number;
  readonly per_table: readonly TableBalance[];
  readonly records_per_entity: readonly EntityBalance[];
  /** Tables out of scope, counted. */
  readonly excluded: readonly { readonly table: string; readonly rows: number; readonly reason: string }[];
  /** Old columns that are neither mapped nor waived, as `table.column`. */
  readonly columns_unaccounted: readonly string[];
  /** The day on which dates were judged. */
  readonly as_of: string;
}

export const noCounts = (): Counts => ({ REJECT: 0, HOLD: 0, ARCHIVE: 0, MERGE: 0, REISSUE: 0, MIGRATE: 0 });
