import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Duck } from '../duck/duck.ts';
import { literal, parquet } from '../duck/sql-text.ts';
import { duckType } from '../model/field.ts';
import { comparePictures } from './compare-pictures.ts';
import type { AcceptedRule, ComparedField } from './comparison.ts';
import { equivalences } from './equivalences.ts';

let folder: string;
let duck: Duck;
let target: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compare-'));
  target = join(folder, 'differences.parquet');
  duck = await Duck.open({ memory: '500MB', threads: 1, temporaryFolder: join(folder, 'temporary') });
});
afterAll(async () => {
  duck.close();
  await rm(folder, { recursive: true });
});

const name: ComparedField = { name: 'name', type: 'text', equivalence: 'trailing-blanks' };
const quantity: ComparedField = { name: 'quantity', type: 'integer', equivalence: 'exact' };

type Row = readonly [key: string | null, name: string | null, quantity: number | null];

function picture(rows: readonly Row[]): string {
  const values = rows.map(
    ([key, text, count]) =>
      `(${key === null ? 'NULL' : literal(key)}, ${text === null ? 'NULL' : literal(text)}, ${count ?? 'NULL'})`,
  );
  return `SELECT old_key::VARCHAR AS old_key, name::VARCHAR AS name, quantity::BIGINT AS quantity
            FROM (VALUES ${values.join(', ')}) t(old_key, name, quantity)`;
}

async function compare(oldRows: readonly Row[], newRows: readonly Row[], accepted: AcceptedRule[] = []) {
  return comparePictures(duck, {
    entity: 'product',
    oldSql: picture(oldRows),
    newSql: picture(newRows),
    fields: [name, quantity],
    accepted,
    today: '2026-01-01',
    target,
  });
}

function differences() {
  return duck.rows(`SELECT * FROM ${parquet(target)} ORDER BY old_key, field`);
}

describe('comparePictures', () => {
  it('counts every key once, names each differing field, and leaves equal records out', async () => {
    const { counts } = await compare(
      [
        ['1', 'a', 1],
        ['2', 'b', 2],
        ['3', 'c', 3],
        ['4', 'd', 4],
      ],
      [
        ['1', 'a  ', 1],
        ['2', 'B', 1],
        ['4', 'd', 4],
        ['5', 'e', 5],
      ],
    );
    expect(counts).toEqual({
      compared: 5,
      matching: 2,
      different: 1,
      allowed: 0,
      only_in_old: 1,
      only_in_new: 1,
      doubled: 0,
    });
    expect(await differences()).toMatchObject([
      {
        old_key: '2',
        kind: 'different',
        field: 'name',
        old_value: 'b',
        new_value: 'B',
        cause: 'case-changed',
      },
      { old_key: '2', field: 'quantity', old_value: '2', new_value: '1', cause: 'quantity-lost' },
      { old_key: '3', kind: 'only-in-old', field: null, cause: 'missing' },
      { old_key: '5', kind: 'only-in-new', field: null, cause: 'extra' },
    ]);
  });

  it.each([
    [
      'twice and equal in the new picture',
      [['1', 'a', 1]],
      [
        ['1', 'a', 1],
        ['1', 'a', 1],
      ],
    ],
    [
      'twice and unequal in the new picture',
      [['1', 'a', 1]],
      [
        ['1', 'a', 1],
        ['1', 'x', 9],
      ],
    ],
    [
      'twice and equal in both pictures',
      [
        ['1', 'a', 1],
        ['1', 'a', 1],
      ],
      [
        ['1', 'a', 1],
        ['1', 'a', 1],
      ],
    ],
    [
      'twice in the old picture and absent from the new',
      [
        ['1', 'a', 1],
        ['1', 'b', 1],
      ],
      [],
    ],
  ] as [string, Row[], Row[]][])(
    'reports a key that occurs %s, and still sees the others',
    async (_, olds, news) => {
      const { counts } = await compare(
        [...olds, ['7', 'g', 7], ['8', 'h', 8]],
        [...news, ['7', 'g', 6], ['8', 'h', 8]],
      );
      expect(counts).toMatchObject({ compared: 3, matching: 1, different: 2, doubled: 1 });
      expect(await differences()).toMatchObject([
        { old_key: '1', kind: 'doubled', cause: 'doubled' },
        { old_key: '7', field: 'quantity' },
      ]);
    },
  );

  it('tells swapped values of two records apart although their totals are equal', async () => {
    const { counts } = await compare(
      [
        ['1', 'a', 1],
        ['2', 'a', 2],
      ],
      [
        ['1', 'a', 2],
        ['2', 'a', 1],
      ],
    );
    expect(counts).toMatchObject({ matching: 0, different: 2 });
  });

  it('finds nothing in two empty pictures and everything missing from an empty new one', async () => {
    const none = picture([['0', '', 0]]).concat(' WHERE false');
    const shared = { entity: 'product', fields: [name, quantity], today: '2026-01-01', target };
    const empty = await comparePictures(duck, { ...shared, oldSql: none, newSql: none });
    expect(empty.counts.compared).toBe(0);
    expect(await differences()).toEqual([]);
    const missing = await comparePictures(duck, {
      ...shared,
      oldSql: picture([['1', 'a', 1]]),
      newSql: none,
    });
    expect(missing.counts).toMatchObject({ compared: 1, only_in_old: 1 });
  });

  it('counts a value that cannot be read, and a column that is missing, as different', async () => {
    const shared = { entity: 'product', today: '2026-01-01', target };
    const unreadable = await comparePictures(duck, {
      ...shared,
      fields: [quantity],
      oldSql: `SELECT '1' AS old_key, NULL::BIGINT AS quantity UNION ALL SELECT '2', 5`,
      newSql: `SELECT '1' AS old_key, 'five' AS quantity UNION ALL SELECT '2', '5'`,
    });
    expect(unreadable.counts).toMatchObject({ matching: 1, different: 1 });
    expect(await differences()).toMatchObject([{ old_key: '1', field: 'quantity', cause: 'unreadable' }]);
    const absent = await comparePictures(duck, {
      ...shared,
      fields: [quantity],
      oldSql: `SELECT '1' AS old_key, NULL::BIGINT AS quantity`,
      newSql: `SELECT '1' AS old_key`,
    });
    expect(absent.counts).toMatchObject({ matching: 0, different: 1 });
  });

  it('accepts a difference as a third outcome, until it expires or outgrows its ceiling', async () => {
    const rule: AcceptedRule = {
      rule: 'names-in-capitals',
      entity: 'product',
      field: 'name',
      cause: 'case-changed',
      reason: 'the new system writes names in capitals',
      owner: 'Ann',
      expires: '2026-06-30',
      ceiling: 2,
    };
    const olds: Row[] = [
      ['1', 'a', 1],
      ['2', 'b', 2],
      ['3', 'c', 3],
    ];
    const news: Row[] = [
      ['1', 'A', 1],
      ['2', 'B', 1],
      ['3', 'c', 3],
    ];
    const allowed = await compare(olds, news, [rule]);
    // Record 2 differs in its quantity as well, so it stays a difference.
    expect(allowed.counts).toMatchObject({ matching: 1, allowed: 1, different: 1 });
    expect(allowed.acceptances).toMatchObject([{ state: 'applied', records: 2 }]);
    expect(await differences()).toMatchObject([
      { old_key: '1', allowed: 'names-in-capitals' },
      { old_key: '2', field: 'name', allowed: 'names-in-capitals' },
      { old_key: '2', field: 'quantity', allowed: null },
    ]);
    const late = await compare(olds, news, [{ ...rule, expires: '2025-12-31' }]);
    expect(late.counts).toMatchObject({ allowed: 0, different: 2 });
    expect(late.acceptances).toMatchObject([{ state: 'expired' }]);
    const grown = await compare(olds, news, [{ ...rule, ceiling: 1 }]);
    expect(grown.counts).toMatchObject({ allowed: 0, different: 2 });
    expect(grown.acceptances).toMatchObject([{ state: 'above-ceiling', records: 2 }]);
    const elsewhere = await compare(olds, news, [{ ...rule, entity: 'sku' }]);
    expect(elsewhere.acceptances).toEqual([]);
    expect(elsewhere.counts.different).toBe(2);
  });
});

