import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { createFixture, type Fixture, type FixtureWorld } from './disposition-fixture.ts';

const base = {
  organization: [
    { old_key: '1', name: 'Main' },
    { old_key: '2', name: 'Other' },
  ],
  person: [
    { old_key: '1', email: 'a@example.com' },
    { old_key: '2', email: 'n/a' },
  ],
  product: [{ old_key: '1' }],
  license_model: [{ old_key: '1' }],
};
const line = { state: 'ACTIVE', perpetual: true, quantity: 5, unit_of_measure: 'seat' };
const rule = (rows: string) => `SELECT * FROM (VALUES ${rows}) t(entity, old_key, disposition, reason)`;

async function disposed(world: FixtureWorld, check: (fixture: Fixture) => Promise<void>): Promise<void> {
  await using folder = await temporaryFolder();
  const fixture = await createFixture(folder.path, world);
  await fixture.dispose();
  await check(fixture);
}

async function refusal(world: Partial<FixtureWorld>): Promise<string> {
  await using folder = await temporaryFolder();
  const fixture = await createFixture(folder.path, { records: base, ...world });
  const error: unknown = await fixture.dispose().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof Error && 'code' in error
    ? `${String(error.code)}: ${error.message}`
    : 'it was not refused';
}

describe('the strongest fate wins', () => {
  test('REJECT over HOLD over ARCHIVE over MERGE over REISSUE over MIGRATE, whoever says it', async () => {
    const records = {
      ...base,
      entitlement: [{ old_key: '1' }],
      entitlement_line: [
        { ...line, old_key: '1', redeem_code: 'A' },
        { ...line, old_key: '2', redeem_code: 'A' },
        { ...line, old_key: '3', redeem_code: 'B' },
        { ...line, old_key: '4', redeem_code: 'B' },
        { ...line, old_key: '5' },
        { ...line, old_key: '6', quantity: 0, redeem_code: 'C' },
        { ...line, old_key: '7', quantity: 0, redeem_code: 'D' },
      ],
    };
    const rows = ["'2', 'REISSUE'", "'4', 'ARCHIVE'", "'5', 'MIGRATE'", "'6', 'ARCHIVE'", "'7', 'REJECT'"];
    const files = {
      'rules/mine.sql': rule(rows.map((one) => `('entitlement_line', ${one}, 'because')`).join(', ')),
    };
    await disposed({ records, files }, async (fixture) => {
      expect(await fixture.fates('entitlement_line')).toEqual({
        '1': 'MIGRATE moves',
        '2': 'MERGE duplicate-line 1',
        '3': 'MIGRATE moves',
        '4': 'ARCHIVE rule:mine/because',
        '5': 'REISSUE missing-redeem-code',
        '6': 'HOLD bad-quantity',
        '7': 'REJECT rule:mine/because',
      });
    });
  });

  test('an overriding rule wins over built-in checks, but cannot move a record whose parent stays behind', async () => {
    const records = {
      ...base,
      entitlement: [{ old_key: '1' }, { old_key: '2', number: 'y', organization: '2' }],
      entitlement_line: [
        { ...line, old_key: '1', redeem_code: 'A', quantity: 0 },
        { ...line, old_key: '2', redeem_code: 'B', quantity: 0, entitlement: '2' },
      ],
    };
    const overriding = `SELECT 'entitlement_line' AS entity, old_key, 'MIGRATE' AS disposition, 'sales agreed' AS reason, true AS overrides
      FROM mapped.entitlement_line WHERE quantity = 0`;
    const files = {
      'rules/agreed.sql': overriding,
      'rules/gone.sql': rule("('organization', '2', 'ARCHIVE', 'gone')"),
    };
    await disposed({ records, files }, async (fixture) => {
      expect(await fixture.fates('entitlement_line')).toEqual({
        '1': 'MIGRATE rule:agreed/sales agreed',
        '2': 'HOLD parent-stays-behind',
      });
    });
  });

  test('what the conversion saw decides as well, and what it only reports does not', async () => {
    const finding = (rule: string) => [{ rule, field: 'status', value: '7' }];
    const organization = [
      { old_key: '1', name: 'A', findings: finding('unmapped-value') },
      { old_key: '2', name: 'B', findings: finding('damaged-text') },
      { old_key: '3', name: 'C', findings: finding('nobody-knows-this') },
    ];
    await disposed({ records: { organization } }, async (fixture) => {
      expect(await fixture.fates('organization')).toEqual({
        '1': 'HOLD unmapped-value',
        '2': 'MIGRATE moves',
        '3': 'HOLD nobody-knows-this',
      });
    });
  });
});

