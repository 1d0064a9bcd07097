import type { EntitySource } from './guess-tables.ts';
import type { Reference } from './references.ts';

/** One column of a scaffolded mapping. */
export interface FieldGuess {
  readonly field: string;
  readonly sql: string;
  readonly why: string;
  /** Old columns that the expression reads. */
  readonly columns: readonly string[];
}

/** A value map that a guess needs, with the old values seen so far. */
export interface ValueMapGuess {
  readonly name: string;
  readonly allowed: readonly string[];
  readonly values: readonly string[];
}

export interface GuessContext {
  readonly sources: readonly EntitySource[];
  readonly references: readonly Reference[];
  /** Filled while fields are guessed. */
  readonly valueMaps: Map<string, ValueMapGuess>;
}
