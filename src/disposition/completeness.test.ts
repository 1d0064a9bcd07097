import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { Completeness } from './completeness.ts';
import { requireComplete } from './dispose.ts';
import { createFixture, type Fixture, type FixtureWorld, refusalOf } from './disposition-fixture.ts';
import { renderCompleteness } from './render-completeness.ts';

async function completenessOf(
  world: FixtureWorld,
  check: (completeness: Completeness, fixture: Fixture) => void | Promise<void>,
): Promise<void> {
  await using folder = await temporaryFolder();
  const fixture = await createFixture(folder.path, world);
  const { completeness } = await fixture.dispose();
  const { rows_in, dispositions, listed, unaccounted } = completeness;
  expect(Object.values(dispositions).reduce((sum, one) => sum + one, listed + unaccounted)).toBe(rows_in);
  await check(completeness, fixture);
}

const codeOf = (work: () => void): string => {
  try {
    work();
    return 'complete';
  } catch (error) {
    return error instanceof Error
      ? `${'code' in error ? String(error.code) : ''} ${error.message}`
      : 'not an error';
  }
};

const from = (table: string, ...keys: string[]) => keys.map((key) => [table, key] as const);
const rule = (rows: string) => `SELECT * FROM (VALUES ${rows}) t(entity, old_key, disposition, reason)`;

describe('each old row is counted once', () => {
  test('one old row that makes six records with different fates counts under its primary entity', async () => {
    const expected = {
      organization: 'MIGRATE',
      person: 'HOLD',
      product: 'ARCHIVE',
      license_model: 'REISSUE',
      entitlement: 'MIGRATE',
      entitlement_line: 'HOLD',
    };
    // The same row in six tables, each of which declares another of the six as its primary entity.
    const primaries = Object.keys(expected);
    const sources = primaries.map((primary) => [`by_${primary}`, '7'] as const);
    const records = {
      organization: [{ old_key: '1', sources }],
      person: [{ old_key: '1', email: 'n/a', sources }],
      product: [{ old_key: '1', sources }],
      license_model: [{ old_key: '1', sources }],
      entitlement: [{ old_key: '1', sources }],
      entitlement_line: [{ old_key: '1', sources, perpetual: true, quantity: 1, unit_of_measure: 'seat' }],
    };
    const tables = Object.fromEntries(
      primaries.map((primary) => [`by_${primary}`, { select: "SELECT '7' AS id", primary }]),
    );
    const files = {
      'rules/a.sql': rule("('product', '1', 'ARCHIVE', 'x'), ('license_model', '1', 'REISSUE', 'x')"),
    };
    await completenessOf({ records, files, tables }, (completeness) => {
      for (const [primary, fate] of Object.entries(expected)) {
        const table = completeness.per_table.find((one) => one.primary === primary);
        expect(table).toMatchObject({ rows: 1, unaccounted: 0, [fate]: 1 });
      }
      expect(completeness.rows_in).toBe(6);
      expect(completeness.records_per_entity.map((one) => one.records)).toEqual([1, 1, 1, 1, 1, 1]);
      expect(codeOf(() => requireComplete(completeness))).toBe('complete');
    });
  });

  test('several rows that make one record share its fate; several records of one row give it the strongest', async () => {
    const records = {
      organization: [
        { old_key: '1', name: 'A', sources: [...from('company', 'x|1', 'x|2'), ...from('spelling', '1')] },
        { old_key: '2', name: 'B', kind: null, sources: from('company', 'x|3') },
        { old_key: '3', name: 'C', sources: from('company', 'x|3') },
        { old_key: '4', name: 'c', sources: from('company', 'y|3') },
      ],
      person: [
        { old_key: '1', email: 'n/a', sources: [...from('company', 'x|1'), ...from('spelling', '2')] },
      ],
    };
    const tables = {
      company: {
        select: "SELECT * FROM (VALUES ('x', 1), ('x', 2), ('x', 3), ('y', 3)) t(area, no)",
        key: '[area, no]',
      },
      // No key at all: the place in the snapshot. Row 2 feeds no organization, so it counts by what it does feed.
      spelling: { select: "SELECT * FROM (VALUES ('a'), ('a')) t(v)", key: '_row' },
    };
    await completenessOf({ records, tables }, (completeness) => {
      expect(completeness.per_table).toMatchObject([
        { table: 'company', rows: 4, MIGRATE: 2, HOLD: 1, MERGE: 1, unaccounted: 0 },
        { table: 'spelling', rows: 2, MIGRATE: 1, HOLD: 1, unaccounted: 0 },
      ]);
    });
  });

  test('an excluded table is declared and counted, and is no part of the sum', async () => {
    const records = { organization: [{ old_key: '1', sources: from('company', '1') }] };
    const tables = {
      company: { select: "SELECT '1' AS id" },
      log: { select: 'SELECT unnest(range(50)) AS id', excluded: 'A log, kept by operations for a year.' },
    };
    await completenessOf({ records, tables }, (completeness) => {
      expect(completeness.rows_in).toBe(1);
      expect(completeness.excluded).toEqual([
        { table: 'log', rows: 50, reason: 'A log, kept by operations for a year.' },
      ]);
      expect(renderCompleteness(completeness)).toContain('A log, kept by operations for a year.');
    });
  });

  test('a WHERE that hides a row is caught, with its table and key, after everything was stored', async () => {
    const records = { organization: [{ old_key: '1', sources: from('company', '1') }] };
    const tables = { company: { select: "SELECT unnest(['1', '20', '3']) AS id" } };
    await completenessOf({ records, tables }, (completeness, fixture) => {
      expect(completeness.unaccounted).toBe(2);
      const message = codeOf(() => requireComplete(completeness));
      expect(message).toMatch(/^INCOMPLETE 2 rows .*table company, key 3\)/);
      expect(existsSync(join(fixture.folder.disposed, 'organization.parquet'))).toBe(true);
      expect(renderCompleteness(completeness)).toContain('INCOMPLETE: 3 rows = 1 with a fate');
    });
  });

  test('rows that feed nothing on purpose are listed with a reason; a row that feeds a record is not', async () => {
    const records = { organization: [{ old_key: '1', sources: from('company', '1') }] };
    const tables = { company: { select: "SELECT unnest(['1', '2', '3']) AS id" } };
    const files = {
      'listed/tests.sql': `SELECT 'company' AS "table", id AS key, 'a test account' AS reason FROM raw.company`,
    };
    await completenessOf({ records, tables, files }, async (completeness, fixture) => {
      expect(completeness).toMatchObject({
        listed: 2,
        unaccounted: 0,
        rows_in: 3,
        dispositions: { MIGRATE: 1 },
      });
      const listed = await fixture.rows(join(fixture.folder.disposed, 'listed.parquet'));
      expect(listed).toEqual(['2', '3'].map((key) => ({ table: 'company', key, reason: 'a test account' })));
      const stored: unknown = JSON.parse(
        await readFile(join(fixture.folder.disposed, 'completeness.json'), 'utf8'),
      );
      expect(stored).toEqual(completeness);
      expect(renderCompleteness(completeness)).toContain('COMPLETE: 3 rows = 1 with a fate + 2 listed');
    });
  });

  test('an old column that is neither mapped nor waived is named', async () => {
    const world = { records: { organization: [{ old_key: '1' }] }, unusedColumns: ['t.fax'] };
    await completenessOf(world, (completeness) => {
      expect(codeOf(() => requireComplete(completeness))).toMatch(
        /^COLUMNS_UNACCOUNTED 1 old columns .*t\.fax/,
      );
    });
  });
});

