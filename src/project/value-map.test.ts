import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { readSqlFiles } from './mapping-file.ts';
import { isConfirmed, parseValueMap, readValueMaps } from './value-map.ts';

const header = 'old,new,confirmed_by,confirmed_on\n';

test('a value map keeps old values byte for byte, and says what is confirmed', () => {
  const map = parseValueMap(
    'status',
    'values/status.csv',
    `${header}" 1 ",ACTIVE,Ann Lee,2026-01-31\n"a,""b""\nc",,,\n`,
  );
  expect(map.entries).toEqual([
    { old: ' 1 ', new: 'ACTIVE', confirmedBy: 'Ann Lee', confirmedOn: '2026-01-31' },
    { old: 'a,"b"\nc', new: '', confirmedBy: '', confirmedOn: '' },
  ]);
  expect(map.entries.map(isConfirmed)).toEqual([true, false]);
});

test.each([
  ['an empty file', '', 1, 'empty'],
  ['another header', 'old,new\n1,2\n', 1, 'header'],
  ['too few fields', `${header}1,2\n`, 2, '2 fields'],
  ['too many fields', `${header}1,2,Ann,2026-01-01,x\n`, 2, '5 fields'],
  ['a value twice', `${header}1,A,,\n2,B,,\n1,C,,\n`, 4, 'line 2'],
  ['a day that does not exist', `${header}1,A,Ann,2026-02-30\n`, 2, '2026-02-30'],
  ['a day in another form', `${header}1,A,Ann,31.01.2026\n`, 2, '31.01.2026'],
  ['a name without a day', `${header}1,A,Ann,\n`, 2, 'together'],
  ['a day without a name', `${header}1,A,,2026-01-01\n`, 2, 'together'],
  ['a quote that never ends', `${header}1,A,,\n"2,B,,\n`, 3, 'Quote'],
])('VALUE_MAP_INVALID names the line: %s', (_name, text, line, reason) => {
  expect(() => parseValueMap('m', 'values/m.csv', text)).toThrow(
    expect.objectContaining({
      code: 'VALUE_MAP_INVALID',
      details: expect.objectContaining({ line }) as object,
      message: expect.stringContaining(reason) as string,
    }) as Error,
  );
});

test('a folder without value maps or SQL has none; with a byte order mark they are read without it', async () => {
  await using folder = await temporaryFolder();
  const project = { folder: folder.path };
  expect(await readValueMaps(project)).toEqual([]);
  expect(await readSqlFiles(project, 'rules')).toEqual([]);
  await mkdir(join(folder.path, 'values'));
  await mkdir(join(folder.path, 'mapping'));
  await writeFile(join(folder.path, 'values/sku.csv'), `\uFEFF${header}a,b,,\n`);
  await writeFile(join(folder.path, 'values/notes.txt'), 'nothing');
  await writeFile(join(folder.path, 'mapping/person.sql'), '\uFEFFSELECT 1');
  expect((await readValueMaps(project)).map((map) => [map.name, map.entries.length])).toEqual([['sku', 1]]);
  const [file] = await readSqlFiles(project, 'mapping');
  expect(file).toMatchObject({ name: 'person', file: 'mapping/person.sql', sql: 'SELECT 1' });
});

test('FOLDER_UNREADABLE: values is a file', async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'values'), '');
  await expect(readValueMaps({ folder: folder.path })).rejects.toMatchObject({ code: 'FOLDER_UNREADABLE' });
});
