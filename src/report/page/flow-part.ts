import { type Html, html } from '../html.ts';
import { counted, n } from '../number-text.ts';
import type { ReportModel } from '../report-model.ts';
import { percent } from '../report-proof.ts';
import { type Flow, type FlowSource, layOutFlow } from './flow-layout.ts';
import { notAvailable, section, table } from './table.ts';

const fates = ['MIGRATE', 'REISSUE', 'MERGE', 'ARCHIVE', 'HOLD', 'REJECT', 'listed', 'unaccounted'] as const;
type Fate = (typeof fates)[number];

const meanings: Record<Fate, { word: string; says: string }> = {
  MIGRATE: { word: 'Migrate', says: 'moves as it is' },
  REISSUE: { word: 'Reissue', says: 'moves, needs a new key' },
  MERGE: { word: 'Merge', says: 'folded into a survivor' },
  ARCHIVE: { word: 'Archive', says: 'stays behind, searchable' },
  HOLD: { word: 'Hold', says: 'waits for a person' },
  REJECT: { word: 'Reject', says: 'never moves' },
  listed: { word: 'Listed', says: 'feeds no record, with a reason' },
  unaccounted: { word: 'Unaccounted for', says: 'must not happen' },
};

const mostTables = 9;
const width = 1000;
const leftX = 210;
const rightX = 760;
const nodeWidth = 10;

/** Where every old row went: as a picture, and beside it as a table. */
export function flowPart({ completeness }: ReportModel): Html {
  if (completeness === null)
    return section('rows', 'Where the old rows went', '', notAvailable('the stage dispose left no account'));
  const tables = [...completeness.per_table].sort((one, other) => other.rows_in - one.rows_in);
  const sources = tables.map(
    (one): FlowSource => ({
      name: one.table,
      rows: one.rows_in,
      fates: Object.fromEntries(fates.map((fate) => [fate, one[fate]])),
    }),
  );
  const excluded = completeness.excluded.length;
  const lead = html`Every row of the ${counted(sources.length, 'old table')} in scope, counted once: ${n(completeness.rows_in)} in, ${n(completeness.rows_in - completeness.unaccounted)} accounted for.${excluded === 0 ? '' : ` ${counted(excluded, 'table is', 'tables are')} out of scope, and only counted.`}`;
  const content = html`<div class="flow-wide">${picture(layOutFlow(grouped(sources), fates), completeness.rows_in)}</div><div class="flow-narrow">${bars(completeness)}</div>${fateTable(completeness, tables)}`;
  return section('rows', 'Where the old rows went', lead, content);
}

/** The smallest tables share a node, so that the picture stays readable; the table names them all. */
function grouped(sources: readonly FlowSource[]): FlowSource[] {
  const sorted = sources.filter((one) => one.rows > 0);
  if (sorted.length <= mostTables) return sorted;
  const rest = sorted.slice(mostTables - 1);
  const sum = (pick: (one: FlowSource) => number) => rest.reduce((all, one) => all + pick(one), 0);
  return [
    ...sorted.slice(0, mostTables - 1),
    {
      name: `${rest.length} more tables`,
      rows: sum((one) => one.rows),
      fates: Object.fromEntries(fates.map((fate) => [fate, sum((one) => one.fates[fate] ?? 0)])),
    },
  ];
}

function picture(flow: Flow, rowsIn: number): Html {
  const height = Math.ceil(flow.height) + 20;
  return html`<svg class="flow" viewBox="0 -10 ${width} ${height}" role="img" aria-labelledby="flow-name"><title id="flow-name">Flow of ${n(rowsIn)} old rows into their fates; the table below holds the same figures</title>
${flow.links.map((one) => {
  const from = leftX + nodeWidth;
  const middle = (from + rightX) / 2;
  return html`<path class="band ${one.to}" d="M${from} ${at(one.fromY)}C${middle} ${at(one.fromY)} ${middle} ${at(one.toY)} ${rightX} ${at(one.toY)}" stroke-width="${at(one.thickness)}"/>`;
})}
${flow.sources.map(
  (node) =>
    html`<rect class="node" x="${leftX}" y="${at(node.y)}" width="${nodeWidth}" height="${at(node.height)}" rx="2"/><text class="name" x="${leftX - 12}" y="${at(node.y + node.height / 2 - 2)}" text-anchor="end">${shortened(node.name)}</text><text class="count" x="${leftX - 12}" y="${at(node.y + node.height / 2 + 14)}" text-anchor="end">${counted(node.rows, 'row')}</text>`,
)}
${flow.fates.map((node) => {
  const meaning = meanings[node.name as Fate];
  return html`<rect class="node ${node.name}" x="${rightX}" y="${at(node.y)}" width="${nodeWidth}" height="${at(node.height)}" rx="2"/><text class="name" x="${rightX + nodeWidth + 12}" y="${at(node.y + node.height / 2 - 2)}">${meaning.word} <tspan class="figure">${n(node.rows)}</tspan></text><text class="count" x="${rightX + nodeWidth + 12}" y="${at(node.y + node.height / 2 + 14)}">${share(node.rows, rowsIn)}, ${meaning.says}</text>`;
})}</svg>`;
}

function share(rows: number, whole: number): string {
  return rows * 1000 < whole ? '< 0.1 %' : `${percent(rows, whole) ?? '0'} %`;
}

function at(value: number): string {
  return value.toFixed(1);
}

function shortened(name: string): string {
  return name.length > 26 ? `${name.slice(0, 25)}…` : name;
}

type Account = NonNullable<ReportModel['completeness']>;

/** The same as bars, for narrow screens. */
function bars(rows: Account): Html {
  return html`<ul class="bars">${fates
    .filter((fate) => rows[fate] > 0)
    .map(
      (fate) =>
        html`<li><p><b>${meanings[fate].word}</b> <span>${n(rows[fate])}</span></p><svg viewBox="0 0 300 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="300" height="8" rx="2"/><rect class="node ${fate}" width="${at(Math.max(2, (rows[fate] / Math.max(1, rows.rows_in)) * 300))}" height="8" rx="2"/></svg><p class="muted">${share(rows[fate], rows.rows_in)}, ${meanings[fate].says}</p></li>`,
    )}</ul>`;
}

function fateTable(rows: Account, tables: Account['per_table']): Html {
  const columns = [
    { label: 'Old table', wide: true },
    { label: 'Rows', numeric: true },
    ...fates.map((fate) => ({ label: meanings[fate].word, numeric: true })),
  ];
  const line = (name: Html | string, one: Readonly<Record<Fate, number>> & { rows_in: number }) => [
    name,
    n(one.rows_in),
    ...fates.map((fate) => (one[fate] === 0 ? html`<span class="zero">0</span>` : n(one[fate]))),
  ];
  return table('What became of the rows of each old table', columns, [
    ...tables.map((one) => line(one.table, one)),
    line(html`<b>All tables</b>`, rows),
  ]);
}
