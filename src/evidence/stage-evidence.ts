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

/** SHA-256 over the fingerprints of all old tables: which data a run spoke of. Empty when there was no snapshot. */
export function fingerprintOf(details: StageDetails): string {
  if (details.snapshot === undefined) return '';
  const lines = details.snapshot.tables.map((table) => `${table.name} ${table.rows} ${table.fingerprint}\n`);
  return createHash('sha256').update(lines.sort().join('')).digest('hex');
}

type Completeness = NonNullable<StageDetails['dispose']>['completeness'];
type Reconciliation = NonNullable<StageDetails['reconcile']>;
type Proof = NonNullable<StageDetails['prove']>;

function completeness(found: Completeness): StageEvidence {
  const { rows_in, dispositions, listed, unaccounted } = found;
  const columns = found.columns_unaccounted.length;
  // The balance is computed here again: a stage that miscounts must not pass on its own word.
  const fates = Object.values(dispositions).reduce((sum, one) => sum + one, 0);
  const balanced = fates + listed + unaccounted === rows_in;
  const accounted = rows_in - unaccounted;
  const summary = !balanced
    ? `the balance is wrong: ${n(rows_in)} rows in, ${n(fates + listed + unaccounted)} counted`
    : unaccounted > 0 || columns > 0
      ? `${n(unaccounted)} of ${n(rows_in)} old rows and ${n(columns)} columns are unaccounted for`
      : `${n(accounted)} of ${n(rows_in)} old rows accounted for`;
  return {
    kind: 'completeness',
    outcome: balanced && unaccounted === 0 && columns === 0 && rows_in > 0 ? 'PASS' : 'FAIL',
    summary,
    body: { rows_in, ...dispositions, listed, unaccounted, columns_unaccounted: columns },
  };
}

function reconciliation(found: Reconciliation): StageEvidence {
  const { compared, matching, different, allowed, only_in_old, only_in_new } = found;
  const open = different + only_in_old + only_in_new;
  const accepted = allowed === 0 ? '' : `, ${n(allowed)} accepted by name`;
  return {
    kind: 'reconciliation',
    outcome: compared > 0 && open === 0 && matching + allowed === compared ? 'PASS' : 'FAIL',
    summary:
      compared === 0
        ? 'no record was compared'
        : open === 0
          ? `${n(matching)} of ${n(compared)} records equal in every field${accepted}`
          : `${n(open)} of ${n(compared)} records differ (${n(different)} in fields, ${n(only_in_old)} only in the old system, ${n(only_in_new)} only in the new)${accepted}`,
    body: { compared, matching, different, allowed, only_in_old, only_in_new },
  };
}

function controlTotals(totals: Reconciliation['totals']): StageEvidence {
  const unequal = totals.filter((one) => !one.equal);
  return {
    kind: 'control-totals',
    outcome: totals.length > 0 && unequal.length === 0 ? 'PASS' : 'FAIL',
    summary:
      totals.length === 0
        ? 'no control totals are written'
        : unequal.length === 0
          ? `${n(totals.length)} of ${n(totals.length)} control totals equal`
          : `${n(unequal.length)} of ${n(totals.length)} control totals differ (first: ${unequal[0]?.name ?? ''})`,
    body: { totals: totals.length, unequal: unequal.length },
  };
}

function laws(found: Reconciliation['laws']): StageEvidence {
  const applying = found.filter((one) => one.applies);
  const broken = applying.filter((one) => !one.holds);
  return {
    kind: 'laws',
    outcome: applying.length > 0 && broken.length === 0 ? 'PASS' : 'FAIL',
    summary:
      applying.length === 0
        ? 'no business law was checked'
        : broken.length === 0
          ? `${n(applying.length)} of ${n(applying.length)} business laws hold`
          : `${n(broken.length)} of ${n(applying.length)} business laws are broken (first: ${broken[0]?.id ?? ''})`,
    body: { laws: applying.length, broken: broken.length, not_applicable: found.length - applying.length },
  };
}

function faultSeeding(found: Proof): StageEvidence {
  const { classes, seeded, detected, false_alarms } = found;
  const survived = found.mutants.filter((one) => !one.detected).length;
  const good = seeded > 0 && detected === seeded && false_alarms === 0 && survived === 0;
  return {
    kind: 'fault-seeding',
    outcome: good ? 'PASS' : 'FAIL',
    summary: `${n(detected)} of ${n(seeded)} seeded faults of ${n(classes)} classes found, ${n(false_alarms)} false alarms`,
    body: {
      classes,
      seeded,
      detected,
      false_alarms,
      mutants: found.mutants.length,
      mutants_survived: survived,
      ...(found.second_author === null
        ? {}
        : { totals_mutants: found.second_author.mutants, totals_noticed: found.second_author.noticed }),
    },
  };
}
