/** Result of one class of faults in the new system's database. */
export interface ClassResult {
  readonly class: string;
  readonly entity: string;
  readonly where: 'database' | 'mapping';
  readonly seeded: number;
  readonly detected: number;
  /** Records seeded but not found as they should be: what was expected. */
  readonly missed: readonly string[];
  /** Why no fault of this class could be seeded. */
  readonly not_applicable?: string | undefined;
}

/** Result of one mutant. */
export interface MutantResult {
  readonly id: string;
  readonly operator: string;
  readonly entity: string;
  readonly what: string;
  /** `equivalent`: no record differs; `refused`: the mapping's own checks stopped it before anything was loaded. */
  readonly outcome: 'detected' | 'missed' | 'equivalent' | 'refused';
  /** Records in which the mutated and the true mapping differ. */
  readonly differing: number;
  /** Of these, records that the comparison named. */
  readonly found: number;
  /** Records that the comparison named although the mappings agree on them. */
  readonly false_alarms: number;
  /** The code with which the mapping's checks refused it. */
  readonly refused_by?: string | undefined;
  /** Which parts of the second author would have noticed, had it been loaded. */
  readonly second_author: readonly string[];
}

/** A large entity of which the proof used a part. */
export interface Sampled {
  readonly entity: string;
  readonly records: number;
  /** Records that there are. */
  readonly of: number;
}

/** What the stage stores of itself (`run_stage.detail`). */
export interface ProveDetail {
  /** Every class that was seeded is found completely, and nothing else was reported. */
  readonly ok: boolean;
  readonly seed: string;
  /** Classes of which at least one fault was seeded. */
  readonly classes: number;
  readonly seeded: number;
  readonly detected: number;
  readonly false_alarms: number;
  /** Differences that were reported although nothing was seeded there: entity, old key, field, cause. */
  readonly alarms: readonly string[];
  readonly per_class: readonly ClassResult[];
  readonly mutants: readonly MutantResult[];
  readonly equivalent_mutants: number;
  readonly second_author: {
    readonly mutants: number;
    readonly noticed: number;
    readonly survivors: readonly string[];
  };
  /** Entities of which only some records were in the copy, or mapped again for mutants; absent when all were. */
  readonly sampled?: readonly Sampled[] | undefined;
  /** Why no fault could be seeded in the new system's database, where that is so. */
  readonly sandbox?: string | undefined;
}
