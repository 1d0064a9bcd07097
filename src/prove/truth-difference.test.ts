import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { parquet } from '../duck/sql-text.ts';
import { recordTruth } from './truth-difference.ts';

test('a reference to a merged record is the same as one to its survivor, though an earlier run gave it an id of its own', async () => {
  await using folder = await temporaryFolder();
  const [disposed, crosswalk] = [join(folder.path, 'disposed'), join(folder.path, 'crosswalk')];
  await mkdir(disposed);
  await mkdir(crosswalk);
  await using duck = await Duck.open({ memory: '200MB', threads: 1, temporaryFolder: folder.path });
  const person = `SELECT * FROM (VALUES ('A@x.example', 'MIGRATE', NULL), ('a@x.example', 'MERGE', 'A@x.example'),
    ('b@x.example', 'MIGRATE', NULL)) t(old_key, disposition, survivor)`;
  await writeParquet(duck, person, join(disposed, 'person.parquet'));
  await writeParquet(
    duck,
    `SELECT old_key, md5(old_key)::UUID AS id FROM (${person})`,
    join(crosswalk, 'person.parquet'),
  );
  const renewal = (first: string, second: string) =>
    `SELECT * FROM (VALUES ('1', '${first}', NULL::JSON, 'MIGRATE', NULL::VARCHAR), ('2', '${second}', NULL::JSON, 'MIGRATE', NULL)) t(old_key, contact, xref, disposition, survivor)`;
  await writeParquet(duck, renewal('A@x.example', 'A@x.example'), join(disposed, 'renewal.parquet'));
  await duck.run(`CREATE TABLE mutated AS ${renewal('a@x.example', 'b@x.example')}`);

  await recordTruth(duck, {
    entity: 'renewal',
    mutated: 'mutated',
    truth: parquet(join(disposed, 'renewal.parquet')),
    disposed,
    crosswalk,
    fields: [{ name: 'contact', type: 'ref', to: 'person', equivalence: 'exact' }],
  });

  expect(await duck.rows('FROM mutant_truth')).toEqual([{ old_key: '2' }]);
});
