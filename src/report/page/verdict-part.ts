import { type Html, html, type Part } from '../html.ts';
import { counted, duration, n } from '../number-text.ts';
import type { ReportModel } from '../report-model.ts';
import { percent } from '../report-proof.ts';
import { noted, statusIcon, statusTile } from './status-mark.ts';

/** The verdict: one sentence to read aloud, the criteria as marks, four measures. */
export function verdictPart(model: ReportModel): Html {
  const { gate } = model;
  const tone = gate.verdict.toLowerCase();
  return html`<section id="verdict" class="card verdict ${tone}" aria-labelledby="verdict-title">
<div class="say">${statusIcon(gate.verdict, 26)}<div><h1 id="verdict-title">${model.headline}</h1><p>${model.sentence}</p></div></div>
<div class="marks"><h2 class="label">Go-live criteria</h2><ul class="tiles">${gate.criteria.map((one) => statusTile(one.status, one.id, one.title))}</ul><p>${n(gate.green)} green, ${n(gate.yellow)} yellow, ${n(gate.red)} red</p></div>
<div class="when"><p class="label">Run ${model.run}</p><p class="big">${environmentWord(model.environment)}</p><p>${model.ok ? noted(true, 'Ran to its end') : noted(false, 'Did not succeed')}</p></div>
</section>
<section class="card measures" aria-label="Four measures">${measures(model)}</section>`;
}

function environmentWord(environment: ReportModel['environment']): string {
  return { rehearsal: 'Rehearsal', 'burn-in': 'Burn-in', live: 'Live' }[environment];
}

function measures(model: ReportModel): Html[] {
  return [rowsMeasure(model), recordsMeasure(model), faultsMeasure(model), timeMeasure(model)];
}

function measure(id: string, label: string, value: string, of: string, below: Part): Html {
  return html`<div class="measure"><p><a class="label" href="#${id}">${label}</a></p><p class="value"><b>${value}</b> ${of === '' ? '' : html`<span>${of}</span>`}</p><p class="below">${below}</p></div>`;
}

function rowsMeasure({ completeness: rows }: ReportModel): Html {
  if (rows === null) return measure('rows', 'Old rows accounted for', 'Not available', '', '');
  const below =
    rows.unaccounted === 0
      ? noted(true, `${n(rows.MIGRATE + rows.REISSUE)} move, every other has a reason`)
      : noted(false, `${counted(rows.unaccounted, 'row')} unaccounted for`);
  return measure(
    'rows',
    'Old rows accounted for',
    n(rows.rows_in - rows.unaccounted),
    `of ${n(rows.rows_in)}`,
    below,
  );
}

function recordsMeasure({ reconcile }: ReportModel): Html {
  if (reconcile === null)
    return measure('reconcile', 'Records equal in both systems', 'Not available', '', '');
  const accepted = reconcile.allowed === 0 ? '' : `, ${n(reconcile.allowed)} accepted by name`;
  const below =
    reconcile.open === 0
      ? noted(true, `No difference open${accepted}`)
      : noted(false, `${counted(reconcile.open, 'difference')} open${accepted}`);
  return measure(
    'reconcile',
    'Records equal in both systems',
    n(reconcile.matching),
    `of ${n(reconcile.compared)}`,
    below,
  );
}

function faultsMeasure({ fault_seeding: proof }: ReportModel): Html {
  if (proof === null) return measure('proof', 'Seeded faults found', 'Not available', '', '');
  const missed = proof.seeded - proof.detected;
  const good = missed === 0 && proof.false_alarms === 0 && proof.seeded > 0;
  const rate = percent(proof.detected, proof.seeded);
  const below = noted(
    good,
    `${rate === null ? '' : `${rate} %, `}${counted(proof.classes, 'class', 'classes')}, ${counted(proof.false_alarms, 'false alarm')}`,
  );
  return measure('proof', 'Seeded faults found', n(proof.detected), `of ${n(proof.seeded)}`, below);
}

function timeMeasure(model: ReportModel): Html {
  const slowest = [...model.stages].sort((one, other) => other.seconds - one.seconds)[0];
  const below = slowest === undefined ? '' : `Longest: ${slowest.name}, ${duration(slowest.seconds)}`;
  return measure(
    'stages',
    'The rehearsal took',
    duration(model.seconds),
    `in ${n(model.stages.length)} stages`,
    below,
  );
}
