import { type Html, html } from '../html.ts';

/** A sentence whose `commands` in backticks are set as code. */
export function prose(text: string): Html {
  return html`${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}