describe('a project overrides checks', () => {
  const organization = [
    { old_key: '1', name: 'Acme' },
    { old_key: '2', name: 'ACME' },
  ];
  const findings = [{ rule: 'unmapped-value', field: 'country', value: '??' }];
  const records = { organization: [...organization, { old_key: '3', name: 'Other', findings }] };

  test('another fate and severity, or off', async () => {
    const yaml =
      'checks: { duplicate-organization: { disposition: HOLD, severity: error }, unmapped-value: { off: true } }';
    await disposed({ records, yaml }, async (fixture) => {
      expect(await fixture.fates('organization')).toEqual({
        '1': 'MIGRATE moves',
        '2': 'HOLD duplicate-organization',
        '3': 'MIGRATE moves',
      });
      const path = join(fixture.folder.disposed, 'findings', 'organization.parquet');
      expect(await fixture.rows(path)).toEqual([
        {
          old_key: '2',
          rule: 'duplicate-organization',
          severity: 'error',
          disposition: 'HOLD',
          field: 'name',
          value: 'ACME',
        },
      ]);
    });
  });

  test('equal codes may be declared one and the same', async () => {
    const product = ['1', '2'].map((old_key) => ({ old_key, code: 'PRO' }));
    const yaml = 'checks: { duplicate-code: { disposition: MERGE } }';
    const sku = [{ old_key: '1', code: 'S', product: '2' }];
    await disposed({ records: { ...base, product, sku }, yaml }, async (fixture) => {
      expect(await fixture.fates('product')).toEqual({ '1': 'MIGRATE moves', '2': 'MERGE duplicate-code 1' });
      expect(await fixture.rows(join(fixture.folder.disposed, 'sku.parquet'))).toMatchObject([
        { product: '1', disposition: 'MIGRATE' },
      ]);
    });
  });

  test('a check that does not exist, cannot merge, or must not be switched off is refused', async () => {
    expect(await refusal({ yaml: 'checks: { no-such: { off: true } }' })).toMatch(/^CHECK_UNKNOWN.*no-such/);
    expect(await refusal({ yaml: 'checks: { bad-email: { disposition: MERGE } }' })).toMatch(
      /^CHECK_INVALID/,
    );
    expect(await refusal({ yaml: 'checks: { parent-stays-behind: { off: true } }' })).toMatch(
      /^CHECK_INVALID/,
    );
    expect(await refusal({ yaml: 'checks: { survivor-stays-behind: { disposition: MIGRATE } }' })).toMatch(
      /^CHECK_INVALID/,
    );
  });
});

