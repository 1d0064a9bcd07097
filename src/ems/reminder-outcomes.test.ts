import { randomUUID } from 'node:crypto';
import pg from 'pg';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MailServer, mailServer, Refusal } from '../../test/support/mail-server.ts';
import { openShop, refusalOf, type TestShop } from './commerce-fixture.ts';
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

/** The message that a mail server sends back (RFC 3464). */
function deliveryReport(address: string, about: string): string {
  return `From: postmaster@acme.example
To: renewals@publisher.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example

Final-Recipient: rfc822; ${address}
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

${about}
Subject: Your licenses

--b--
`.replaceAll('\n', '\r\n');
}

describe('a mail server', () => {
  it('that refuses for now is tried again with a pause, and given up after the last one', async () => {
    let tries = 0;
    mail.rules = {
      onRecipient: (to) => {
        if (to === 'grey@acme.example' && ++tries < 3) throw new Refusal(451, `4.7.1 <${to}> greylisted`);
        if (to === 'never@acme.example') throw new Refusal(452, `4.2.2 ${to} full`);
      },
    };
    const grey = await dueFor(ems, shop, { email: 'grey@acme.example' }, 30);
    const never = await dueFor(ems, shop, { email: 'never@acme.example' }, 30);
    const sent = await until(async () => (await remindersOf(ems, `personId=${grey.personId}&state=SENT`))[0]);
    expect(sent.attempts).toBe(3);
    const failed = await until(
      async () => (await remindersOf(ems, `personId=${never.personId}&state=FAILED`))[0],
    );
    expect(failed).toMatchObject({ reason: 'REFUSED_TOO_OFTEN', attempts: 3 });
    // No address is kept with what a server says.
    expect(failed.reply).toContain('full');
    expect(failed.reply).not.toContain('never@');
    mail.rules = {};
    expect(await (await ems.post(`/v1/reminders/${failed.id}/decide`, { sent: false })).json()).toMatchObject(
      { state: 'QUEUED' },
    );
    await received('never@acme.example');
    await until(async () => (await remindersOf(ems, `personId=${never.personId}&state=SENT`))[0]);
    expect(await refusalOf(await ems.post(`/v1/reminders/${sent.id}/decide`, { sent: false }))).toMatchObject(
      {
        status: 409,
        code: 'STATE_CONFLICT',
      },
    );
    expect((await ems.post(`/v1/reminders/${randomUUID()}/decide`, { sent: true })).status).toBe(404);
  });

  it('that refuses an address for good is asked no more: a bounce, until the address changes or is resumed', async () => {
    mail.rules = {
      onRecipient: (to) => {
        if (to === 'bad@acme.example') throw new Refusal(550, '5.1.1 no such user');
      },
    };
    const { personId } = await dueFor(ems, shop, { email: 'bad@acme.example' }, 30);
    const failed = await until(async () => (await remindersOf(ems, `personId=${personId}&state=FAILED`))[0]);
    expect(failed.reason).toBe('REFUSED');
    mail.rules = {};
    const bounces = await (await ems.ask(`/v1/mail-bounces?personId=${personId}`)).json();
    expect(bounces).toMatchObject({ items: [{ kind: 'HARD', status: '5.1.1', reminderId: failed.id }] });
    const whyNot = async (): Promise<string | null | undefined> =>
      (await preview(today)).items.find((one) => one.id === failed.id)?.whyNot;
    expect(await whyNot()).toBe('BOUNCED');
    await ems.import('people', [{ id: personId, email: 'good@acme.example', status: 'ACTIVE' }]);
    expect(await whyNot()).toBeNull();
    await ems.import('people', [{ id: personId, email: 'bad@acme.example', status: 'ACTIVE' }]);
    expect(await whyNot()).toBe('BOUNCED');
    for (const _ of [1, 2])
      expect((await ems.post(`/v1/people/${personId}/mail/resume`, {})).status).toBe(204);
    expect(await whyNot()).toBeNull();
    await ems.post(`/v1/reminders/${failed.id}/decide`, { sent: false });
    await received('bad@acme.example');
  });

  it('that reports a failure later gives a bounce by its Message-ID, once', async () => {
    const { personId } = await dueFor(ems, shop, { email: 'bounces@acme.example' }, 30);
    const sent = await until(async () => (await remindersOf(ems, `personId=${personId}&state=SENT`))[0]);
    const report = { messageId: sent.messageId, kind: 'HARD', status: '5.2.1' };
    const first = (await (await ems.post('/v1/mail-bounces', report)).json()) as { id: string };
    expect(await (await ems.post('/v1/mail-bounces', report)).json()).toEqual(first);
    expect(first).toMatchObject({ personId });
    expect((await ems.post('/v1/mail-bounces', { ...report, messageId: 'other@example.org' })).status).toBe(
      404,
    );
    expect((await ems.post('/v1/mail-bounces', { ...report, status: 'bad' })).status).toBe(400);
  });

  it('that sends a report back gives a bounce by the message as it came', async () => {
    const { personId } = await dueFor(ems, shop, { email: 'returned@acme.example' }, 30);
    const sent = await until(async () => (await remindersOf(ems, `personId=${personId}&state=SENT`))[0]);
    const report = (about: string): string => deliveryReport('returned@acme.example', about);
    const post = (message: string): Promise<Response> => ems.post('/v1/mail-bounces/report', { message });
    const first = await (await post(report(`Message-ID: <${sent.messageId}>`))).json();
    expect(first).toMatchObject({ bounces: [{ personId }] });
    expect(await (await post(report(`Message-ID: <${sent.messageId}>`))).json()).toEqual(first);
    const bounces = await (await ems.ask(`/v1/mail-bounces?personId=${personId}`)).json();
    expect(bounces).toMatchObject({ items: [{ kind: 'HARD', status: '5.1.1' }] });
    expect((await post(report('Message-ID: <other@example.org>'))).status).toBe(404);
    for (const message of ['hello', report('X: y')])
      expect(await refusalOf(await post(message))).toMatchObject({ status: 422, code: 'REPORT_INVALID' });
  });

  it('that breaks off before it answers leaves the outcome unknown: a person decides, once', async () => {
    mail.rules = { onMessage: ({ to }) => (to[0] === 'cut@acme.example' ? 'drop' : undefined) };
    const { personId } = await dueFor(ems, shop, { email: 'cut@acme.example' }, 30);
    const unknown = await until(
      async () => (await remindersOf(ems, `personId=${personId}&state=UNKNOWN`))[0],
    );
    expect(unknown.reason).toBe('CONNECTION_LOST');
    mail.rules = {};
    for (const _ of [1, 2]) {
      const decided = await ems.post(`/v1/reminders/${unknown.id}/decide`, { sent: true });
      expect(await decided.json()).toEqual({ id: unknown.id, state: 'SENT' });
    }
    expect(mail.received.some((one) => one.to.includes('cut@acme.example'))).toBe(false);
    expect(await (await fetch(`${ems.url}/metrics`)).text()).toMatch(
      /^ems_reminders_total\{state="unknown"\} 1$/m,
    );
  });

  it('that is away costs nothing: its mail waits', async () => {
    await using other = await mailServer();
    const port = other.port;
    await other[Symbol.asyncDispose]();
    await using apart = await ems.another({ mail: testMail(port) });
    const shop = await openShop(apart);
    await addRule(apart, 5);
    const { personId } = await dueFor(apart, shop, { email: 'waits@acme.example' }, 5);
    const waiting = await until(async () =>
      (await remindersOf(apart, `personId=${personId}`)).find((one) => one.reason === 'SERVER_UNREACHABLE'),
    );
    expect(waiting).toMatchObject({ state: 'QUEUED', attempts: 0 });
  });
});

