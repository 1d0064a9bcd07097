import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Estate, writeEstate } from '../../test/support/estate.ts';
import { smallEstate } from '../../test/support/small-estate.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { literal, parquet } from '../duck/sql-text.ts';
import { type RunFolder, runFolder, sharedFolder } from '../stage/run-folder.ts';
import { attachPictures } from './attach-pictures.ts';
import { evaluateLaws } from './evaluate-laws.ts';
import { writeExpectedPicture } from './expected-picture.ts';
import { laws } from './laws/laws.ts';
import { entitiesIn, expectedFolder, picturePath } from './picture-paths.ts';

const bytes = Buffer.from('LICENSE').toString('base64');
const estate: Estate = {
  ...smallEstate,
  license_artifact: [
    {
      key: 'F1',
      entitlement_line: 'L1',
      content: bytes,
      sha256: 'f2b6e1ac4b1a4fbfb1ac4b1a4fbfb1ac4b1a4fbfb1ac4b1a4fbfb1ac4b1a4fbf',
      format: 'TEXT',
      customer_held: true,
      verifiable_by_new: false,
    },
  ],
};

let temporary: Awaited<ReturnType<typeof temporaryFolder>>;
let folder: RunFolder;
let duck: Duck;
let present: ReadonlySet<string>;

beforeAll(async () => {
  temporary = await temporaryFolder();
  folder = runFolder(temporary.path, '0001');
  duck = await Duck.open({ memory: '500MB', threads: 1, temporaryFolder: join(temporary.path, 'temporary') });
  const { crosswalk } = sharedFolder(temporary.path);
  await writeEstate(duck, estate, folder, crosswalk);
  await mkdir(expectedFolder(folder), { recursive: true });
  for (const entity of entitiesIn(folder.disposed)) {
    const target = picturePath(expectedFolder(folder), entity.name);
    await writeExpectedPicture(duck, { disposed: folder.disposed, crosswalk, system: 'old', entity, target });
  }
});
afterAll(async () => {
  duck.close();
  await temporary[Symbol.asyncDispose]();
});

/** The laws that do not hold when the new system is right but for `change`: SQL that yields an entity's picture. */
async function broken(entity: string, change: (picture: string) => string): Promise<string[]> {
  for (const one of entitiesIn(folder.disposed)) {
    const right = `SELECT * ${artifactsRight(one.name)} FROM ${parquet(picturePath(expectedFolder(folder), one.name))}`;
    const sql = one.name === entity ? change(`(${right})`) : right;
    await writeParquet(duck, sql, picturePath(folder.readBack, one.name));
  }
  present = await attachPictures(duck, {
    expected: expectedFolder(folder),
    readBack: folder.readBack,
    disposed: folder.disposed,
    mapped: folder.mapped,
  });
  return (await evaluateLaws(duck, present)).filter((law) => !law.ok).map((law) => law.id);
}

/** The stored digest of the artifact's bytes, computed by DuckDB rather than typed. */
function artifactsRight(entity: string): string {
  return entity === 'license_artifact' ? `REPLACE (sha256(from_base64(${literal(bytes)})) AS sha256)` : '';
}

const set = (assignment: string, key: string) => (picture: string) => {
  const [column = '', value = ''] = assignment.split(' := ');
  return `SELECT * REPLACE (CASE WHEN old_key = ${literal(key)} THEN ${value} ELSE ${column} END AS ${column}) FROM ${picture}`;
};

describe('every law', () => {
  it('holds where the new system is right, and applies', async () => {
    expect(await broken('', (picture) => picture)).toEqual([]);
    const results = await evaluateLaws(duck, present);
    expect(results.map((law) => [law.id, law.applies, law.checked > 0])).toEqual(
      laws.map((law) => [law.id, true, true]),
    );
  });

  it.each([
    ['rows-balance', 'device', (picture: string) => `SELECT * FROM ${picture} WHERE old_key <> 'D1'`],
    [
      'one-record-per-key',
      'device',
      (picture: string) => `SELECT * FROM ${picture} UNION ALL SELECT * FROM ${picture} LIMIT 3`,
    ],
    ['state-totals', 'entitlement', set(`state := 'CLOSED'`, 'E1')],
    ['consumption-conserved', 'activation', set('quantity := quantity + 1', 'A1')],
    ['consumption-within-right', 'activation', set('quantity := 100', 'A2')],
    ['quantity-conserved', 'entitlement_line', set('quantity := quantity + 4', 'L1')],
    ['codes-resolve', 'entitlement', set(`organization := 'O3'`, 'E2')],
    ['codes-resolve', 'entitlement_line', set(`redeem_code := 'ABCD-L2-wxyz-7788'`, 'L1')],
    ['revenue-unmoved', 'order_line', set('unit_price := 120', 'OL1')],
    ['chain-heads-unique', 'entitlement_line', set(`link := 'RENEWAL'`, 'L2')],
    ['artifacts-intact', 'license_artifact', set(`content := 'TElDRU5TRg=='`, 'F1')],
  ])('%s finds its seeded defect in %s', async (law, entity, change) => {
    expect(await broken(entity, change)).toContain(law);
  });

  it('names the record that breaks it and quotes no key', async () => {
    await broken('entitlement_line', set(`redeem_code := 'ABCD-L2-wxyz-7788'`, 'L1'));
    const found = (await evaluateLaws(duck, present)).find((law) => law.id === 'codes-resolve');
    expect(found?.offenders).toEqual([
      { entity: 'entitlement_line', old_key: 'L1', what: 'its key leads nowhere' },
      { entity: 'entitlement_line', old_key: 'L2', what: 'its key leads to 2 lines' },
    ]);
  });

  it('does not hold when it cannot be evaluated', async () => {
    const [result] = await evaluateLaws(duck, present, [
      { id: 'broken', title: 'x', entities: [], checked: 'SELECT 1', violations: 'SELECT nonsense' },
    ]);
    expect(result).toMatchObject({ ok: false, violations: 1 });
  });
});
