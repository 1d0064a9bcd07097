import { type Html, html } from '../html.ts';

const shapes = {
  check: html`<circle cx="12" cy="12" r="9.5"/><path d="m8 12.4 2.8 2.8L16.2 9.5"/>`,
  triangle: html`<path d="M10.3 4.2 2.4 17.8A2 2 0 0 0 4.1 20.8h15.8a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0Z"/><path d="M12 9.5v4M12 17.2v.1"/>`,
  octagon: html`<path d="M8.1 2.5h7.8l5.6 5.6v7.8l-5.6 5.6H8.1l-5.6-5.6V8.1Z"/><path d="m9 9 6 6M15 9l-6 6"/>`,
  dashed: html`<circle cx="12" cy="12" r="9.5" stroke-dasharray="3 4.46"/>`,
  document: html`<path d="M6 2.5h8l5 5v14H6Z"/><path d="M14 2.5v5h5M9 13h6M9 17h6"/>`,
  clock: html`<circle cx="12" cy="12" r="9.5"/><path d="M12 6.5V12l3.6 2.2"/>`,
} as const;

export type IconName = keyof typeof shapes;

/** An inline icon; decorative, because a word always stands beside it. */
export function icon(name: IconName, size = 16): Html {
  return html`<svg class="icon" width="${size}" height="${size}" viewBox="0 0 24 24" aria-hidden="true">${shapes[name]}</svg>`;
}

/** The mark of the product. */
export const logo: Html = html`<svg class="logo" width="28" height="28" viewBox="0 0 28 28" aria-hidden="true"><rect width="28" height="28" rx="7"/><path d="M8 10.5h9.5m-3-3.5 3.5 3.5-3.5 3.5M20 17.5h-9.5m3-3.5L10 17.5l3.5 3.5"/></svg>`;
