import { type Html, html } from '../html.ts';
import { counted, duration, n } from '../number-text.ts';
import type { ReportModel } from '../report-model.ts';
import { noted } from './status-mark.ts';
import { section, table } from './table.ts';

const does: Readonly<Record<string, string>> = {
  snapshot: 'Old system copied, read-only',
  map: 'Raw rows mapped into canonical records',
  dispose: 'Every record given a fate, every row an account',
  load: 'Loaded through the new system’s API',
  reconcile: 'Read back and compared, field by field',
  prove: 'Faults seeded and searched for',
  judge: 'Evidence appended, gate evaluated, report written',
};

/** The stages of the run with their rows and times. */
export function stagesPart(model: ReportModel): Html {
  const longest = Math.max(0.001, ...model.stages.map((one) => one.seconds));
  const columns = [
    { label: 'Stage', wide: true },
    { label: 'State' },
    { label: 'Rows', numeric: true },
    { label: 'Time', numeric: true },
    { label: 'Share of the time' },
  ];
  const rows = model.stages.map((one) => [
    html`<b>${one.name}</b><span class="muted under">${does[one.name] ?? ''}</span>`,
    one.state === 'done' ? noted(true, 'done') : noted(false, one.state),
    n(one.rows),
    duration(one.seconds),
    html`<svg class="timebar" viewBox="0 0 200 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="200" height="8" rx="2"/><rect class="fill" width="${((one.seconds / longest) * 200).toFixed(1)}" height="8" rx="2"/></svg>`,
  ]);
  return section(
    'stages',
    'The run, stage by stage',
    loadLine(model),
    table('Stages of the run', columns, rows),
    duration(model.seconds),
  );
}

function loadLine({ load }: ReportModel): string {
  if (load === null || load === undefined) return '';
  const retries = load.retries === 0 ? 'no retry' : counted(load.retries, 'retry', 'retries');
  return `Loaded in ${counted(load.batches, 'batch', 'batches')} with ${retries}: ${n(load.created)} created, ${n(load.updated)} updated, ${n(load.unchanged)} unchanged, ${n(load.refused)} refused by the new system, ${n(load.unknown_resolved)} unknown outcomes settled by reading back.`;
}
