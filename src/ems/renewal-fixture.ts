import { expect } from 'vitest';
import { openShop, orderLine, type PlacedLine, type TestShop } from './commerce-fixture.ts';
import { emsClient, startTestEms, type TestEms } from './ems-fixture.ts';

export interface Due {
  readonly id: string;
  readonly quantity: number | null;
  readonly dueDate: string;
  readonly status: string;
  readonly unitPrice: string | null;
}

type Client = ReturnType<typeof emsClient>;

/** An EMS with a shop, a fixed day, a reseller and a customer. */
export interface RenewalWorld extends AsyncDisposable {
  readonly ems: TestEms;
  readonly shop: TestShop;
  readonly partner: Client;
  readonly customer: Client;
  /** The day on which requests are judged. */
  readonly clock: { now: string };
  /** Sells a right of five units at 100.10 EUR, unless the line says otherwise. */
  readonly sold: (line: object, more?: object) => Promise<PlacedLine>;
}

/** Starts one. */
export async function renewalWorld(today: string): Promise<RenewalWorld> {
  const clock = { now: today };
  const ems = await startTestEms({ clock: () => new Date(`${clock.now}T12:00:00Z`) });
  const shop = await openShop(ems);
  const clientFor = async (role: string, organizationId: string): Promise<Client> => {
    const answer = await ems.post('/v1/tokens', { name: role, role, organizationId });
    return emsClient(ems.url, ((await answer.json()) as { token: string }).token);
  };
  return {
    ems,
    shop,
    clock,
    partner: await clientFor('PARTNER', shop.reseller),
    customer: await clientFor('CUSTOMER', shop.acme),
    sold: (line, more = {}) =>
      orderLine(
        ems,
        shop,
        { sku: 'PRO-1Y', quantity: 5, unitPrice: '100.10', ...line },
        { currency: 'EUR', ...more },
      ),
    [Symbol.asyncDispose]: () => ems[Symbol.asyncDispose](),
  };
}

/** Every page of a list, read with a small limit. */
export async function everyPage(client: Pick<TestEms, 'ask'>, path: string): Promise<Due[]> {
  const items: Due[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const answer = await client.ask(`${path}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
    const page = (await answer.json()) as { items: Due[]; next: string | null };
    expect(answer.status, JSON.stringify(page)).toBe(200);
    items.push(...page.items);
    cursor = page.next;
  }
  return items;
}
