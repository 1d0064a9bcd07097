import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, type PlacedOrder, type TestShop } from './commerce-fixture.ts';
import { startTestEms, type TestEms } from './ems-fixture.ts';

let ems: TestEms;
let shop: TestShop;
let client: pg.Client;
let now = new Date();

beforeAll(async () => {
  ems = await startTestEms({ clock: () => now });
  shop = await openShop(ems);
  client = new pg.Client({ connectionString: ems.databaseUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await ems[Symbol.asyncDispose]();
});

/** A right as the test expects it to be: written down from the answers alone. */
interface Right {
  readonly id: string;
  readonly code: string;
  readonly parent: string | undefined;
  /** A renewal or upgrade that took its units from its parent. */
  readonly took: boolean;
  units: number;
  open: boolean;
}

interface Step {
  readonly act: string;
  /** Which right or activation, counted from the newest: what was just made is what tells most. */
  readonly at: number;
  readonly units: number;
}

// What is rare by itself (a part of an upgrade that is reduced and then cancelled) needs its parts often.
const acts =
  'order upsell transfer activate return rehost hold release wait renew renewNow renewNow upgrade upgrade split split reduce reduce cancel cancel'.split(
    ' ',
  );
const steps = fc.array(
  fc.record({ act: fc.constantFrom(...acts), at: fc.nat(3), units: fc.integer({ min: 1, max: 3 }) }),
  { minLength: 10, maxLength: 40, size: 'max' },
);

// Once, the units of a cancelled upgrade came back as they were taken, not as they were left.
const reducedUpgrade: Step[] = [
  { act: 'order', at: 0, units: 1 },
  { act: 'upgrade', at: 0, units: 3 },
  { act: 'reduce', at: 0, units: 1 },
  { act: 'cancel', at: 0, units: 1 },
];

/** Walks through the life of some rights of one customer. */
class Walk {
  readonly rights: Right[] = [];
  readonly activations: { id: string }[] = [];
  acknowledged = 0;
  readonly #owner: string;

  constructor(owner: string) {
    this.#owner = owner;
  }

  async take({ act, at, units }: Step): Promise<void> {
    if (act === 'wait') {
      now = new Date(now.getTime() + units * 40 * 86_400_000);
      return;
    }
    if (act === 'order' || this.rights.length === 0)
      return this.#order({ sku: 'PRO-1Y', quantity: units + 3 });
    const right = this.rights[this.rights.length - 1 - (at % this.rights.length)] as Right;
    const line = `/v1/entitlement-lines/${right.id}`;
    switch (act) {
      case 'renew':
      case 'renewNow':
        return this.#renew(
          line,
          right,
          act === 'renewNow' ? { renewFrom: 'NOW', quantity: units } : { quantity: units },
        );
      case 'upgrade':
        return this.#order(
          { action: 'UPGRADE', sku: 'ULTRA-1Y', parentLineId: right.id, quantity: units },
          right,
          true,
        );
      case 'upsell':
        return this.#order(
          { action: 'UPSELL', sku: 'ADDON-1Y', parentLineId: right.id, quantity: units },
          right,
        );
      case 'split':
        return this.#divide(`${line}/split`, right, { quantity: units });
      case 'transfer':
        return this.#divide(`${line}/transfer`, right, {
          quantity: units,
          organizationId: shop.beta,
          contactId: shop.contact,
        });
      default:
        return this.#simple(act, line, right, at, units);
    }
  }

  async #simple(act: string, line: string, right: Right, at: number, units: number): Promise<void> {
    const activation = this.activations[this.activations.length - 1 - at];
    switch (act) {
      case 'reduce':
        if ((await this.#send(`${line}/reduce`, { quantity: units })) !== undefined) right.units -= units;
        return;
      case 'cancel':
        if ((await this.#send(`${line}/cancel`)) !== undefined) this.#close(right);
        return;
      case 'activate': {
        const body = { code: right.code, quantity: units, device: { fingerprint: randomUUID() } };
        const done = (await this.#send('/v1/activations', body)) as
          | { activation: { id: string } }
          | undefined;
        if (done !== undefined) this.activations.push(done.activation);
        return;
      }
      case 'return':
        if (activation !== undefined) await this.#send(`/v1/activations/${activation.id}/return`, {});
        return;
      case 'rehost': {
        if (activation === undefined) return;
        const body = { device: { fingerprint: randomUUID() } };
        const done = (await this.#send(`/v1/activations/${activation.id}/rehost`, body)) as
          | { id: string }
          | undefined;
        if (done !== undefined) this.activations.push(done);
        return;
      }
      default:
        await this.#send(`${line}/${act}`);
    }
  }

  /** The answer, or undefined when it was refused: then nothing may have changed. */
  async #send(path: string, body?: object): Promise<unknown> {
    const response =
      body === undefined ? await ems.ask(path, { method: 'POST' }) : await ems.post(path, body);
    const text = await response.text();
    expect(response.status, text).toBeLessThan(500);
    expect([200, 201, 409, 422], text).toContain(response.status);
    if (!response.ok) return undefined;
    this.acknowledged += 1;
    return JSON.parse(text);
  }

  async #order(line: object, parent?: Right, took = false): Promise<void> {
    const body = { organizationId: this.#owner, contactId: shop.contact, lines: [line] };
    this.#book((await this.#send('/v1/orders', body)) as PlacedOrder | undefined, parent, took);
  }

  async #renew(line: string, parent: Right, body: { renewFrom?: string; quantity: number }): Promise<void> {
    const placed = (await this.#send(`${line}/renew`, body)) as PlacedOrder | undefined;
    this.#book(placed, parent, body.renewFrom === 'NOW');
  }

  #book(placed: PlacedOrder | undefined, parent: Right | undefined, took: boolean): void {
    for (const line of placed?.lines ?? []) {
      if (took && parent !== undefined) this.#take(parent, line.quantity ?? 0);
      const { id, redeemCode: code } = line;
      this.rights.push({ id, code, parent: parent?.id, took, units: line.quantity ?? 0, open: true });
    }
  }

  async #divide(path: string, parent: Right, body: object): Promise<void> {
    const child = (await this.#send(path, body)) as
      | { id: string; redeemCode: string; quantity: number }
      | undefined;
    if (child === undefined) return;
    this.#take(parent, child.quantity);
    this.rights.push({
      id: child.id,
      code: child.redeemCode,
      parent: parent.id,
      took: false,
      units: child.quantity,
      open: true,
    });
  }

  #take(parent: Right, units: number): void {
    if (parent.units === units) parent.open = false;
    else parent.units -= units;
  }

  #close(right: Right): void {
    right.open = false;
    const parent = this.rights.find((one) => one.id === right.parent);
    if (!right.took || parent === undefined) return;
    parent.units = parent.open ? parent.units + right.units : right.units;
    parent.open = true;
  }
}

