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
        '4': 'ARCHIVE rule:mine',
        '5': 'REISSUE missing-redeem-code',
        '6': 'HOLD bad-quantity',
        '7': 'REJECT rule:mine',
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
        '1': 'MIGRATE rule:agreed',
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
        '2': 'ARCHIVE rule:gone',
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
        '1': 'MERGE rule:merge 3',
        '2': 'MERGE rule:merge 3',
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
        '1': 'MERGE rule:merge 3',
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