describe('what belongs to a record that stays behind stays behind', () => {
  test('through required and optional references, trees and several levels, once', async () => {
    const records = {
      ...base,
      organization: [
        { old_key: '1', name: 'Main' },
        { old_key: '2', name: 'Holding' },
        { old_key: '3', name: 'Daughter', parent: '2' },
        { old_key: '4', name: 'Granddaughter', parent: '3' },
        { old_key: '5', name: 'Great-granddaughter', parent: '4', kind: null },
      ],
      entitlement: [
        { old_key: '1', organization: '4' },
        { old_key: '2', number: 'y', contact: '2' },
        { old_key: '3', number: 'z', contact: '1' },
      ],
      entitlement_line: [
        { ...line, old_key: '1', redeem_code: 'A' },
        { ...line, old_key: '2', redeem_code: 'B', entitlement: '3' },
        { ...line, old_key: '3', redeem_code: 'C', entitlement: '3', parent: '1', link: 'UPGRADE' },
        { ...line, old_key: '4', redeem_code: 'D', entitlement: '3', parent: '3', link: 'UPGRADE' },
      ],
    };
    const files = { 'rules/gone.sql': rule("('organization', '2', 'ARCHIVE', 'gone')") };
    await disposed({ records, files }, async (fixture) => {
      expect(await fixture.fates('organization')).toEqual({
        '1': 'MIGRATE moves',
        '2': 'ARCHIVE rule:gone/gone',
        '3': 'HOLD parent-stays-behind',
        '4': 'HOLD parent-stays-behind',
        '5': 'HOLD missing-required',
      });
      expect(await fixture.fates('entitlement')).toEqual({
        '1': 'HOLD parent-stays-behind',
        '2': 'HOLD parent-stays-behind',
        '3': 'MIGRATE moves',
      });
      expect(await fixture.fates('entitlement_line')).toEqual({
        '1': 'HOLD parent-stays-behind',
        '2': 'MIGRATE moves',
        '3': 'HOLD parent-stays-behind',
        '4': 'HOLD parent-stays-behind',
      });
      const path = join(fixture.folder.disposed, 'findings', 'entitlement.parquet');
      // The key of a person may be an e-mail address.
      expect(await fixture.rows(path)).toMatchObject([
        { old_key: '1', field: 'organization', value: '4' },
        { old_key: '2', field: 'contact', value: '***' },
      ]);
    });
  });

  test('children of merged records follow the survivor, and stay behind with it', async () => {
    const records = {
      ...base,
      organization: [
        { old_key: '1', name: 'Good' },
        { old_key: '11', name: 'GOOD Inc' },
        { old_key: '2', name: 'Bad' },
        { old_key: '12', name: 'BAD Inc' },
      ],
      entitlement: [
        { old_key: '1', organization: '11' },
        { old_key: '2', number: 'y', organization: '12' },
      ],
    };
    const files = { 'rules/bad.sql': rule("('organization', '2', 'REJECT', 'fraud')") };
    await disposed({ records, files }, async (fixture) => {
      expect(await fixture.fates('organization')).toMatchObject({
        '11': 'MERGE duplicate-organization 1',
        '12': 'HOLD survivor-stays-behind',
      });
      expect(await fixture.rows(join(fixture.folder.disposed, 'entitlement.parquet'))).toMatchObject([
        { organization: '1', disposition: 'MIGRATE' },
        { organization: '12', disposition: 'HOLD', reason: 'parent-stays-behind' },
      ]);
    });
  });
});

describe('merges', () => {
  const merging = (rows: string) =>
    `SELECT 'organization' AS entity, * FROM (VALUES ${rows}) t(old_key, survivor, disposition, reason)`;
  const organization = ['1', '2', '3', '4', '5'].map((old_key) => ({ old_key, name: `Company ${old_key}` }));

  test('chains lead to the last survivor, circles to nobody', async () => {
    const files = {
      'rules/merge.sql': merging(
        "('1', '2', 'MERGE', 'm'), ('2', '3', 'MERGE', 'm'), ('4', '5', 'MERGE', 'm'), ('5', '4', 'MERGE', 'm')",
      ),
    };
    const entitlement = organization.map(({ old_key }) => ({
      old_key,
      number: old_key,
      organization: old_key,
    }));
    await disposed({ records: { organization, entitlement }, files }, async (fixture) => {
      expect(await fixture.fates('organization')).toEqual({
        '1': 'MERGE rule:merge/m 3',
        '2': 'MERGE rule:merge/m 3',
        '3': 'MIGRATE moves',
        '4': 'HOLD survivor-stays-behind',
        '5': 'HOLD survivor-stays-behind',
      });
      const rows = await fixture.rows<{ organization: string }>(
        join(fixture.folder.disposed, 'entitlement.parquet'),
      );
      expect(rows.map((row) => row.organization)).toEqual(['3', '3', '3', '4', '5']);
    });
  });

  test('a survivor that a person names is not merged by a check', async () => {
    const named = [
      { old_key: '1', name: 'Acme' },
      { old_key: '2', name: 'ACME' },
      { old_key: '3', name: 'acme' },
    ];
    const files = { 'rules/merge.sql': merging("('1', '3', 'MERGE', 'newest')") };
    await disposed({ records: { organization: named }, files }, async (fixture) => {
      expect(await fixture.fates('organization')).toEqual({
        '1': 'MERGE rule:merge/newest 3',
        '2': 'MERGE duplicate-organization 3',
        '3': 'MIGRATE moves',
      });
    });
  });

  test('doubles of a license take along the entitlement that only they filled', async () => {
    const records = {
      ...base,
      entitlement: ['1', '2', '3'].map((old_key) => ({
        old_key,
        number: `E${old_key}`,
      })),
      entitlement_party: ['1', '2'].map((old_key) => ({ old_key, entitlement: old_key })),
      entitlement_line: [
        { ...line, old_key: '1', redeem_code: 'A' },
        { ...line, old_key: '2', redeem_code: 'A', entitlement: '2' },
        { ...line, old_key: '3', redeem_code: 'A', entitlement: '3' },
        { ...line, old_key: '4', redeem_code: 'B', entitlement: '3' },
      ],
      device: [{ old_key: '1' }],
      activation: [{ old_key: '1', entitlement_line: '2', state: 'ACTIVE' }],
    };
    await disposed({ records }, async (fixture) => {
      expect(await fixture.fates('entitlement')).toEqual({
        '1': 'MIGRATE moves',
        '2': 'MERGE duplicate-line 1',
        '3': 'MIGRATE moves',
      });
      expect(await fixture.fates('entitlement_party')).toEqual({
        '1': 'MIGRATE moves',
        '2': 'MERGE duplicate-relation 1',
      });
      expect(await fixture.rows(join(fixture.folder.disposed, 'activation.parquet'))).toMatchObject([
        { entitlement_line: '1', disposition: 'MIGRATE' },
      ]);
    });
  });
});

