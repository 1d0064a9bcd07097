import { randomUUID } from 'node:crypto';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MailServer, mailServer } from '../../test/support/mail-server.ts';
import { openShop, order, type TestShop } from './commerce-fixture.ts';
import { addDays } from './domain/calendar-arithmetic.ts';
import { startTestEms, type TestEms } from './ems-fixture.ts';
import { addRule, dueFor, previewOf, remindersOf, testMail, today, until } from './reminder-fixture.ts';

let ems: TestEms;
let shop: TestShop;
let mail: MailServer;

beforeAll(async () => {
  mail = await mailServer();
  ems = await startTestEms({ mail: testMail(mail.port) });
  shop = await openShop(ems);
  await addRule(ems, 30);
});
afterAll(async () => {
  await ems[Symbol.asyncDispose]();
  await mail[Symbol.asyncDispose]();
});

const received = (email: string): Promise<string> =>
  until(() => mail.received.find((one) => one.to.includes(email))?.source);

const preview = (day: string, client: Pick<TestEms, 'ask'> = ems) => previewOf(client, day);

describe('a reminder', () => {
  it('goes out on its day, once, in the language of its reader, as text and HTML, with a way to end it', async () => {
    const { personId, line } = await dueFor(
      ems,
      shop,
      { email: 'eva@acme.example', locale: 'de-AT', fullName: 'Eva "E" Öst <x>' },
      30,
    );
    await dueFor(ems, shop, { email: 'later@acme.example' }, 31);
    const parsed = await PostalMime.parse(await received('eva@acme.example'));
    expect(parsed.from).toEqual({ name: 'Draw Software', address: 'renewals@publisher.example' });
    expect(parsed.to).toEqual([{ name: 'Eva "E" Öst <x>', address: 'eva@acme.example' }]);
    expect(parsed.subject).toMatch(/^Ihre Lizenzen enden am \d+\. \p{L}+ \d{4}$/u);
    expect(parsed.text).toContain('Guten Tag Eva "E" Öst <x>,');
    expect(parsed.text).toContain('in 30 Tagen');
    expect(parsed.text).toContain('- 3 × PRO (E-');
    expect(parsed.html).toContain('Eva &quot;E&quot; Öst &lt;x&gt;');
    const header = (key: string): string | undefined => parsed.headers.find((one) => one.key === key)?.value;
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(header('list-unsubscribe')).toMatch(
      /^<https:\/\/ems\.publisher\.example\/mail\/opt-out\/[0-9a-f-]{36}\.[\w-]{43}>$/,
    );
    expect(header('auto-submitted')).toBe('auto-generated');
    const [reminder] = await until(async () => {
      const found = await remindersOf(ems, `personId=${personId}&state=SENT`);
      return found.length > 0 && found;
    });
    expect(reminder).toMatchObject({ locale: 'de', attempts: 1, reason: null });
    expect(parsed.messageId).toBe(`<${reminder?.messageId}>`);
    await until(async () => {
      const due = (await (await ems.ask(`/v1/due-renewals/${line.id}`)).json()) as { status: string };
      return due.status === 'REMINDED';
    });
    const log = (await (await ems.ask(`/v1/changes?entity=reminders&entityId=${reminder?.id}`)).json()) as {
      items: object[];
    };
    expect(log.items).toMatchObject([
      { actor: 'mail-sender', action: 'sent', after: { state: 'SENT', personId } },
    ]);
    expect(mail.received.filter((one) => one.to.includes('eva@acme.example'))).toHaveLength(1);
    expect(await remindersOf(ems, `dueDate=${addDays(today, 31)}`)).toEqual([]);
  });

  it('is one mail about all that a customer has due on a day', async () => {
    const { personId } = await dueFor(ems, shop, { email: 'many@acme.example' }, 30);
    await addRule(ems, 12);
    await order(
      ems,
      shop,
      [
        { sku: 'PRO-1Y', quantity: 1, endDate: addDays(today, 12) },
        { sku: 'ADDON-1Y', quantity: 2, endDate: addDays(today, 12) },
      ],
      { contactId: personId },
    );
    const twelve = await until(
      async () => (await remindersOf(ems, `personId=${personId}&daysBefore=12&state=SENT`))[0],
    );
    const source = mail.received.find((one) => one.source.includes(twelve.messageId ?? '?'))?.source ?? '';
    const { text } = await PostalMime.parse(source);
    expect(text).toContain('2 × ADDON');
    expect(text).toContain('1 × PRO');
  });

  it('goes to whoever has the role RENEWALS at the tier of the rule, else to its contact', async () => {
    const [renewer, contact] = [randomUUID(), randomUUID()];
    await ems.import('people', [
      { id: renewer, email: 'renewer@reseller.example', status: 'ACTIVE' },
      { id: contact, email: 'contact@distributor.example', status: 'ACTIVE' },
    ]);
    await ems.import('memberships', [
      { id: randomUUID(), personId: renewer, organizationId: shop.reseller, role: 'RENEWALS' },
    ]);
    for (const role of ['RESELLER', 'DISTRIBUTOR']) await addRule(ems, 9, role);
    const channel = [
      { role: 'RESELLER', organizationId: shop.reseller, contactId: contact },
      { role: 'DISTRIBUTOR', organizationId: shop.distributor, contactId: contact },
    ];
    await order(ems, shop, [{ sku: 'PRO-1Y', quantity: 1, endDate: addDays(today, 9) }], { channel });
    await received('renewer@reseller.example');
    await received('contact@distributor.example');
    const nine = await remindersOf(ems, 'daysBefore=9');
    expect(nine.map((one) => one.personId).sort()).toEqual([renewer, contact].sort());
  });
});

