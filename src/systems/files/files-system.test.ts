import { existsSync } from 'node:fs';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { type ContractFixture, describeOldSystem } from '../contract.ts';
import { pairs, people } from '../contract-data.ts';
import { type FilesOptions, openFiles } from './files-system.ts';

const quoted = (value: string | null) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`);

function csv(header: string, rows: readonly (readonly (string | null)[])[]): string {
  return `${header}\n${rows.map((row) => `${row.map(quoted).join(',')}\n`).join('')}`;
}

describeOldSystem('CSV files', async (): Promise<ContractFixture> => {
  const folder = await temporaryFolder();
  const file = (name: string) => join(folder.path, name);
  await writeFile(file('people.csv'), csv('id,name,note', people));
  await writeFile(file('pairs.CSV'), `\ufeff${csv('a,b,flag', pairs)}`);
  await writeFile(file('empty_table.csv'), 'id,price\r\n');
  await writeFile(file('odd "name.tsv'), 'select\ta b\r\n1\t0.1\r\n2\t\r\n');
  await writeFile(file('dates.txt'), 'id;day\n1;0000-00-00\n2;31/02/2020');
  await writeFile(file('notes.md'), 'not a table');
  return {
    open: () => openFiles(folder.path, { url: 'files:.', quiesced: false }),
    adapter: 'files',
    consistency: 'FUZZY',
    reason: /one after the other/,
    tables: {
      people: { columns: { id: 'VARCHAR', name: 'VARCHAR', note: 'VARCHAR' }, key: [], rows: people },
      pairs: { columns: { a: 'VARCHAR', b: 'VARCHAR', flag: 'VARCHAR' }, key: [], rows: pairs },
      empty_table: { columns: { id: 'VARCHAR', price: 'VARCHAR' }, key: [], rows: [] },
      'odd "name': {
        columns: { select: 'VARCHAR', 'a b': 'VARCHAR' },
        key: [],
        rows: [
          ['1', '0.1'],
          ['2', null],
        ],
      },
      dates: {
        columns: { id: 'VARCHAR', day: 'VARCHAR' },
        key: [],
        rows: [
          ['1', '0000-00-00'],
          ['2', '31/02/2020'],
        ],
      },
    },
    async addPerson() {
      await appendFile(file('people.csv'), '99,later,\n');
      return true;
    },
    async dispose() {
      await folder[Symbol.asyncDispose]();
    },
  };
});

/** Reads one CSV file given as bytes; returns its encoding as declared and its CSV. */
async function read(
  bytes: string | Buffer,
  options: Partial<FilesOptions> = {},
): Promise<{ declared: string; columns: string[]; text: string }> {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'table.csv'), bytes);
  await using system = await openFiles(folder.path, { url: 'files:.', quiesced: false, ...options });
  await using reading = await system.read();
  const [table] = await system.inspect();
  if (table === undefined) throw new Error('there is no table');
  let text = '';
  for (const part of await reading.parts(table)) {
    for await (const { bytes } of reading.rows(table, part)) text += Buffer.from(bytes).toString('utf8');
  }
  return { declared: table.columns[0]?.declared ?? '', columns: table.columns.map((one) => one.name), text };
}

const utf16 = (text: string) => Buffer.from(text, 'utf16le');
const german = 'name,city\nMüller,Köln\nGroß,München\nJürgen,“Zürich”\n';
const windows = Buffer.from(german.replaceAll('“', '\u0093').replaceAll('”', '\u0094'), 'latin1');

describe('encodings of CSV files', () => {
  it('detects windows-1252, with the characters that latin1 does not have', async () => {
    const found = await read(windows);
    expect(found.declared).toBe('text (windows-1252)');
    expect(found.text).toBe(german.slice('name,city\n'.length));
  });

  it('finds a single character late in a large file', async () => {
    const filler = 'plain,ascii\n'.repeat(200_000);
    const found = await read(
      Buffer.concat([Buffer.from(`name,city\n${filler}`), Buffer.from('M\xfcller,x\n', 'latin1')]),
    );
    expect(found.text.endsWith('Müller,x\n')).toBe(true);
  });

  it.each([
    ['UTF-8', Buffer.from(german), 'text (utf-8)'],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${german}`), 'text (utf-8)'],
    ['UTF-16 with a byte order mark', utf16(`\ufeff${german}`), 'text (utf-16le)'],
    ['UTF-16, big-endian', utf16(`\ufeff${german}`).swap16(), 'text (utf-16be)'],
    ['UTF-16 without a mark', utf16(german), 'text (utf-16le)'],
  ])('reads %s', async (_, bytes, declared) => {
    const found = await read(bytes);
    expect(found.declared).toBe(declared);
    expect(found.columns).toEqual(['name', 'city']);
    expect(found.text).toBe(german.slice('name,city\n'.length));
  });

  it('reads what is declared: latin1 as latin1, cp1250 as cp1250', async () => {
    const latin = await read(windows, { encoding: 'latin1' });
    expect(latin.text).toContain('\u0093Zürich\u0094');
    const polish = await read(Buffer.from('name\n\xa3\xf3d\x9f\n', 'latin1'), { encoding: 'cp1250' });
    expect(polish.text).toBe('Łódź\n');
  });

  it('names the first byte that is not of the declared encoding', async () => {
    await expect(read(windows, { encoding: 'utf-8' })).rejects.toMatchObject({
      code: 'CSV_ENCODING',
      details: { file: 'table.csv', offset: windows.indexOf(0xfc), encoding: 'utf-8' },
    });
    const wrong = Buffer.from('name\nab\x81\n', 'latin1');
    await expect(read(wrong, { encoding: 'cp1252' })).rejects.toMatchObject({ details: { offset: 7 } });
    await expect(read('name\nx\n', { encoding: 'klingon' })).rejects.toMatchObject({ code: 'CSV_ENCODING' });
  });

  it('refuses a UTF-8 file with one damaged line instead of misreading all others', async () => {
    const damaged = Buffer.concat([Buffer.from(german), Buffer.from('Stra\xdfe,x\n', 'latin1')]);
    await expect(read(damaged)).rejects.toMatchObject({
      code: 'CSV_ENCODING',
      details: { encoding: 'utf-8' },
    });
  });
});

