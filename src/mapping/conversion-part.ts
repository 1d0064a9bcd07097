import type { MappedColumn } from './check-mapping.ts';

/** SQL that turns one mapped column into its canonical value and, where it cannot, into a finding. */
export interface Conversion {
  readonly name: string;
  /** Helper columns, computed one step after another over the mapping's own columns. */
  readonly steps: readonly (readonly [alias: string, sql: string][])[];
  /** The canonical value. */
  readonly value: string;
  /** The id of the rule that saw something, or NULL; absent when nothing can be seen. */
  readonly rule?: string | undefined;
  /** The raw value as text, or `***`. */
  readonly shown: string;
}

/** What depends on the type of a column and its field. */
export type Part = Pick<Conversion, 'value'> & Partial<Pick<Conversion, 'steps' | 'rule'>>;

/** A column as its conversion sees it. */
export interface Source {
  readonly column: MappedColumn;
  /** The column, quoted, and the same as text. */
  readonly raw: string;
  readonly text: string;
  readonly isText: boolean;
}

/** The name of a helper column. */
export function helperName(source: Source, suffix: string): string {
  return `${source.column.name}:${suffix}`;
}

/**
 * The rule of a column: none where `plain` holds, which is cheap and true of almost every value; else nothing (a blank
 * text) or a mark decides before the type does. `plain` must be NULL or false for blank and marked texts.
 */
export function guarded({ text }: Source, plain: string, whens: string): string {
  return `CASE WHEN ${plain} THEN NULL WHEN ${text} IS NULL OR trim(${text}) = '' THEN NULL
    WHEN marked(${text}) THEN mark_rule(${text}) ${whens} END`;
}
