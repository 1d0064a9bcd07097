import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { orderLine, type PlacedLine, type TestShop } from './commerce-fixture.ts';
import { addDays } from './domain/calendar-arithmetic.ts';
import type { TestEms } from './ems-fixture.ts';
import { type MailSettings, mailDefaults } from './mail/mail-settings.ts';

/** The day on which the tests run: rules count from the day on which they are made. */
export const today = new Date().toISOString().slice(0, 10);

export interface Reminder {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly reply: string | null;
  readonly attempts: number;
  readonly personId: string;
  readonly messageId: string | null;
  readonly locale: string | null;
}

/** How a test sends mail: fast, in the clear, to a server of this machine. */
export function testMail(port: number, more: Partial<MailSettings> = {}): MailSettings {
  return {
    ...mailDefaults,
    server: { host: '127.0.0.1', port, security: 'none' },
    from: 'renewals@publisher.example',
    fromName: 'Draw Software',
    publicUrl: 'https://ems.publisher.example/',
    live: true,
    perMinute: 60_000,
    everyMs: 50,
    retrySeconds: [0, 0],
    ...more,
  };
}

type Client = Pick<TestEms, 'ask' | 'post' | 'import'>;

/** A person with a right that ends in some days. */
export async function dueFor(
  ems: Client,
  shop: TestShop,
  person: { readonly email: string; readonly locale?: string; readonly fullName?: string },
  days: number,
): Promise<{ readonly personId: string; readonly line: PlacedLine }> {
  const personId = randomUUID();
  expect((await ems.import('people', [{ id: personId, status: 'ACTIVE', ...person }])).refused).toEqual([]);
  const wish = { sku: 'PRO-1Y', quantity: 3, unitPrice: '10', endDate: addDays(today, days) };
  const line = await orderLine(ems, shop, wish, { contactId: personId, currency: 'EUR' });
  return { personId, line };
}

/** Adds a rule; its id. */
export async function addRule(ems: Client, daysBefore: number, role = 'END_CUSTOMER'): Promise<string> {
  const answer = await ems.post('/v1/reminder-rules', { daysBefore, role });
  expect([200, 201]).toContain(answer.status);
  return ((await answer.json()) as { id: string }).id;
}

/** Reminders that a filter finds. */
export async function remindersOf(ems: Client, filter: string): Promise<Reminder[]> {
  const answer = await ems.ask(`/v1/reminders?limit=1000&${filter}`);
  return ((await answer.json()) as { items: Reminder[] }).items;
}

/** Waits until something is so. */
export async function until<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const end = performance.now() + 20_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error('it did not come about in twenty seconds');
    await sleep(20);
  }
}

interface Previewed {
  readonly id: string | null;
  readonly state: string;
  readonly whyNot: string | null;
  readonly email: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly lineIds: string[];
}

/** All mail of a day, as the preview shows it, page by page. */
export async function previewOf(
  client: Pick<TestEms, 'ask'>,
  day: string,
): Promise<{ sending: string; items: Previewed[] }> {
  const items: Previewed[] = [];
  for (let cursor = ''; ; ) {
    const answer = await client.ask(`/v1/mail-preview?day=${day}&limit=2${cursor}`);
    expect(answer.status).toBe(200);
    const page = (await answer.json()) as { sending: string; items: Previewed[]; next: string | null };
    items.push(...page.items);
    if (page.next === null) return { sending: page.sending, items };
    cursor = `&cursor=${page.next}`;
  }
}