describe('texts that are only written differently', () => {
  it.each([100, 30_000])(
    'are equal, be they few or so many that every text is trimmed: %d',
    async (blanks) => {
      const rows = 40_000;
      const side = (text: string) =>
        `SELECT 'k' || i AS old_key, ${text} AS name, i::BIGINT AS quantity FROM range(${rows}) r(i)`;
      const { counts } = await comparePictures(duck, {
        entity: 'product',
        oldSql: side("'name ' || i"),
        newSql: `${side(`CASE WHEN i < ${blanks} THEN 'name ' || i || '  ' WHEN i = 39999 THEN 'Name' ELSE 'name ' || i END`)} WHERE i <> 7`,
        fields: [name, quantity],
        today: '2026-01-01',
        target,
      });
      expect(counts).toMatchObject({ compared: rows, matching: rows - 2, different: 1, only_in_old: 1 });
    },
  );
});

describe('the table of equal representations', () => {
  const cases = equivalences.flatMap((row) => [
    ...row.equal.map(([one, other]) => ({ row, one, other, equal: true })),
    ...row.different.map(([one, other]) => ({ row, one, other, equal: false })),
  ]);

  it('covers every equivalence of the model with both kinds of example', () => {
    for (const row of equivalences) {
      expect(row.equal.length, row.doc).toBeGreaterThan(0);
      expect(row.different.length, row.doc).toBeGreaterThan(0);
    }
    expect(new Set(equivalences.map((row) => row.equivalence)).size).toBe(6);
  });

  it.each(cases)(
    '$row.equivalence ($row.type): $one and $other, equal: $equal',
    async ({ row, one, other, equal }) => {
      const field: ComparedField = { name: 'value', type: row.type, equivalence: row.equivalence };
      const type = duckType(field);
      const side = (value: string | null) =>
        `SELECT 'k' AS old_key, CAST(${value === null ? 'NULL' : literal(value)} AS ${type}) AS value`;
      for (const [oldValue, newValue] of [
        [one, other],
        [other, one],
      ] as const) {
        const { counts } = await comparePictures(duck, {
          entity: 'product',
          oldSql: side(oldValue),
          newSql: side(newValue),
          fields: [field],
          today: '2026-01-01',
          target,
        });
        expect(counts).toMatchObject(equal ? { matching: 1, different: 0 } : { matching: 0, different: 1 });
      }
    },
  );
});
