import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { createFixture, type Fixture, type FixtureWorld, refusalOf } from './disposition-fixture.ts';

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

async function disposed(world: FixtureWorld, check: (fixture: Fixture) => Promise<void>): Promise<void> {
  await using folder = await temporaryFolder();
  const fixture = await createFixture(folder.path, world);
  await fixture.dispose();
  await check(fixture);
}

async function refusal(world: Partial<FixtureWorld>): Promise<string> {
  await using folder = await temporaryFolder();
  return await refusalOf(await createFixture(folder.path, { records: base, ...world }));
}

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
