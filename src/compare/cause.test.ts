import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Duck } from '../duck/duck.ts';
import { literal, parquet } from '../duck/sql-text.ts';
import { entityNamed } from '../model/canonical-model.ts';
import { duckType } from '../model/field.ts';
import { comparePictures } from './compare-pictures.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let duck: Duck;
beforeAll(async () => {
  folder = await temporaryFolder();
  duck = await Duck.open({ memory: '300MB', threads: 1, temporaryFolder: join(folder.path, 'temporary') });
});
afterAll(async () => {
  duck.close();
  await rm(folder.path, { recursive: true, force: true });
});

type Example = readonly [
  entity: string,
  field: string,
  old: string | null,
  next: string | null,
  cause: string,
];

const examples: readonly Example[] = [
  ['entitlement_line', 'redeem_code', 'ABCD-1234', 'ABCD-123', 'key-truncated'],
  ['entitlement_line', 'redeem_code', 'ABCD-1234', 'abcd-1234', 'key-case'],
  ['entitlement_line', 'redeem_code', 'ABCD-1234', 'ABCD1234', 'key-separators'],
  ['entitlement_line', 'redeem_code', 'ABCD-1234', 'ABCD-1235', 'key-changed'],
  ['entitlement_line', 'redeem_code', 'ÄBCD-1234', '?BCD-1234', 'unicode-damaged'],
  ['entitlement_line', 'redeem_code', 'ABCD-1234', null, 'value-lost'],
  ['entitlement_line', 'end', '2024-02-29', '2024-03-01', 'date-off-by-one'],
  ['entitlement_line', 'end', '2024-02-11', '2024-11-02', 'day-month-swapped'],
  ['entitlement_line', 'end', '2024-02-11', '2025-02-11', 'date-changed'],
  ['entitlement_line', 'end', null, '2025-02-11', 'value-invented'],
  ['entitlement_line', 'perpetual', 'true', 'false', 'perpetual-to-term'],
  ['entitlement_line', 'perpetual', 'false', 'true', 'term-to-perpetual'],
  ['entitlement_line', 'unlimited', 'true', 'false', 'unlimited-to-limited'],
  ['entitlement_line', 'unlimited', 'false', 'true', 'limited-to-unlimited'],
  ['device', 'synthetic', 'false', 'true', 'flag-flipped'],
  ['entitlement_line', 'quantity', '10', '9', 'quantity-lost'],
  ['entitlement_line', 'quantity', '10', '11', 'quantity-gained'],
  ['license_model', 'overdraft', '2', '5', 'overdraft-changed'],
  ['entitlement_party', 'tier', '0', '1', 'tier-changed'],
  ['sku', 'term_months', '12', '36', 'number-changed'],
  ['entitlement_line', 'state', 'ACTIVE', 'DISABLED', 'state-flipped'],
  ['entitlement_line', 'link', 'RENEWAL', 'UPGRADE', 'link-kind-changed'],
  ['membership', 'role', 'OWNER', 'MEMBER', 'role-changed'],
  ['device', 'kind', 'MACHINE', 'SERVER', 'choice-changed'],
  ['entitlement_line', 'parent', 'L1', null, 'parent-link-lost'],
  ['entitlement_line', 'parent', 'L1', 'L2', 'parent-link-changed'],
  ['entitlement', 'organization', 'O1', 'O2', 'owner-swapped'],
  ['entitlement', 'contact', 'U1', null, 'reference-lost'],
  ['entitlement', 'contact', 'U1', 'U2', 'reference-changed'],
  ['entitlement', 'contact', 'U1', 'new:0000', 'reference-without-origin'],
  ['entitlement_line', 'product', 'P1', 'P2', 'product-swapped'],
  ['entitlement_line', 'sku', 'S1', 'S2', 'sku-swapped'],
  ['activation', 'device', 'D1', 'D2', 'wrong-device'],
  ['activation', 'at', '2024-01-01T10:00:00Z', '2024-01-01T05:00:00Z', 'time-zone-shift'],
  ['activation', 'at', '2024-01-01T10:00:00Z', '2024-01-01T15:30:00Z', 'time-zone-shift'],
  ['activation', 'at', '2024-01-01T10:00:00.250Z', '2024-01-01T10:00:00Z', 'precision-lost'],
  ['activation', 'at', '2024-01-01T10:00:00Z', '2024-03-01T10:00:00Z', 'instant-changed'],
  ['order_line', 'unit_price', '119.9900', '120.0000', 'price-rounded'],
  ['order_line', 'unit_price', '119.9900', '119.0000', 'price-rounded'],
  ['order_line', 'unit_price', '119.9900', '-119.9900', 'sign-flipped'],
  ['order_line', 'unit_price', '119.9900', '219.9900', 'amount-changed'],
  ['organization', 'name', 'Müller GmbH', 'M?ller GmbH', 'unicode-damaged'],
  ['organization', 'name', 'Müller GmbH', 'MÃ¼ller GmbH', 'unicode-damaged'],
  ['organization', 'name', 'ACME Inc', 'ACME  Inc', 'whitespace-changed'],
  ['organization', 'name', 'ACME Inc', 'Acme Inc', 'case-changed'],
  ['organization', 'name', 'ACME Inc', 'ACME', 'text-truncated'],
  ['organization', 'name', 'ACME Inc', 'Globex', 'text-changed'],
  ['person', 'email', 'ann@example.com', 'ann@example.org', 'email-changed'],
  ['organization', 'attributes', '{"a":1,"b":2}', '{"a":1}', 'attribute-dropped'],
  ['organization', 'attributes', '{"a":1}', null, 'attribute-dropped'],
  ['organization', 'attributes', '{"a":1}', '{"a":1,"b":2}', 'attribute-added'],
  ['organization', 'attributes', '{"a":1}', '{"a":2}', 'attribute-changed'],
];

describe('the cause of a difference', () => {
  it.each(examples)('%s.%s: %s became %s: %s', async (entity, name, old, next, cause) => {
    const field = entityNamed(entity).fields[name];
    if (field === undefined) throw new Error(`no field ${name}`);
    const target = join(folder.path, 'differences.parquet');
    const picture = (value: string | null) =>
      `SELECT '1' AS old_key, CAST(${value === null ? 'NULL' : literal(value)} AS ${duckType(field)}) AS "${name}"`;
    await comparePictures(duck, {
      entity,
      oldSql: picture(old),
      newSql: picture(next),
      fields: [{ name, type: field.type, equivalence: field.equivalence, to: field.to }],
      today: '2026-01-01',
      target,
    });
    expect(await duck.rows(`SELECT old_key, field, cause FROM ${parquet(target)}`)).toEqual([
      { old_key: '1', field: name, cause },
    ]);
  });
});