interface Stored {
  readonly id: string;
  readonly quantity: number;
  readonly open: boolean;
  readonly used: number;
  readonly allowed: number;
  readonly renewed: number;
  readonly inOrder: boolean;
}

async function stored(ids: readonly string[]): Promise<Stored[]> {
  const found = await client.query<Stored>(
    `SELECT l.id, l.quantity::int AS quantity, l.state <> 'CLOSED' AS open,
            coalesce((SELECT sum(quantity) FROM activations a WHERE a.entitlement_line_id = l.id AND a.state = 'ACTIVE'), 0)::int AS used,
            (l.quantity + coalesce(t.overdraft, 0))::int AS allowed,
            coalesce((SELECT sum(c.quantity) FROM entitlement_lines c JOIN line_rights r ON r.line_id = c.id
                       WHERE c.parent_id = l.id AND c.link_kind = 'RENEWAL' AND c.state <> 'CLOSED' AND r.taken = 0), 0)::int AS renewed,
            l.start_date <= l.end_date AS "inOrder"
       FROM entitlement_lines l JOIN line_terms t ON t.line_id = l.id WHERE l.id = ANY($1)`,
    [ids],
  );
  return found.rows;
}

describe('any life of rights', () => {
  it('conserves units, never uses more than there are, and keeps the chain, the codes and the log whole', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        now = new Date();
        const owner = randomUUID();
        await ems.import('organizations', [
          { id: owner, displayName: 'Customer', kind: 'CUSTOMER', status: 'ACTIVE' },
        ]);
        const logged = async (): Promise<number> =>
          (
            await client.query<{ n: number }>(
              "SELECT count(*)::int AS n FROM change_log WHERE action <> 'imported'",
            )
          ).rows[0]?.n ?? 0;
        const before = await logged();
        const walk = new Walk(owner);
        for (const step of list) await walk.take(step);
        const rows = new Map((await stored(walk.rights.map((one) => one.id))).map((row) => [row.id, row]));
        expect(rows.size).toBe(walk.rights.length);
        for (const right of walk.rights) {
          const row = rows.get(right.id);
          // Units, right by right: nothing was made, and nothing was lost.
          expect({ units: row?.quantity, open: row?.open }).toEqual({ units: right.units, open: right.open });
          expect(row?.used).toBeLessThanOrEqual(right.open ? (row?.allowed ?? 0) : 0);
          if (right.open) expect(row?.renewed).toBeLessThanOrEqual(row?.quantity ?? 0);
          expect(row?.inOrder).toBe(true);
          const answer = await ems.post('/v1/licenses/validate', { key: right.code });
          expect(await answer.json()).toMatchObject({ found: true, line: { id: right.id } });
        }
        expect((await logged()) - before).toBeGreaterThanOrEqual(walk.acknowledged);
      }),
      { numRuns: 40, examples: [[reducedUpgrade]] },
    );
  });
});
