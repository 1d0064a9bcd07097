import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlacedLine, type PlacedOrder, refusalOf, type TestShop } from './commerce-fixture.ts';
import { addDays } from './domain/calendar-arithmetic.ts';
import type { TestEms } from './ems-fixture.ts';
import { type Due, everyPage, type RenewalWorld, renewalWorld } from './renewal-fixture.ts';

const today = '2026-03-10';
let world: RenewalWorld;
let ems: TestEms;
let shop: TestShop;
let partner: RenewalWorld['partner'];
let customer: RenewalWorld['customer'];
let sold: RenewalWorld['sold'];

beforeAll(async () => {
  world = await renewalWorld(today);
  ({ ems, shop, partner, customer, sold } = world);
});
afterAll(async () => world[Symbol.asyncDispose]());

describe('what is due', () => {
  it('is every right that ends in the window and is not renewed as a whole, in pages, sorted and filtered', async () => {
    const ending = addDays(today, 20);
    const lines: PlacedLine[] = [];
    for (const [quantity, days] of [
      [5, 20],
      [6, 19],
      [7, 21],
      [8, 40],
    ] as const)
      lines.push(await sold({ quantity, endDate: addDays(today, days) }));
    await sold({ sku: 'PRO-PERP' });
    await sold({ sku: 'PRO-TRIAL' });
    const site = await sold({ sku: 'SITE-1Y', quantity: undefined, endDate: ending });
    const window = `dueDateFrom=${addDays(today, 19)}&dueDateTo=${addDays(today, 21)}`;
    const due = await everyPage(ems, `/v1/due-renewals?${window}&sort=-dueDate`);
    expect(due.map((one) => one.dueDate)).toEqual([21, 20, 20, 19].map((days) => addDays(today, days)));
    expect(due.find((one) => one.id === site.id)).toMatchObject({
      quantity: null,
      unlimited: true,
      status: 'DUE',
    });
    expect(due.find((one) => one.id === lines[0]?.id)).toMatchObject({ quantity: 5, unitPrice: '100.1000' });
    const renew = (id: string | undefined, quantity: number): Promise<Response> =>
      ems.post(`/v1/entitlement-lines/${id}/renew`, { quantity });
    const renewed = (await (await renew(lines[0]?.id, 2)).json()) as PlacedOrder;
    await renew(lines[1]?.id, 6);
    const left = await everyPage(ems, `/v1/due-renewals?${window}&unlimited=false&sort=dueDate`);
    expect(left.map(({ id, quantity }) => [id, quantity])).toEqual([
      [lines[0]?.id, 3],
      [lines[2]?.id, 7],
    ]);
    await ems.post(`/v1/orders/${renewed.id}/cancel`, {});
    expect(await everyPage(ems, `/v1/due-renewals?${window}&unlimited=false&quantity=5`)).toHaveLength(1);
    await ems.post(`/v1/entitlement-lines/${lines[2]?.id}/hold`, {});
    expect(await everyPage(ems, `/v1/due-renewals?${window}&quantity=7`)).toEqual([]);
  });

  it('leaves out what was declined, until it is reopened; twice is once', async () => {
    const line = await sold({ endDate: '2026-06-01' });
    const list = (): Promise<Due[]> =>
      everyPage(ems, '/v1/due-renewals?dueDateFrom=2026-06-01&dueDateTo=2026-06-01');
    for (const [act, status, found] of [
      ['decline', 'LOST', 0],
      ['decline', 'LOST', 0],
      ['reopen', 'DUE', 1],
      ['reopen', 'DUE', 1],
    ] as const) {
      const answer = await ems.post(`/v1/due-renewals/${line.id}/${act}`, {});
      expect(await answer.json()).toEqual({ id: line.id, status });
      expect(await list()).toHaveLength(found);
    }
    const records = (await ems.export('renewals')).filter((one) => one['entitlementLineId'] === line.id);
    expect(records).toMatchObject([{ status: 'DUE', dueDate: '2026-06-01' }]);
    const perpetual = await sold({ sku: 'PRO-PERP' });
    expect(await refusalOf(await ems.post(`/v1/due-renewals/${perpetual.id}/decline`, {}))).toMatchObject({
      status: 409,
      code: 'STATE_CONFLICT',
    });
    expect((await ems.post(`/v1/due-renewals/${randomUUID()}/decline`, {})).status).toBe(404);
  });

  it('takes contact and price from an imported renewal of the running term, and never from one before', async () => {
    const line = await sold({ startDate: '2025-07-02', endDate: '2026-07-01' });
    const record = { entitlementLineId: line.id, status: 'REMINDED', currency: 'EUR' };
    await ems.import('renewals', [
      { id: randomUUID(), ...record, dueDate: '2026-07-01', price: '95.5', contactId: shop.contact },
      { id: randomUUID(), ...record, dueDate: '2025-07-01', price: '1', status: 'LOST' },
    ]);
    const [due] = await everyPage(ems, '/v1/due-renewals?dueDateFrom=2026-07-01&dueDateTo=2026-07-01');
    expect(due).toMatchObject({ id: line.id, unitPrice: '95.5000', status: 'REMINDED' });
  });

  it('is told per tier, with exact sums, and to a partner of its own customers only', async () => {
    const endDate = '2026-08-01';
    const channel = [
      { role: 'RESELLER', organizationId: shop.reseller },
      { role: 'DISTRIBUTOR', organizationId: shop.distributor },
    ];
    const own = await sold({ quantity: 3, unitPrice: '0.1', endDate }, { channel });
    await sold({ quantity: 3, unitPrice: '0.2', endDate }, { channel });
    const foreign = await sold(
      { quantity: 1, unitPrice: '7', endDate },
      { organizationId: shop.beta, channel: [{ role: 'RESELLER', organizationId: shop.rival }] },
    );
    const totals = async (client: Pick<TestEms, 'ask'>, role: string): Promise<unknown[]> => {
      const path = `/v1/renewal-totals?role=${role}&from=${endDate}&to=${endDate}`;
      const first = (await (await client.ask(`${path}&limit=1`)).json()) as {
        items: unknown[];
        next: string | null;
      };
      if (first.next === null) return first.items;
      const rest = (await (await client.ask(`${path}&cursor=${first.next}`)).json()) as { items: unknown[] };
      return [...first.items, ...rest.items];
    };
    const one = (organizationId: string, rights: number, units: number, amount: string): object => ({
      organizationId,
      rights,
      units,
      unlimited: 0,
      withoutPrice: 0,
      values: [{ currency: 'EUR', amount }],
    });
    const ours = [one(shop.reseller, 2, 6, '0.9000')];
    expect(await totals(ems, 'RESELLER')).toEqual(
      [...ours, one(shop.rival, 1, 1, '7.0000')].sort((a, b) =>
        JSON.stringify(a) < JSON.stringify(b) ? -1 : 1,
      ),
    );
    expect(await totals(ems, 'DISTRIBUTOR')).toEqual([one(shop.distributor, 2, 6, '0.9000')]);
    expect(await totals(ems, 'END_CUSTOMER')).toHaveLength(2);
    expect(await totals(partner, 'RESELLER')).toEqual(ours);
    expect(await totals(partner, 'END_CUSTOMER')).toEqual([one(shop.acme, 2, 6, '0.9000')]);
    expect(await totals(customer, 'END_CUSTOMER')).toEqual([one(shop.acme, 2, 6, '0.9000')]);
    const seen = await everyPage(partner, `/v1/due-renewals?dueDateFrom=${endDate}&dueDateTo=${endDate}`);
    expect(seen.map((due) => due.id)).toContain(own.id);
    expect(seen.map((due) => due.id)).not.toContain(foreign.id);
    expect(seen[0]).toMatchObject({ resellerId: shop.reseller, distributorId: shop.distributor });
    expect((await partner.ask(`/v1/due-renewals/${foreign.id}`)).status).toBe(404);
    expect((await partner.post(`/v1/due-renewals/${foreign.id}/decline`, {})).status).toBe(404);
    expect((await customer.post(`/v1/due-renewals/${own.id}/decline`, {})).status).toBe(403);
    expect((await ems.ask('/v1/renewal-totals?from=2026-08-01')).status).toBe(400);
  });
});
