import { type Html, html } from '../html.ts';
import { counted, n, named } from '../number-text.ts';
import type { ReportModel } from '../report-model.ts';
import { percent, type ReportProof } from '../report-proof.ts';
import { icon } from './icons.ts';
import { noted, pill } from './status-mark.ts';
import { notAvailable, section, table } from './table.ts';

/** Fault seeding: whether the comparison finds what is wrong when something is. */
export function proofPart({ fault_seeding: proof }: ReportModel): Html {
  const title = 'Can the comparison be trusted?';
  if (proof === null) return section('proof', title, '', notAvailable('no faults were seeded'));
  const lead = `Faults were planted in a copy of the new system and in the mapping, and each had to be found with the exact record, field and class: ${n(proof.detected)} of ${n(proof.seeded)} found, ${counted(proof.false_alarms, 'false alarm')}.`;
  const good = proof.ok && proof.detected === proof.seeded && proof.false_alarms === 0 && proof.seeded > 0;
  const rate = proof.rate === null ? 'Nothing seeded' : `${proof.rate} % found`;
  const mark = good ? pill('green', 'check', rate) : pill('red', 'octagon', rate);
  const content = html`${classes(proof)}${mutants(proof)}${secondAuthor(proof)}`;
  return section('proof', title, lead, content, mark);
}

function classes(proof: ReportProof): Html {
  const seeded = proof.per_class.filter((one) => one.seeded > 0);
  const tiles = seeded.map((one) => {
    const good = one.detected === one.seeded;
    const rate = good ? '' : `, ${percent(one.detected, one.seeded)} % found`;
    return html`<li>${noted(good, one.class.replaceAll(/[-_]/g, ' '))}<span class="figure">${n(one.detected)} of ${n(one.seeded)}</span><span class="muted under">${named(one.entity)}, in the ${one.where}${rate}</span></li>`;
  });
  const heading = `${counted(seeded.length, 'class of fault', 'classes of faults')}, found of seeded`;
  return html`<h3>${heading}</h3><ul class="classes">${tiles}</ul>`;
}

const outcomes = {
  detected: noted(true, 'found'),
  refused: noted(true, 'refused by the mapping’s checks'),
  equivalent: html`<span class="muted">no record differs</span>`,
  missed: noted(false, 'missed'),
};

function mutants(proof: ReportProof): Html {
  const heading = html`<h3>Mutants of the mapping</h3>`;
  if (proof.mutants.length === 0) return html`${heading}<p class="empty">None were made.</p>`;
  const columns = [
    { label: 'Mutant', wide: true },
    { label: 'Records', numeric: true },
    { label: 'Comparison' },
    { label: 'Noticed by the second author' },
  ];
  const rows = proof.mutants.map((one) => [
    html`<b>${one.operator.replaceAll('-', ' ')}</b><span class="muted under">${named(one.entity)}: ${one.what}</span>`,
    n(one.differing),
    outcomes[one.outcome],
    secondAuthorOn(one),
  ]);
  return html`${heading}${table('Mutants of the mapping', columns, rows)}`;
}

function secondAuthorOn(one: ReportProof['mutants'][number]): Html | string {
  if (one.outcome === 'equivalent') return html`<span class="muted">nothing to notice</span>`;
  if (one.outcome === 'refused') return html`<span class="muted">never loaded</span>`;
  return one.second_author.length === 0
    ? html`<span class="noted yellow">${icon('triangle', 15)}<span>nobody</span></span>`
    : one.second_author.join(', ');
}

/** The comparison trusts the mapping on both sides; only the second author can notice that the mapping is wrong. */
function secondAuthor(proof: ReportProof): Html {
  const { mutants, noticed } = proof.second_author;
  const heading = html`<h3>The second author</h3>`;
  if (mutants === 0) return html`${heading}<p class="empty">No mutant reached it.</p>`;
  const survivors = mutants - noticed;
  const advice =
    survivors === 0
      ? 'No mistake of these kinds would pass unseen.'
      : `${counted(survivors, 'mistake')} of these kinds would pass unseen: write a control total that moves with each.`;
  return html`${heading}<p class="prose">Completeness, control totals and laws do not rely on the mapping. Had these mutants been loaded as if they were right, they would have noticed ${n(noticed)} of ${n(mutants)}. ${advice}</p>`;
}
