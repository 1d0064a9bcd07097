import { html } from './html.ts';
import type { ReportModel } from './report-model.ts';

/** The report as one self-contained page. */
export function reportPage(model: ReportModel): string {
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${model.title}</title></head><body><h1>${model.headline}</h1><p>${model.sentence}</p></body></html>`
    .text;
}
