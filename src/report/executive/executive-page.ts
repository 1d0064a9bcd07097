import { readFileSync } from 'node:fs';
import type { Status } from '../../gate/status.ts';
import { contentPolicy } from '../content-policy.ts';
import { Html, html } from '../html.ts';
import { instant } from '../number-text.ts';
import { type IconName, icon, logo } from '../page/icons.ts';
import type { ExecutiveReport, ExecutiveWorkstream } from './executive-model.ts';

const looks: Record<
  ExecutiveWorkstream['status'],
  { tone: string; icon: IconName; word: string; stream: string }
> = {
  GREEN: { tone: 'green', icon: 'check', word: 'Green', stream: 'On track' },
  YELLOW: { tone: 'yellow', icon: 'triangle', word: 'Yellow', stream: 'At risk' },
  RED: { tone: 'red', icon: 'octagon', word: 'Red', stream: 'Off track' },
  NONE: { tone: 'grey', icon: 'dashed', word: 'No evidence', stream: 'Not started' },
};

const style = readFileSync(new URL('executive.css', import.meta.url), 'utf8').trim();

/** The executive report as one page of paper: it needs nothing but itself, and says when it was computed. */
export function executivePage(report: ExecutiveReport): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(style)}">
<title>${report.headline}: ${report.title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<main class="sheet">
<header><div>${logo}<b>Changeover</b><span class="muted">Executive report</span></div><time datetime="${report.at}">${instant(report.at)}</time></header>
<h1>${report.title}</h1>
<section class="verdict ${looks[report.status].tone}" aria-label="Verdict">
<div>${icon(looks[report.status].icon, 30)}<div><h2>${report.headline}</h2><p>${report.sentence}</p></div></div>
${goLive(report)}
</section>
<section class="measures" aria-label="Four measures">${report.measures.map(
    (one) =>
      html`<div><p class="label">${one.label}</p><p class="value"><b>${one.value}</b> <span>${one.of}</span></p><p class="note">${mark(one.status, 14)}<span>${capital(one.note)}</span></p></div>`,
  )}</section>
<section><h2>Go-live criteria</h2>
<table><thead><tr><th scope="col">Status</th><th scope="col">Criterion</th><th scope="col">Now</th><th scope="col">Signatures</th></tr></thead>
<tbody>${report.criteria.map(
    (one) =>
      html`<tr><td>${mark(one.status, 15)}${looks[one.status].word}</td><th scope="row">${one.title}</th><td>${capital(one.actual)}</td><td>${capital(one.signed)}</td></tr>`,
  )}</tbody></table></section>
<div class="columns">
${workstreams(report)}
<section><h2>What has to happen next</h2>${list(report.next, 'Nothing: every criterion is met.')}
${report.issues.length === 0 ? '' : html`<h2>Open issues and risks</h2><ul>${report.issues.map((one) => html`<li><b>${one.severity}</b> ${one.title} <span class="muted">${one.owner}</span></li>`)}</ul>`}
<h2>Exposure of open differences</h2><p>${report.exposure}.</p></section>
</div>
<footer>Computed from evidence in ${report.environment}, ${instant(report.at)}; nothing on this page was typed. ${report.evidence}.</footer>
</main>
</body>
</html>
`.text;
}

function goLive(report: ExecutiveReport): Html | string {
  if (report.goLive === null) return '';
  const days = report.daysLeft ?? 0;
  const left =
    days < 0 ? `${-days} days ago` : days === 0 ? 'today' : days === 1 ? 'in 1 day' : `in ${days} days`;
  return html`<div class="when"><p class="label">Go-live planned</p><p class="value"><b>${left}</b></p><p>${report.goLive}</p></div>`;
}

function workstreams({ workstreams: streams }: ExecutiveReport): Html | string {
  if (streams.length === 0) return '';
  return html`<section><h2>Workstreams</h2><table class="streams"><thead><tr><th scope="col">Status</th><th scope="col">Workstream</th><th scope="col">What holds it back</th></tr></thead>
<tbody>${streams.map((one) => html`<tr><td>${mark(one.status, 14)}${looks[one.status].stream}</td><th scope="row">${one.title}</th><td>${one.reason}</td></tr>`)}</tbody></table></section>`;
}

function list(items: readonly string[], none: string): Html {
  return items.length === 0
    ? html`<p>${none}</p>`
    : html`<ol>${items.map((one) => html`<li>${one}</li>`)}</ol>`;
}

function mark(status: Status | 'NONE', size: number): Html {
  const look = looks[status];
  return html`<span class="mark ${look.tone}">${icon(look.icon, size)}</span>`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
