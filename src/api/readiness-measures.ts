import type { Verdict } from '../gate/evaluate-gate.ts';
import { duration, n } from '../report/number-text.ts';
import type { ComparedRun, GoLivePlan } from './readiness-store.ts';
import type { Readiness } from './schema/readiness-schema.ts';

type Measure = Readiness['measures'][number];

/** What the four measures are computed from. */
export interface MeasureSource {
  readonly verdict: Verdict;
  readonly compared: ComparedRun | undefined;
  readonly scenarios: { readonly total: number; readonly passed: number; readonly failed: number };
  /** How long the newest finished run took; null without one. */
  readonly runSeconds: number | null;
  readonly plan: GoLivePlan;
}

/** The four measures at the top of the Readiness page. */
export function readinessMeasures(source: MeasureSource): Measure[] {
  return [migrated(source), reconciled(source), tested(source), cutover(source)];
}

function migrated({ verdict }: MeasureSource): Measure {
  const frame = { id: 'migrated' as const, title: 'Old rows accounted for', link: '/evidence' };
  const proof = verdict.criteria
    .flatMap((one) => one.evidence)
    .find((one) => one.kind === 'completeness' && one.seq !== null);
  const rows = wholeOf(proof?.measures['rows_in']);
  const lost = wholeOf(proof?.measures['unaccounted']);
  if (proof === undefined || !Number.isSafeInteger(rows) || !Number.isSafeInteger(lost))
    return unknown(frame);
  const detail = lost === 0 ? 'none unaccounted' : `${n(lost)} unaccounted`;
  return {
    ...frame,
    value: n(rows - lost),
    of: `of ${n(rows)}`,
    detail,
    status: lost === 0 ? 'GREEN' : 'RED',
  };
}

/** The number behind a measure as the gate writes it (“148,679”); NaN when there is none. */
function wholeOf(measure: string | undefined): number {
  return Number(measure?.replaceAll(',', '') || Number.NaN);
}

function reconciled({ compared }: MeasureSource): Measure {
  const frame = {
    id: 'reconciled' as const,
    title: 'Records equal in both systems',
    link: '/reconciliation',
  };
  if (compared === undefined || compared.scope === 0) return unknown(frame);
  const { scope, matched, run } = compared;
  return {
    ...frame,
    value: percentText(matched, scope),
    of: '',
    detail: `${n(matched)} of ${n(scope)}, run ${run}`,
    status: matched === scope ? 'GREEN' : 'RED',
  };
}

function tested({ scenarios }: MeasureSource): Measure {
  const frame = { id: 'tested' as const, title: 'Scenarios passed', link: '/coverage' };
  const { total, passed, failed } = scenarios;
  if (total === 0) return unknown(frame);
  const status = failed > 0 ? 'RED' : passed === total ? 'GREEN' : passed === 0 ? 'NONE' : 'YELLOW';
  const detail = `${n(failed)} failing, ${n(total - passed - failed)} never run`;
  return { ...frame, value: n(passed), of: `of ${n(total)}`, detail, status };
}

function cutover({ runSeconds, plan }: MeasureSource): Measure {
  const frame = { id: 'cutover' as const, title: 'Rehearsed duration', link: '/runs' };
  if (runSeconds === null) return unknown(frame);
  const allowed = plan.cutoverMinutes === null ? null : plan.cutoverMinutes * 60;
  const status = allowed === null ? 'NONE' : runSeconds <= allowed ? 'GREEN' : 'RED';
  const of = allowed === null ? '' : `of ${duration(allowed)}`;
  return { ...frame, value: duration(runSeconds), of, detail: 'the newest finished run', status };
}

function unknown(frame: Pick<Measure, 'id' | 'title' | 'link'>): Measure {
  return { ...frame, value: null, of: '', detail: 'Not measured yet', status: 'NONE' };
}

/** Rounded down: 100 % means all of them. */
function percentText(part: number, whole: number): string {
  const thousandths = (BigInt(part) * 100_000n) / BigInt(whole);
  return `${thousandths / 1000n}.${String(thousandths % 1000n).padStart(3, '0')} %`;
}
