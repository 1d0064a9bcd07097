import type { ComparedField } from '../compare/comparison.ts';

/** Fields by entity. */
export interface ProofFields {
  /** What the comparison that is being proven looks at. */
  readonly compared: (entity: string) => readonly ComparedField[];
  /** What the new system can hold: the truth is measured on these, whatever the comparison looks at. */
  readonly held: (entity: string) => readonly ComparedField[];
}