describe('a rehearsal', () => {
  it('writes to the catch-all address only, and without one to nobody and queues nothing', async () => {
    await using caught = await mailServer();
    await using rehearsal = await ems.another({
      mail: testMail(caught.port, { live: false, catchAll: 'all@publisher.example' }),
    });
    await using silent = await ems.another({ mail: testMail(caught.port, { live: false }) });
    for (const one of [rehearsal, silent]) {
      await addRule(one, 5);
      await dueFor(one, await openShop(one), { email: 'customer@acme.example' }, 5);
    }
    const got = await until(() => caught.received[0]);
    expect(got.to).toEqual(['all@publisher.example']);
    expect((await PostalMime.parse(got.source)).subject).toMatch(/^\[Rehearsal\] /);
    expect(got.source).not.toContain('customer@acme.example');
    expect(await preview(today, rehearsal)).toMatchObject({ sending: 'CATCH_ALL' });
    // It shows what would go out all the same.
    expect(await preview(today, silent)).toMatchObject({
      sending: 'OFF',
      items: [{ id: null, state: 'PLANNED', whyNot: null, email: 'customer@acme.example' }],
    });
    expect(await remindersOf(silent, '')).toEqual([]);
    expect(caught.received).toHaveLength(1);
  });
});

describe('the preview of a day', () => {
  it('shows all its mail with its texts, before anything is queued, in pages, and sends none of it', async () => {
    await using quiet = await ems.another();
    const own = await openShop(quiet);
    await addRule(quiet, 30);
    const people = [];
    for (const email of ['a@acme.example', 'b@acme.example', 'c@acme.example'])
      people.push(await dueFor(quiet, own, { email, fullName: '<b>Bold</b>' }, 45));
    const { sending, items } = await preview(addDays(today, 15), quiet);
    expect(sending).toBe('OFF');
    expect(items.map((one) => one.email).sort()).toEqual([
      'a@acme.example',
      'b@acme.example',
      'c@acme.example',
    ]);
    expect(items[0]?.text).toContain('in 30 days');
    expect(items[0]?.html).toContain('&lt;b&gt;Bold');
    expect(items.flatMap((one) => one.lineIds).sort()).toEqual(people.map((one) => one.line.id).sort());
    expect((await preview(addDays(today, 14), quiet)).items).toEqual([]);
    expect(await remindersOf(quiet, '')).toEqual([]);
    expect((await quiet.ask('/v1/mail-preview')).status).toBe(400);
    expect((await quiet.ask(`/v1/mail-preview?day=${today}&cursor=_w`)).status).toBe(200);
  });
});