describe('a bad rule is refused with one sentence', () => {
  const refused = (sql: string) => refusal({ files: { 'rules/bad.sql': sql } });

  test.each([
    ['an unknown entity', rule("('organisation', '1', 'HOLD', 'x')"), 'the entity organisation'],
    ['an unknown disposition', rule("('organization', '1', 'KEEP', 'x')"), 'the disposition KEEP'],
    ['an unknown key', rule("('organization', '99', 'HOLD', 'x')"), 'the organization 99'],
    ['no key', rule("('organization', NULL, 'HOLD', 'x')"), 'no old_key'],
    ['a merge without survivor', rule("('organization', '1', 'MERGE', 'x')"), 'without naming a survivor'],
    ['a missing column', "SELECT 'organization' AS entity, '1' AS old_key", 'the column disposition'],
    [
      'a strange column',
      `SELECT *, 1 AS extra FROM (${rule("('organization', '1', 'HOLD', 'x')")})`,
      'extra',
    ],
    ['two statements', 'SELECT 1; SELECT 2', '2 statements'],
    ['a statement that writes', 'DROP TABLE x', 'not a SELECT'],
    ['SQL that does not run', 'SELECT nothing FROM mapped.nowhere', 'nowhere'],
  ])('%s', async (_, sql, says) => {
    const message = await refused(sql);
    expect(message).toMatch(/^RULE_INVALID: rules\/bad\.sql: /);
    expect(message).toContain(says);
  });

  test('a value of a row never reaches the message', async () => {
    const message = await refused(
      "SELECT 'organization' AS entity, '1' AS old_key, 'HOLD' AS disposition, 'SECRET-KEY'::INTEGER AS reason",
    );
    expect(message).toMatch(/^RULE_INVALID/);
    expect(message).not.toContain('SECRET');
  });
});

test('rules may read raw tables and the day; running again after a change forgets the old result', async () => {
  await using folder = await temporaryFolder();
  const sql = `SELECT 'organization' AS entity, o.old_key, 'ARCHIVE' AS disposition, NULL AS reason
    FROM mapped.organization o JOIN raw.t ON t.id = 'r' WHERE as_of() = DATE '2024-06-30' AND o.old_key = '2'`;
  const fixture = await createFixture(folder.path, { records: base, files: { 'rules/day.sql': sql } });
  await fixture.dispose();
  expect((await fixture.fates('organization'))['2']).toBe('ARCHIVE rule:day');
  await writeFile(join(folder.path, 'rules/day.sql'), sql.replace("'2'", "'1'"));
  await fixture.dispose();
  expect(await fixture.fates('organization')).toMatchObject({
    '1': 'ARCHIVE rule:day',
    '2': 'MIGRATE moves',
  });
});
