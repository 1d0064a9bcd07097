import type { Entity } from '../../model/entity.ts';
import type { SqlNode } from '../sql-tree.ts';

/** A place in a mapping where a mutant can be made. */
export interface MutationSite {
  /** What goes wrong there, for people: names of columns and tables, no values of records. */
  readonly what: string;
  /** Makes the mistake in the tree that was searched. */
  readonly apply: () => void;
}

/** One kind of mistake in mapping SQL. */
export interface MutantOperator {
  readonly id: string;
  readonly doc: string;
  /** Every place in a mapping's syntax tree where the mistake can be made, in a fixed order. */
  readonly sites: (tree: SqlNode, entity: Entity) => MutationSite[];
}

/** Columns of a mapping that are not canonical fields: mutants leave them alone. */
export const bookkeeping: ReadonlySet<string> = new Set(['old_key', 'sources', 'xref']);
