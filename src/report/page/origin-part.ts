import { type Html, html, type Part } from '../html.ts';
import { counted, instant, n } from '../number-text.ts';
import type { ReportModel } from '../report-model.ts';
import { pill } from './status-mark.ts';
import { notAvailable, section, table } from './table.ts';

const consistencies = {
  TRANSACTION: { tone: 'green', icon: 'check', says: 'All tables were read in one database transaction.' },
  QUIESCED: { tone: 'green', icon: 'check', says: 'Nobody wrote to the old system while it was read.' },
  FUZZY: {
    tone: 'yellow',
    icon: 'triangle',
    says: 'Tables were read at different moments; no switch happens from such a snapshot.',
  },
} as const;

/** Where the figures come from: run, systems, versions, evidence, the snapshot and its fingerprints. */
export function originPart(model: ReportModel): Html {
  const { systems, evidence } = model;
  const facts: [string, Part][] = [
    ['Migration', html`${model.migration}, run ${model.run}`],
    ['Environment', model.environment],
    ['Judged', html`<time datetime="${model.at}">${instant(model.at)}</time>`],
    ['Old system', html`${systems.old.adapter} <code>${systems.old.url}</code>`],
    [
      'New system',
      html`${systems.new.adapter} <code>${systems.new.url}</code>, version ${systems.new.version}, build ${systems.new.build}`,
    ],
    ['Changeover', html`<code>${model.build}</code>`],
    ['Fingerprint of the data', html`<code>${model.fingerprint}</code>`],
    [
      'Evidence chain',
      evidence.broken === null
        ? html`${n(evidence.entries)} entries, intact; the last is <code>${evidence.head}</code>`
        : evidence.broken,
    ],
  ];
  const list = html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
  return section('origin', 'Where these figures come from', '', html`${list}${snapshotPart(model)}`);
}

function snapshotPart({ snapshot }: ReportModel): Html {
  if (snapshot === null || snapshot === undefined) return notAvailable('there is no snapshot');
  const look = consistencies[snapshot.consistency];
  const columns = [
    { label: 'Old table', wide: true },
    { label: 'Rows', numeric: true },
    { label: 'Fingerprint' },
  ];
  const rows = snapshot.tables.map((one) => [
    html`${one.name}${one.damaged === 0 ? '' : html`<span class="muted under">${counted(one.damaged, 'row')} with text that is not valid in its encoding</span>`}`,
    n(one.rows),
    one.excluded
      ? html`<span class="muted">out of scope, only counted</span>`
      : html`<code>${one.fingerprint.slice(0, 16)}</code>`,
  ]);
  return html`<h3>The snapshot of the old system</h3><p class="consistency">${pill(look.tone, look.icon, snapshot.consistency)} ${look.says} ${snapshot.reason}</p>${table('Tables of the snapshot', columns, rows)}`;
}
