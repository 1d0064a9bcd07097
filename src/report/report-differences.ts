import type { StageDetails } from '../evidence/stage-details.ts';
import { maskKey } from './mask-key.ts';

type Reconciliation = NonNullable<StageDetails['reconcile']>;

/** The comparison of old and new, as the report shows it; keys masked. */
export type ReportDifferences = Reconciliation & { readonly open: number };

/** The comparison's part of the report, or null when it did not take place. */
export function differencesOf(details: StageDetails): ReportDifferences | null {
  const found = details.reconcile;
  if (found === undefined) return null;
  return {
    ...found,
    open: found.different + found.only_in_old + found.only_in_new,
    totals: failedFirst(found.totals).map((one) => ({
      ...one,
      // A total per customer has the customer's name for a key.
      first: one.first.map((group) => ({ ...group, key: maskKey(group.key) })),
    })),
    laws: failedFirst(found.laws).map((law) => ({
      ...law,
      offenders: law.offenders.map((one) => ({ ...one, old_key: maskKey(one.old_key) })),
    })),
    causes: [...found.causes].sort((one, other) => other.records - one.records),
  };
}

function failedFirst<T extends { readonly ok: boolean }>(found: readonly T[]): T[] {
  return [...found].sort((one, other) => Number(one.ok) - Number(other.ok));
}
