import { type Html, html, type Part } from '../html.ts';

export interface Column {
  readonly label: string;
  readonly numeric?: boolean;
  /** Takes the room that is left. */
  readonly wide?: boolean;
}

/**
 * A table that becomes one card per row on a phone. Roles are written out because browsers forget them when CSS changes
 * how a table is displayed. The first cell of a row is its header.
 */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Part[])[]): Html {
  const look = (index: number) =>
    [columns[index]?.numeric === true ? 'num' : '', columns[index]?.wide === true ? 'wide' : '']
      .join(' ')
      .trim();
  const head = columns.map(
    (column, index) => html`<th role="columnheader" scope="col" class="${look(index)}">${column.label}</th>`,
  );
  const body = rows.map(
    (cells) =>
      html`<tr role="row">${cells.map((cell, index) =>
        index === 0
          ? html`<th role="rowheader" scope="row" class="${look(0)}">${cell}</th>`
          : html`<td role="cell" class="${look(index)}" data-label="${columns[index]?.label ?? ''}">${cell}</td>`,
      )}</tr>`,
  );
  return html`<table role="table"><caption class="unseen">${caption}</caption><thead role="rowgroup"><tr role="row">${head}</tr></thead><tbody role="rowgroup">${body}</tbody></table>`;
}

/** A card of the page with a heading; `aside` stands at the right of the heading. */
export function section(id: string, title: string, lead: Part, content: Part, aside: Part = ''): Html {
  return html`<section id="${id}" class="card" aria-labelledby="${id}-title"><header class="head"><div><h2 id="${id}-title">${title}</h2>${lead === '' ? '' : html`<p class="lead">${lead}</p>`}</div>${aside === '' ? '' : html`<div class="aside">${aside}</div>`}</header>${content}</section>`;
}

/** What stands in a part whose stage left nothing. */
export function notAvailable(what: string): Html {
  return html`<p class="empty">Not available: ${what}. The gate counts this as red.</p>`;
}
