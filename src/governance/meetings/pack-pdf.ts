import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import pdfmake from 'pdfmake';
import type { Content } from 'pdfmake/interfaces.js';
import type { MeetingPack } from './meeting-pack.ts';
import { type PackPart, partsOf } from './pack-parts.ts';
import { instantText, meetingTime, statusWord } from './pack-words.ts';

const fonts = join(
  dirname(createRequire(import.meta.url).resolve('pdfmake/package.json')),
  'fonts',
  'Roboto',
);

let prepared = false;

/**
 * A pack as a PDF (A4). It needs no browser: pdfmake writes it, with the font it brings (Latin, Greek, Cyrillic; other
 * scripts show as boxes, and are right on the page and in the Markdown).
 */
export async function packPdf(pack: MeetingPack): Promise<Uint8Array> {
  prepare();
  const document = pdfmake.createPdf({
    pageSize: 'A4',
    pageMargins: [42, 42, 42, 48],
    info: { title: `${pack.title}, ${pack.day}`, creator: 'Changeover', creationDate: new Date(pack.madeAt) },
    defaultStyle: { font: 'Roboto', fontSize: 9, lineHeight: 1.2 },
    styles: {
      title: { fontSize: 18, bold: true },
      part: { fontSize: 12, bold: true, margin: [0, 14, 0, 4] },
      note: { color: '#596579' },
      head: { bold: true, color: '#596579' },
    },
    footer: (page: number, pages: number) => ({
      text: `${pack.title}, ${pack.day} · ${page} of ${pages}`,
      style: 'note',
      alignment: 'right',
      margin: [42, 12, 42, 0],
    }),
    content: [
      { text: pack.title, style: 'title' },
      { text: `${meetingTime(pack)} · ${pack.migration}`, style: 'note' },
      {
        text: [{ text: `${statusWord[pack.overall.status]}. `, bold: true }, pack.overall.reason],
        margin: [0, 8, 0, 4],
      },
      {
        text: `Made ${instantText(pack.madeAt, pack.zone)}; changes since ${instantText(pack.since, pack.zone)}.`,
        style: 'note',
      },
      ...partsOf(pack).flatMap(section),
    ],
  });
  return await document.getBuffer();
}

function prepare(): void {
  if (prepared) return;
  pdfmake.setFonts({
    Roboto: {
      normal: join(fonts, 'Roboto-Regular.ttf'),
      bold: join(fonts, 'Roboto-Medium.ttf'),
      italics: join(fonts, 'Roboto-Italic.ttf'),
      bolditalics: join(fonts, 'Roboto-MediumItalic.ttf'),
    },
  });
  // A pack holds text of people: nothing in it may make the server read an address or another file.
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => dirname(path) === fonts);
  prepared = true;
}

function section(part: PackPart): Content[] {
  const title: Content = { text: part.title, style: 'part', headlineLevel: 1 };
  if (part.rows.length === 0) return [title, { text: part.empty, style: 'note' }];
  const widest = part.columns.findIndex((column) =>
    ['Why', 'Action', 'Task', 'Issue', 'Decision'].includes(column),
  );
  return [
    title,
    {
      layout: 'lightHorizontalLines',
      table: {
        headerRows: 1,
        dontBreakRows: true,
        widths: part.columns.map((_, index) => (index === widest ? '*' : 'auto')),
        body: [part.columns.map((text) => ({ text, style: 'head' })), ...part.rows.map((row) => [...row])],
      },
    },
  ];
}
