import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { createFixture, type Fixture, refusalOf } from './disposition-fixture.ts';

const base = {
  person: [{ old_key: 'bob@example.com', email: 'bob@example.com' }],
  organization: [
    { old_key: '1', name: 'Main' },
    { old_key: '2', name: 'Other' },
  ],
};
const rule = (rows: string) => `SELECT * FROM (VALUES ${rows}) t(entity, old_key, disposition, reason)`;

describe('a bad rule is refused with one sentence', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let fixture: Fixture;
  beforeAll(async () => {
    folder = await temporaryFolder();
    fixture = await createFixture(folder.path, { records: base, files: { 'rules/bad.sql': '' } });
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  const refused = async (sql: string) => {
    await writeFile(join(folder.path, 'rules/bad.sql'), sql);
    return refusalOf(fixture);
  };

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

  test('the e-mail of a person never reaches the message', async () => {
    const message = await refused(rule("('person', 'ann@example.com', 'HOLD', 'x')"));
    expect(message).toMatch(/^RULE_INVALID.*person/);
    expect(message).not.toContain('ann@');
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
  const sql = `SELECT 'organization' AS entity, o.old_key, 'ARCHIVE' AS disposition, 'closed in 2015' AS reason
    FROM mapped.organization o JOIN raw.t ON t.id = 'r' WHERE as_of() = DATE '2024-06-30' AND o.old_key = '2'`;
  const fixture = await createFixture(folder.path, { records: base, files: { 'rules/day.sql': sql } });
  await fixture.dispose();
  expect((await fixture.fates('organization'))['2']).toBe('ARCHIVE rule:day');
  const findings = await fixture.rows(join(fixture.folder.disposed, 'findings', 'organization.parquet'));
  expect(findings).toEqual([
    {
      old_key: '2',
      rule: 'rule:day',
      severity: 'warning',
      disposition: 'ARCHIVE',
      field: null,
      value: 'closed in 2015',
    },
  ]);
  await writeFile(join(folder.path, 'rules/day.sql'), sql.replace("'2'", "'1'"));
  await fixture.dispose();
  expect(await fixture.fates('organization')).toMatchObject({
    '1': 'ARCHIVE rule:day',
    '2': 'MIGRATE moves',
  });
});
