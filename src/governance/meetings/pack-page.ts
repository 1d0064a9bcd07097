import { html } from 'hono/html';
import type { MeetingPack } from './meeting-pack.ts';
import { type PackPart, partsOf } from './pack-parts.ts';
import { instantText, meetingTime, statusWord } from './pack-words.ts';

/**
 * A pack as one page that prints well: no script, nothing loaded, every text escaped. `nonce` is that of the answer's
 * content security policy.
 */
export async function packPage(pack: MeetingPack, nonce: string): Promise<string> {
  const { overall } = pack;
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${pack.title}, ${pack.day}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
<header>
<h1>${pack.title}</h1>
<p class="when">${meetingTime(pack)} · ${pack.migration}</p>
<p class="overall ${overall.status.toLowerCase()}"><strong>${statusWord[overall.status]}.</strong> ${overall.reason}</p>
<p class="note">Made ${instantText(pack.madeAt, pack.zone)}; changes since ${instantText(pack.since, pack.zone)}.</p>
</header>
${partsOf(pack).map(section)}
</main>
</body>
</html>`;
  return String(page);
}

function section(part: PackPart) {
  return html`<section><h2>${part.title}</h2>
${part.rows.length === 0 ? html`<p class="note">${part.empty}</p>` : table(part)}</section>`;
}

function table(part: PackPart) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${part.title}"><table>
<thead><tr>${part.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${part.rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
</table></div>`;
}

const style = `
:root { color-scheme: light; }
body { margin: 0; background: #fff; color: #101828; font: 14px/1.5 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
p { margin: .25rem 0; }
.when, .note { color: #596579; }
.overall { margin: .75rem 0; padding: .5rem .75rem; border-left: 4px solid #4b566a; background: #eff1f5; }
.overall.red { border-color: #b3211a; background: #fdebea; }
.overall.yellow { border-color: #855700; background: #fff5dc; }
.overall.green { border-color: #0c6b3d; background: #e8f6ee; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; color: #596579; }
th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #e4e7ec; vertical-align: top; overflow-wrap: anywhere; }
th { overflow-wrap: normal; white-space: nowrap; }
@media print {
  main { max-width: none; padding: 0; }
  .scroll { overflow: visible; }
  h2 { break-after: avoid; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
}
`;