describe('CSV files that are not right', () => {
  it.each([
    ['a ragged row', 'a,b\n1,2\n"3\n4",5\n6\n', 'CSV_RAGGED', { line: 5, found: 1, expected: 2 }],
    ['too many fields', 'a,b\n1,2\n1,2,3\n', 'CSV_RAGGED', { line: 3, found: 3, expected: 2 }],
    ['two header names alike', 'id,Name,name\n1,2,3\n', 'CSV_HEADER_TWICE', { column: 'name' }],
    ['a header without a name', 'id,,name\n1,2,3\n', 'CSV_COLUMN_UNNAMED', { number: 2 }],
    ['no header', '\n\n', 'CSV_HEADER_EMPTY', {}],
    ['nothing at all', '', 'CSV_HEADER_EMPTY', {}],
    ['a NUL byte', 'a,b\n1,2\n3,\x004\n', 'CSV_NUL_BYTE', { line: 3 }],
    ['a quote that never ends', 'a,b\n1,2\n3,"4\n5,6\n', 'CSV_QUOTE', { line: 3 }],
    ['text after a closing quote', 'a,b\n1,"2"x\n', 'CSV_QUOTE', { line: 2 }],
    ['a quote within a field', 'a,b\n1,2"\n', 'CSV_QUOTE', { line: 2 }],
  ])('names %s', async (_, text, code, details) => {
    await expect(read(text)).rejects.toMatchObject({ code, details: { file: 'table.csv', ...details } });
  });

  it('never repeats a value in a complaint', async () => {
    const error: unknown = await read('a,b\n1,SECRET-KEY"x\n').catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/CSV|quoted/);
    expect(JSON.stringify([String(error), String((error as Error).cause)])).not.toContain('SECRET');
  });

  it('says what is missing, empty or changed while it is read', async () => {
    await using folder = await temporaryFolder();
    const open = (path: string) =>
      openFiles(join(folder.path, path), { url: `files:${path}`, quiesced: true });
    await expect(open('none')).rejects.toMatchObject({ code: 'OLD_NOT_FOUND' });
    await mkdir(join(folder.path, 'empty'));
    await expect(open('empty')).rejects.toMatchObject({ code: 'OLD_NOT_FOUND' });
    await writeFile(join(folder.path, 'one.csv'), 'a\n1\n');
    await using system = await open('one.csv');
    await using reading = await system.read();
    expect(reading.consistency).toBe('QUIESCED');
    const [table] = await system.inspect();
    if (table === undefined) throw new Error('there is no table');
    await appendFile(join(folder.path, 'one.csv'), '2\n');
    await expect(reading.countRows(table)).rejects.toMatchObject({ code: 'OLD_READ_FAILED' });
  });
});

describe('the shape of CSV files', () => {
  it('keeps an empty field in quotes apart from one without', async () => {
    expect((await read('a,b\n"",\n')).text).toBe('"",\n');
  });

  it('finds the delimiter although others occur in the header', async () => {
    const found = await read('Name, first;Age\n"Zoë; Ann";3\nBob;4\n');
    expect(found.columns).toEqual(['Name, first', 'Age']);
    expect(found.text).toBe('Zoë; Ann,3\nBob,4\n');
  });
});

const catalogue = fileURLToPath(
  new URL('../../../../shared/data/microsoft-licensing-catalogue.csv', import.meta.url),
);

describe.skipIf(!existsSync(catalogue))('Microsoft’s licensing catalogue', () => {
  it('is windows-1252 with 3,276 rows, 413 suites, 568 plans and one doubled row', async () => {
    await using system = await openFiles(catalogue, { url: 'files:catalogue', quiesced: false });
    await using reading = await system.read();
    const [table] = await system.inspect();
    if (table === undefined) throw new Error('there is no table');
    expect(table.columns.map((one) => one.name)).toContain('Service_Plan_Id');
    expect(table.columns[0]?.declared).toBe('text (windows-1252)');
    let text = '';
    for await (const chunk of reading.rows(table, { number: 0, label: '' }))
      text += Buffer.from(chunk.bytes).toString('utf8');
    const rows: string[][] = parse(text);
    const distinct = (column: string) => {
      const index = table.columns.findIndex((one) => one.name === column);
      return new Set(rows.map((row) => row[index])).size;
    };
    expect(rows).toHaveLength(3276);
    expect(await reading.countRows(table)).toBe(3276);
    expect(distinct('GUID')).toBe(413);
    expect(distinct('Service_Plan_Id')).toBe(568);
    expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(3275);
    expect(text).not.toMatch(/[\u0080-\u009f\ufffd]/);
  });
});
