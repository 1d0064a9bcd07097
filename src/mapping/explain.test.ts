import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { StageContext } from '../stage/stage.ts';
import { dryRun } from './dry-run.ts';
import { explain } from './explain.ts';
import { mapStage } from './map-stage.ts';
import { createMappingFixture, type FixtureContext, writeAll } from './mapping-fixture.ts';

const line = `SELECT l.id AS old_key, [source('licenses', l.id), source('orders', o.id || '|' || o.line)] AS sources,
  '1' AS entitlement, 'LICENSE' AS kind, 'ACTIVE' AS state, o.product, 'm' AS license_model, l.code AS redeem_code,
  l.seats AS quantity, false AS unlimited, l.until AS "end", false AS perpetual
FROM raw.licenses l JOIN raw.orders o ON o.id = l.order_id`;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let context: FixtureContext;

beforeAll(async () => {
  folder = await temporaryFolder();
  context = await createMappingFixture(folder.path, {
    tables: {
      licenses: {
        select: `SELECT 7 AS id, 'SECRET-1' AS code, '5 seats' AS seats, '0000-00-00' AS until, 3 AS order_id, 'x' AS remark
          UNION ALL SELECT 8, 'SECRET-2', '10', '2030-01-01', 3, 'y'`,
        key: ['id'],
      },
      orders: {
        select: "SELECT 3 AS id, 1 AS line, 'PRO' AS product, 'boss@example.com' AS email",
        key: ['id', 'line'],
      },
    },
    files: {
      'mapping/entitlement_line.sql': line,
      'mapping/feature.sql': 'SELECT nothing FROM raw.licenses',
    },
  });
});
afterAll(() => folder[Symbol.asyncDispose]());

describe('dry run', () => {
  test('shows counts, masked samples, refusals and forgotten columns, and writes nothing', async () => {
    const before = await readdir(context.folder.root, { recursive: true });
    const { json, text } = await dryRun(context);
    expect(json.ok).toBe(false);
    expect(json.entities).toHaveLength(1);
    expect(json.entities[0]).toMatchObject({
      entity: 'entitlement_line',
      rows: 2,
      findings: { 'bad-integer': 1, 'zero-date': 1 },
    });
    expect(json.entities[0]?.samples[1]).toMatchObject({
      old_key: '8',
      redeem_code: '***',
      quantity: '10',
      end: '2030-01-01',
    });
    expect(json.refused).toMatchObject([{ file: 'mapping/feature.sql', code: 'MAPPING_SQL' }]);
    expect(json.unmappedColumns).toEqual(['licenses.remark', 'orders.email']);
    expect(text).toContain('entitlement_line: 2 records');
    expect(text).toContain('licenses.remark');
    expect(text).toContain('✗ mapping/feature.sql');
    expect(text).not.toContain('SECRET');
    expect(await readdir(context.folder.root, { recursive: true })).toEqual(before);
  });
});

describe('explain', () => {
  beforeAll(async () => {
    await writeAll(folder.path, {
      'mapping/feature.sql':
        "SELECT id AS old_key, remark AS code, remark AS name, [source('licenses', id)] AS sources FROM raw.licenses",
    });
    await mapStage.run(context as unknown as StageContext);
  });

  test('shows the raw rows, the SQL, the record and its findings, secrets masked', async () => {
    const { json, text } = await explain(context, 'entitlement_line', '7');
    expect(json.raw).toEqual([
      {
        table: 'licenses',
        key: '7',
        values: { id: 7, code: '***', seats: '5 seats', until: '0000-00-00', order_id: 3, remark: 'x' },
      },
      { table: 'orders', key: '3|1', values: { id: 3, line: 1, product: 'PRO', email: '***' } },
    ]);
    expect(json.record).toMatchObject({ old_key: '7', product: 'PRO', redeem_code: '***', quantity: null });
    expect(json.findings).toEqual([
      { rule: 'bad-integer', field: 'quantity', value: '5 seats' },
      { rule: 'zero-date', field: 'end', value: '0000-00-00' },
    ]);
    expect(json.sql).toBe(line);
    expect(text).toContain('raw.licenses 7');
    expect(text).toContain('│ entitlement_line 7');
    expect(text).toContain('quantity: bad-integer (5 seats)');
    expect(text).toContain('FROM raw.licenses l');
    expect(text).not.toMatch(/SECRET-|boss@/);
  });

  test('shows secrets when asked to', async () => {
    const { json } = await explain(context, 'entitlement_line', '7', { reveal: true });
    expect(json.record['redeem_code']).toBe('SECRET-1');
    expect(json.raw.map((row) => row.values['code'] ?? row.values['email'])).toEqual([
      'SECRET-1',
      'boss@example.com',
    ]);
  });

  test('refuses a key and an entity that are not there', async () => {
    await expect(explain(context, 'entitlement_line', "9' OR true")).rejects.toMatchObject({
      code: 'EXPLAIN_NOT_FOUND',
    });
    await expect(explain(context, 'person', '7')).rejects.toMatchObject({ code: 'MAPPING_ENTITY_UNKNOWN' });
    await mapStage.undo(context as unknown as StageContext);
    await expect(explain(context, 'feature', '7')).rejects.toMatchObject({
      code: 'RUN_MISSING',
      message: expect.stringContaining(join(folder.path)) as string,
    });
  });
});
