import { readFileSync } from 'node:fs';
import { contentPolicy } from './content-policy.ts';
import { Html, html } from './html.ts';
import { instant, n } from './number-text.ts';
import { differencesPart } from './page/differences-part.ts';
import { flowPart } from './page/flow-part.ts';
import { gatePart } from './page/gate-part.ts';
import { logo } from './page/icons.ts';
import { notCheckedPart } from './page/not-checked-part.ts';
import { originPart } from './page/origin-part.ts';
import { proofPart } from './page/proof-part.ts';
import { recordsPart } from './page/records-part.ts';
import { stagesPart } from './page/stages-part.ts';
import { verdictPart } from './page/verdict-part.ts';
import type { ReportModel } from './report-model.ts';

const style = readFileSync(new URL('./report.css', import.meta.url), 'utf8');

/**
 * The report as one self-contained page: no script, no request, one style sheet named by its hash in the page's own
 * policy. Readable on a phone, on paper, in the dark, and without color.
 */
export function reportPage(model: ReportModel): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${model.headline}: ${model.title}, run ${model.run}</title>
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#verdict">Skip to the verdict</a>
<header class="top">${logo}<b>Changeover</b><span class="muted">Rehearsal report</span><span class="stamp"><time datetime="${model.at}">${instant(model.at)}</time></span></header>
<div class="frame">
<nav aria-label="Contents"><div><p class="label">This report</p><ul>${contents(model).map(link)}</ul></div></nav>
<main>
<div class="title"><p class="headline">${model.title}</p><p class="muted">Run ${model.run} in ${model.environment}, judged ${instant(model.at)}</p></div>
${verdictPart(model)}
${gatePart(model)}
${flowPart(model)}
${recordsPart(model)}
${differencesPart(model)}
${proofPart(model)}
${stagesPart(model)}
${notCheckedPart(model)}
${originPart(model)}
<footer class="muted">Made by Changeover ${model.build} from stored facts. License keys and personal data are masked. The same as data: report.json.</footer>
</main>
</div>
</body>
</html>
`.text;
}

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly count?: string;
}

function contents(model: ReportModel): Entry[] {
  const { gate, reconcile, not_checked: open } = model;
  return [
    { id: 'verdict', title: 'Verdict' },
    { id: 'gate', title: 'Go-live gate', count: n(gate.criteria.length - gate.green) },
    { id: 'rows', title: 'Where the rows went' },
    { id: 'records', title: 'What the rules caught' },
    {
      id: 'reconcile',
      title: 'Old against new',
      ...(reconcile === null || reconcile.open === 0 ? {} : { count: n(reconcile.open) }),
    },
    { id: 'proof', title: 'Proof of the comparison' },
    { id: 'stages', title: 'Stages' },
    { id: 'not-checked', title: 'Not checked', count: n(open.length) },
    { id: 'origin', title: 'Origin of the figures' },
  ];
}

function link({ id, title, count }: Entry): Html {
  return html`<li><a href="#${id}">${title}${count === undefined ? '' : html`<span class="badge">${count}</span>`}</a></li>`;
}
