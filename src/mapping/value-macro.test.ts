import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Duck } from '../duck/duck.ts';
import type { ValueMap } from '../project/value-map.ts';
import { installValueMaps, useValueMaps } from './value-macro.ts';

const mapOf = (name: string, size: number): ValueMap => ({
  name,
  file: `values/${name}.csv`,
  sha256: '',
  entries: [
    { old: "it's", new: 'quoted', confirmedBy: 'Ann', confirmedOn: '2026-01-02' },
    { old: 'none', new: '', confirmedBy: 'Ann', confirmedOn: '2026-01-02' },
    { old: 'open', new: 'OPEN', confirmedBy: '', confirmedOn: '' },
    ...Array.from({ length: size }, (_, index) => ({
      old: String(index),
      new: `new ${index}`,
      confirmedBy: 'Ann',
      confirmedOn: '2026-01-02',
    })),
  ],
});

test.each([
  ['searched in place', 5],
  ['joined', 2000],
])('value() translates what is confirmed, and marks the rest: %s', async (_name, size) => {
  await using folder = await temporaryFolder();
  await using duck = await Duck.open({ memory: '256MB', temporaryFolder: folder.path });
  await installValueMaps(duck, [mapOf('m', size), mapOf('other', 1)]);
  await useValueMaps(duck, ['m']);
  const rows = await duck.rows<{ v: string | null }>(
    `SELECT value('m', x) AS v FROM (VALUES (1, '4'), (2, 'it''s'), (3, 'none'), (4, 'open'), (5, 'x|y'), (6, NULL), (7, ''))
       t(n, x) ORDER BY n`,
  );
  expect(rows.map((row) => row.v)).toEqual([
    'new 4',
    'quoted',
    null,
    '\u0001unconfirmed|m|open',
    '\u0001unmapped|m|x|y',
    null,
    '\u0001unmapped|m|',
  ]);
  expect(await duck.row(`SELECT value('m', 3::BIGINT) AS v`)).toEqual({ v: 'new 3' });
});

test('maps can be replaced, as fault seeding does', async () => {
  await using folder = await temporaryFolder();
  await using duck = await Duck.open({ memory: '256MB', temporaryFolder: folder.path });
  await installValueMaps(duck, [mapOf('m', 1)]);
  await installValueMaps(duck, [{ ...mapOf('m', 1), entries: [] }]);
  expect(await duck.row(`SELECT value('m', '0') AS v`)).toEqual({ v: '\u0001unmapped|m|0' });
});
