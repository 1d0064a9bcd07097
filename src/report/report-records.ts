import type { StageDetails } from '../evidence/stage-details.ts';
import { builtInRules } from '../model/rule.ts';
import { maskKey } from './mask-key.ts';
import { nextStep } from './next-step.ts';

type Fates = { readonly [fate in 'MIGRATE' | 'MERGE' | 'ARCHIVE' | 'REISSUE' | 'REJECT' | 'HOLD']: number };

/** The account of the old rows: each counted once. */
interface Account extends Fates {
  readonly rows_in: number;
  readonly listed: number;
  readonly unaccounted: number;
}

export interface ReportRule {
  readonly rule: string;
  readonly entity: string;
  readonly count: number;
  readonly disposition: string;
  readonly severity: string;
  /** What the rule sees; null for a rule of the project. */
  readonly meaning: string | null;
  /** An old key, masked where it may be a license key or personal data. */
  readonly example: string;
  readonly next: string;
}

export interface ReportRecords {
  readonly completeness:
    | (Account & {
        readonly per_table: readonly (Account & { readonly table: string })[];
        /** Tables out of scope, counted. */
        readonly excluded: readonly {
          readonly table: string;
          readonly rows: number;
          readonly reason: string;
        }[];
        readonly columns_unaccounted: readonly string[];
      })
    | null;
  readonly records: readonly (Fates & { readonly entity: string; readonly records: number })[];
  readonly rules: readonly ReportRule[];
}

const meanings = new Map(builtInRules.map((rule) => [rule.id, rule.doc]));
const fateOrder = ['REJECT', 'HOLD', 'REISSUE', 'ARCHIVE', 'MERGE', 'MIGRATE'];

/** The fates of rows and records, and the rules behind them, gravest first. */
export function recordsOf(details: StageDetails): ReportRecords {
  const dispose = details.dispose;
  if (dispose === undefined) return { completeness: null, records: [], rules: [] };
  const { rows_in, dispositions, listed, unaccounted, per_table, excluded, columns_unaccounted } =
    dispose.completeness;
  return {
    completeness: {
      rows_in,
      ...dispositions,
      listed,
      unaccounted,
      per_table: per_table.map(({ rows, ...one }) => ({ ...one, rows_in: rows })),
      excluded,
      columns_unaccounted,
    },
    records: dispose.completeness.records_per_entity,
    rules: dispose.rules
      .map((one) => ({
        ...one,
        meaning: meanings.get(one.rule) ?? null,
        example: maskKey(one.example),
        next: nextStep(one.rule, one.disposition),
      }))
      .sort(
        (one, other) =>
          fateOrder.indexOf(one.disposition) - fateOrder.indexOf(other.disposition) ||
          other.count - one.count,
      ),
  };
}
