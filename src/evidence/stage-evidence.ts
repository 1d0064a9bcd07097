import { createHash } from 'node:crypto';
import type { NewEvidence } from './evidence-entry.ts';
import type { StageDetails } from './stage-details.ts';

/** Evidence without the circumstances that all evidence of a run shares. */
export type StageEvidence = Pick<NewEvidence, 'kind' | 'outcome' | 'summary' | 'body'>;

const number = new Intl.NumberFormat('en-US');
const n = (value: number): string => number.format(value);

/**
 * What the stages of a run prove. A stage that is absent proves nothing: no evidence is made up for it, and the gate
 * stays RED there.
 */
export function evidenceOf(details: StageDetails): StageEvidence[] {
  return [
    details.dispose === undefined ? undefined : completeness(details.dispose.completeness),
    details.reconcile === undefined ? undefined : reconciliation(details.reconcile),
    details.reconcile === undefined ? undefined : controlTotals(details.reconcile.totals),
    details.reconcile === undefined ? undefined : laws(details.reconcile.laws),
    details.prove === undefined ? undefined : faultSeeding(details.prove),
  ].filter((one) => one !== undefined);
}

/** SHA-256 over the fingerprints of the old tables in scope: which data a run spoke of. Empty when there was no snapshot. */
export function fingerprintOf(details: StageDetails): string {
  if (details.snapshot === undefined) return '';
  const inScope = details.snapshot.tables.filter((table) => !table.excluded);
  const lines = inScope.map((table) => `${table.name} ${table.rows} ${table.fingerprint}\n`);
  return createHash('sha256').update(lines.sort().join('')).digest('hex');
}

type Completeness = NonNullable<StageDetails['dispose']>['completeness'];
type Reconciliation = NonNullable<StageDetails['reconcile']>;
type Proof = NonNullable<StageDetails['prove']>;

function completeness(found: Completeness): StageEvidence {
  const { rows_in, dispositions, listed, unaccounted } = found;
  const columns = found.columns_unaccounted.length;
  // The balance is struck here again: a stage that miscounts must not pass on its own word.
  const counted = Object.values(dispositions).reduce((sum, one) => sum + one, listed + unaccounted);
  const good = rows_in > 0 && counted === rows_in && unaccounted === 0 && columns === 0;
  return {
    kind: 'completeness',
    outcome: good ? 'PASS' : 'FAIL',
    summary: completenessSummary(rows_in, counted, unaccounted, columns),
    body: { rows_in, ...dispositions, listed, unaccounted, columns_unaccounted: columns },
  };
}

function completenessSummary(rowsIn: number, counted: number, unaccounted: number, columns: number): string {
  if (rowsIn === 0) return 'the old system has no rows in scope';
  if (counted !== rowsIn) return `the balance is wrong: ${n(rowsIn)} old rows, ${n(counted)} counted`;
  if (unaccounted === 0 && columns === 0) return `${n(rowsIn)} of ${n(rowsIn)} old rows accounted for`;
  return `${n(unaccounted)} of ${n(rowsIn)} old rows and ${n(columns)} old columns are unaccounted for`;
}

function reconciliation(found: Reconciliation): StageEvidence {
  const { compared, matching, different, allowed, only_in_old, only_in_new } = found;
  const open = different + only_in_old + only_in_new;
  const alarms = found.alarms.length;
  const equal = compared > 0 && open === 0 && matching + allowed === compared;
  return {
    kind: 'reconciliation',
    outcome: equal && alarms === 0 ? 'PASS' : 'FAIL',
    summary: reconciliationSummary(found, open),
    body: { compared, matching, different, allowed, only_in_old, only_in_new, alarms },
  };
}

function reconciliationSummary(found: Reconciliation, open: number): string {
  const { compared, matching, different, allowed, only_in_old, only_in_new } = found;
  const accepted = allowed === 0 ? '' : `, ${n(allowed)} accepted by name`;
  if (compared === 0) return 'no record was compared';
  if (open > 0) {
    return `${n(open)} of ${n(compared)} records differ (${n(different)} in fields, ${n(only_in_old)} only in the old system, ${n(only_in_new)} only in the new)${accepted}`;
  }
  return found.alarms[0] ?? `${n(matching)} of ${n(compared)} records equal in every field${accepted}`;
}

function controlTotals(totals: Reconciliation['totals']): StageEvidence {
  const unequal = totals.filter((one) => !one.ok);
  return {
    kind: 'control-totals',
    outcome: totals.length > 0 && unequal.length === 0 ? 'PASS' : 'FAIL',
    summary: summaryOf(
      totals.length,
      unequal.map((one) => one.name),
      {
        none: 'no control totals are written',
        good: 'control totals equal',
        bad: 'control totals differ',
      },
    ),
    body: { totals: totals.length, unequal: unequal.length },
  };
}

function laws(found: Reconciliation['laws']): StageEvidence {
  const applying = found.filter((one) => one.applies);
  const broken = applying.filter((one) => !one.ok);
  return {
    kind: 'laws',
    outcome: applying.length > 0 && broken.length === 0 ? 'PASS' : 'FAIL',
    summary: summaryOf(
      applying.length,
      broken.map((one) => one.id),
      {
        none: 'no business law was checked',
        good: 'business laws hold',
        bad: 'business laws are broken',
      },
    ),
    body: { laws: applying.length, broken: broken.length, not_applicable: found.length - applying.length },
  };
}

function summaryOf(
  all: number,
  failed: readonly string[],
  words: { readonly none: string; readonly good: string; readonly bad: string },
): string {
  if (all === 0) return words.none;
  if (failed.length === 0) return `${n(all)} of ${n(all)} ${words.good}`;
  return `${n(failed.length)} of ${n(all)} ${words.bad} (first: ${failed[0]})`;
}

function faultSeeding(found: Proof): StageEvidence {
  const { classes, seeded, detected, false_alarms, mutants, second_author } = found;
  const missed = mutants.filter((one) => one.outcome === 'missed').length;
  const good = found.ok && seeded > 0 && detected === seeded && false_alarms === 0 && missed === 0;
  return {
    kind: 'fault-seeding',
    outcome: good ? 'PASS' : 'FAIL',
    summary: `${n(detected)} of ${n(seeded)} seeded faults of ${n(classes)} classes found, ${n(false_alarms)} false alarms`,
    body: {
      classes,
      seeded,
      detected,
      false_alarms,
      mutants: mutants.length,
      mutants_missed: missed,
      second_author_mutants: second_author.mutants,
      second_author_noticed: second_author.noticed,
    },
  };
}
