import type { CriterionVerdict } from '../../gate/evaluate-gate.ts';
import { signingFunction } from '../../gate/signing-function.ts';
import { type Html, html } from '../html.ts';
import { instant } from '../number-text.ts';
import type { ReportModel } from '../report-model.ts';
import { icon } from './icons.ts';
import { prose } from './prose.ts';
import { statusPill } from './status-mark.ts';
import { section } from './table.ts';

/** The criteria: status, why, what would provide the evidence, and who signs. */
export function gatePart({ gate, evidence }: ReportModel): Html {
  const lead =
    'Computed from evidence alone. Green needs evidence from the final URLs and hardware; a rehearsal makes yellow at best; what is missing, stale or withdrawn is red.';
  const broken =
    evidence.broken === null ? '' : html`<p class="alarm">${icon('octagon', 18)}${evidence.broken}</p>`;
  const aside = html`${gate.green} of ${gate.criteria.length} met`;
  return section(
    'gate',
    'Go-live gate',
    lead,
    html`${broken}<ul class="gate">${gate.criteria.map(criterion)}</ul>`,
    aside,
  );
}

function criterion(one: CriterionVerdict): Html {
  return html`<li id="criterion-${one.id}"><div class="status">${statusPill(one.status)}</div>
<div class="what"><h3>${one.title}</h3><p class="muted">${one.target}</p></div>
<div class="why"><p>${capital(one.why)}.</p>${one.status === 'GREEN' ? '' : html`<p class="muted"><b>${nextWord(one)}</b> ${prose(next(one))}</p>`}${proofs(one)}</div>
<div class="signs">${one.signs.length === 0 ? '' : html`<p class="label">Signs</p><ul>${one.signs.map((who) => html`<li>${signingFunction(who).title}</li>`)}</ul>`}</div></li>`;
}

function nextWord(one: CriterionVerdict): string {
  if (one.status === 'YELLOW') return 'For green:';
  return hasFailed(one) ? 'What to do:' : 'What would provide it:';
}

function next(one: CriterionVerdict): string {
  if (one.status === 'YELLOW' && one.evidenceStatus === 'GREEN')
    return 'collect the signatures that are missing.';
  if (one.status === 'YELLOW') return 'repeat it in the burn-in environment, on the final URLs and hardware.';
  return hasFailed(one) ? `Remove the cause, then prove it anew. ${one.provide}` : one.provide;
}

function hasFailed(one: CriterionVerdict): boolean {
  return one.evidence.some((proof) => proof.status === 'RED' && proof.seq !== null);
}

function proofs(one: CriterionVerdict): Html | string {
  const found = one.evidence.filter((proof) => proof.seq !== null);
  if (found.length === 0) return '';
  const first = found[0];
  const numbers = found.map((proof) => proof.seq).join(', ');
  return html`<p class="proof">${icon('document', 14)}<span>Evidence ${numbers}, run ${first?.run}, ${first?.at === null || first === undefined ? '' : instant(first.at)}</span></p>`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).replace(/\.$/, '');
}