describe('the link in a mail', () => {
  it('changes nothing when it is looked at, ends the mail when its button is pressed, and cannot be forged', async () => {
    const { personId } = await dueFor(ems, shop, { email: 'stop@acme.example', locale: 'de' }, 30);
    const twin = await dueFor(ems, shop, { email: 'STOP@acme.example' }, 7);
    const { text } = await PostalMime.parse(await received('stop@acme.example'));
    const path = new URL(/https:\S+/.exec(text ?? '')?.[0] ?? '').pathname;
    const open = (method: string, place = path, body?: string): Promise<Response> =>
      fetch(`${ems.url}${place}`, {
        method,
        ...(body === undefined
          ? {}
          : { body, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      });
    const page = await open('GET');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('<html lang="de">');
    const reminder = await until(async () => (await remindersOf(ems, `personId=${personId}&state=SENT`))[0]);
    const whyNot = async (): Promise<unknown> =>
      (await preview(today)).items.find((one) => one.id === reminder.id)?.whyNot;
    expect(await whyNot()).toBeNull();
    for (const _ of [1, 2]) {
      const done = await open('POST', path, 'List-Unsubscribe=One-Click');
      expect(done.status).toBe(200);
      expect(await done.text()).toContain('keine weiteren Erinnerungen');
    }
    expect(await whyNot()).toBe('OPTED_OUT');
    // The same address under another record is not written to either.
    await addRule(ems, 7);
    await until(async () => (await remindersOf(ems, `personId=${twin.personId}&state=SKIPPED`))[0]);
    const changes = (await (await ems.ask(`/v1/changes?entity=people&entityId=${personId}`)).json()) as {
      items: object[];
    };
    expect(changes.items).toMatchObject([
      { actor: 'mail-reader', action: 'mail-ended', after: { via: 'ONE_CLICK' } },
    ]);
    expect(JSON.stringify(changes)).not.toContain('stop@');
    const id = /[0-9a-f-]{36}/.exec(path)?.[0] ?? '';
    for (const forged of [
      path.slice(0, -1) + (path.endsWith('A') ? 'B' : 'A'),
      path.replace(id, randomUUID()),
    ])
      expect(await refusalOf(await open('POST', forged))).toMatchObject({
        status: 404,
        code: 'OPT_OUT_INVALID',
      });
    expect((await open('POST', '/mail/opt-out/x')).status).toBe(400);
    expect((await ems.post(`/v1/people/${personId}/mail/resume`, {})).status).toBe(204);
    expect(await whyNot()).toBeNull();
    for (const _ of [1, 2]) expect((await ems.post(`/v1/people/${personId}/mail/end`, {})).status).toBe(204);
    expect(await whyNot()).toBe('OPTED_OUT');
    expect((await ems.post(`/v1/people/${randomUUID()}/mail/end`, {})).status).toBe(404);
  });
});

describe('a quote whose last day is over', () => {
  it('expires by itself, which is logged', async () => {
    const { line } = await dueFor(ems, shop, { email: 'quoted@acme.example' }, 200);
    const answer = await ems.post('/v1/renewal-quotes', { lines: [{ lineId: line.id }] });
    const { id } = (await answer.json()) as { id: string };
    const client = new pg.Client({ connectionString: ems.databaseUrl });
    await client.connect();
    await client.query('UPDATE renewal_quotes SET valid_until = current_date - 1 WHERE id = $1', [id]);
    await client.end();
    await until(async () => {
      const quote = (await (await ems.ask(`/v1/renewal-quotes/${id}`)).json()) as { status: string };
      return quote.status === 'EXPIRED';
    });
    const log = (await (await ems.ask(`/v1/changes?entity=renewal-quotes&entityId=${id}`)).json()) as {
      items: object[];
    };
    expect(log.items.at(-1)).toMatchObject({ actor: 'mail-sender', action: 'expired' });
    expect(await refusalOf(await ems.post(`/v1/renewal-quotes/${id}/order`, {}))).toMatchObject({
      code: 'QUOTE_EXPIRED',
    });
  });
});

describe('a reminder that waits', () => {
  it('is not sent about what was renewed meanwhile, or to an inactive person', async () => {
    await using refusing = await mailServer({
      onRecipient: () => {
        throw new Refusal(451, 'greylisted');
      },
    });
    await using apart = await ems.another({ mail: testMail(refusing.port, { retrySeconds: [3600] }) });
    const own = await openShop(apart);
    await addRule(apart, 30);
    const renewed = await dueFor(apart, own, { email: 'renewed@acme.example' }, 30);
    const inactive = await dueFor(apart, own, { email: 'gone@acme.example' }, 30);
    await until(async () => (await remindersOf(apart, 'state=QUEUED&attempts=1')).length === 2);
    await apart.post(`/v1/entitlement-lines/${renewed.line.id}/renew`, {});
    await apart.import('people', [{ id: inactive.personId, email: 'gone@acme.example', status: 'INACTIVE' }]);
    refusing.rules = {};
    const client = new pg.Client({ connectionString: apart.databaseUrl });
    await client.connect();
    await client.query('UPDATE reminders SET next_at = now()');
    await client.end();
    for (const [{ personId }, reason] of [
      [renewed, 'NOTHING_DUE'],
      [inactive, 'PERSON_INACTIVE'],
    ] as const) {
      const skipped = await until(
        async () => (await remindersOf(apart, `personId=${personId}&state=SKIPPED`))[0],
      );
      expect(skipped.reason).toBe(reason);
    }
    expect(refusing.received).toEqual([]);
  });
});
