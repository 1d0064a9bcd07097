import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, orderLine, type TestShop } from './commerce-fixture.ts';
import { startTestEms, type TestEms } from './ems-fixture.ts';

let ems: TestEms;
let shop: TestShop;

beforeAll(async () => {
  ems = await startTestEms();
  shop = await openShop(ems);
});
afterAll(async () => ems[Symbol.asyncDispose]());

describe('the catalog', () => {
  it('changes for later sales only: what was sold keeps its terms and features', async () => {
    const right = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 1 });
    const imported = randomUUID();
    const copied = (await (await ems.ask(`/v1/entitlement-lines/${right.id}`)).json()) as Record<
      string,
      unknown
    >;
    await ems.import('entitlement-lines', [
      {
        id: imported,
        entitlementId: copied['entitlementId'],
        kind: 'LICENSE',
        state: 'ACTIVE',
        productId: copied['productId'],
        licenseModelId: copied['licenseModelId'],
        quantity: 1,
        unlimited: false,
        perpetual: true,
      },
    ]);
    const patched = await ems.ask(`/v1/license-models/${shop.models['SUB']}`, {
      method: 'PATCH',
      body: '{"graceDays":0,"overdraft":9}',
      headers: { 'content-type': 'application/json', 'if-match': '*' },
    });
    expect(patched.status).toBe(200);
    const { items } = (await (
      await ems.ask(`/v1/product-features?productId=${shop.products['PRO']}`)
    ).json()) as { items: { id: string }[] };
    await ems.ask(`/v1/product-features/${items[0]?.id}`, {
      method: 'DELETE',
      headers: { 'if-match': '*' },
    });
    const later = await orderLine(ems, shop, { sku: 'PRO-1Y', quantity: 1 });
    const client = new pg.Client({ connectionString: ems.databaseUrl });
    await client.connect();
    const terms = await client.query<{
      line_id: string;
      grace_days: string;
      overdraft: string;
      features: object;
    }>(
      'SELECT t.line_id, t.grace_days, t.overdraft, r.features FROM line_terms t JOIN line_rights r USING (line_id)',
    );
    await client.end();
    const found = new Map(terms.rows.map((row) => [row.line_id, row]));
    for (const id of [right.id, imported])
      expect(found.get(id)).toMatchObject({ grace_days: '10', overdraft: null, features: { EXPORT: '1' } });
    expect(found.get(later.id)).toMatchObject({ grace_days: '0', overdraft: '9', features: {} });
  });
});