describe('a balance on wrong ground is refused', () => {
  const refused = async (world: FixtureWorld): Promise<string> => {
    await using folder = await temporaryFolder();
    const fixture = await createFixture(folder.path, world);
    return await refusalOf(fixture);
  };
  const records = { organization: [{ old_key: '1', sources: from('company', '1') }] };

  test('a declared key that is not unique, or empty', async () => {
    const twice = { company: { select: "SELECT unnest(['1', '1', '2', '2', '3']) AS id" } };
    expect(await refused({ records, tables: twice })).toMatch(
      /^TABLE_KEY_NOT_UNIQUE: Table company: .*key id has 2/,
    );
    const empty = { company: { select: "SELECT unnest(['1', NULL]) AS id" } };
    expect(await refused({ records, tables: empty })).toMatch(/^TABLE_KEY_NOT_UNIQUE/);
  });

  test('a listing of a row or table that does not exist, or without a reason', async () => {
    const tables = { company: { select: "SELECT '1' AS id" } };
    const listing = (row: string) => ({
      'listed/x.sql': `SELECT * FROM (VALUES (${row})) t("table", key, reason)`,
    });
    for (const [row, says] of [
      ["'company', '9', 'x'", 'the row 9 of company, which does not exist'],
      ["'nowhere', '9', 'x'", 'the table nowhere'],
      ["'company', '1', ' '", 'without a reason'],
    ] as const) {
      expect(await refused({ records, tables, files: listing(row) })).toMatch(
        new RegExp(`^LISTING_INVALID: listed/x.sql: .*${says}`),
      );
    }
  });
});
