import { type Html, html } from '../html.ts';
import { counted } from '../number-text.ts';
import type { ReportModel } from '../report-model.ts';
import type { NotChecked } from '../report-not-checked.ts';
import { section } from './table.ts';

/** What a reader might take for proven, and is not. */
export function notCheckedPart({ not_checked: found }: ReportModel): Html {
  const areas = [...new Set(found.map((one) => one.area))];
  const missing =
    'People’s work (validation by hand, training, sign-offs) and drills are not part of a rehearsal; the gate lists them.';
  const content =
    found.length === 0
      ? html`<p class="empty">Nothing further is known to be unchecked.</p>`
      : html`<dl class="areas">${areas.map((area) => html`<div><dt>${area}</dt><dd><ul>${found.filter((one) => one.area === area).map(item)}</ul></dd></div>`)}</dl>`;
  return section('not-checked', 'What was not checked', missing, content, counted(found.length, 'item'));
}

function item(one: NotChecked): Html {
  return html`<li><b>${one.what.charAt(0).toUpperCase() + one.what.slice(1)}</b><span class="muted under">${one.why.replace(/\.?$/, '.')}</span></li>`;
}
