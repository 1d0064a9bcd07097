import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { type MailServer, mailServer } from '../../test/support/mail-server.ts';

let smtp: MailServer;
let world: ApiWorld;
let lead: ApiClient;
let viewer: ApiClient;

beforeAll(async () => {
  smtp = await mailServer();
  const mail = `{ host: 127.0.0.1, port: ${smtp.port}, security: none, from: m@publisher.example, catch_all: all@publisher.example, per_minute: 6000, public_url: "http://changeover.example" }`;
  world = await apiWorld({ config: `mail: ${mail}\n` });
  lead = await world.person(['LEAD']);
  viewer = await world.person(['VIEWER']);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await smtp[Symbol.asyncDispose]();
});

const csv = { headers: { 'content-type': 'text/csv' } };
const importContacts = (body: string) =>
  lead.send('POST', '/api/messages/contacts?name=c.csv', { body, ...csv });

describe('messages over the API', () => {
  it('go from a template over a preview and a test to a delivery log', async () => {
    expect(
      (
        await importContacts(
          'email,name,segment,wave\na@customer.example,Ann,gold,1\nb@customer.example,<i>Bo</i>,gold,2\n',
        )
      ).json,
    ).toEqual({ file: 'c.csv', rows: 2 });
    const preview = await lead.post('/api/messages/preview', {
      subject: 'Hi {{name}}',
      body: '{{migration}}',
    });
    expect(preview.json).toMatchObject({
      subject: 'Hi Robin Example',
      text: expect.stringContaining('Toy migration'),
    });
    const wrong = await lead.post('/api/messages/preview', { subject: 'Hi {{nmae}}', body: 'x' });
    expect([wrong.status, wrong.json.code]).toEqual([400, 'TEMPLATE_INVALID']);
    const test = await lead.post('/api/messages/test', { subject: 'Hi {{name}}', body: 'x' });
    expect(test.json).toMatchObject({ result: 'sent', to: 'all@publisher.example' });
    const template = (
      await lead.post('/api/messages/templates', {
        name: 'First',
        subject: 'Hi {{name}}',
        body: 'Wave {{wave}}',
      })
    ).json;
    const draft = (await lead.post('/api/messages', { title: 'Wave 2', template: template.id, wave: '2' }))
      .json;
    expect(draft).toMatchObject({ state: 'DRAFT', recipients: 1 });
    const ifMatch = { 'if-match': `"${draft.version}"` };
    const started = await lead.post(`/api/messages/${draft.id}/start`, undefined, ifMatch);
    expect(started.json).toMatchObject({ state: 'SENDING', deliveries: { queued: 1 } });
    expect((await lead.post(`/api/messages/${draft.id}/start`, undefined, ifMatch)).status).toBe(412);
    // A template that is changed now does not change what is being sent.
    await lead.patch(`/api/messages/templates/${template.id}`, { subject: 'Changed' }, template.version);
    expect((await lead.post('/api/message-rounds?seconds=10')).json).toMatchObject({
      sent: 1,
      ended: 'nothing-due',
    });
    expect(smtp.received.at(-1)?.source).toContain('Subject: [Rehearsal] Hi <i>Bo</i>');
    const log = await lead.get(`/api/messages/${draft.id}/deliveries`);
    expect(log.json.items).toMatchObject([
      { email: 'b@customer.example', state: 'SENT', sentTo: 'all@publisher.example' },
    ]);
    expect((await lead.get(`/api/messages/${draft.id}`)).json).toMatchObject({ state: 'DONE' });
  });

  it('show no addresses to those who may not send, and leave none in the audit trail', async () => {
    for (const path of ['/api/messages/contacts', `/api/messages/${crypto.randomUUID()}/deliveries`])
      expect((await viewer.get(path)).status).toBe(403);
    expect((await viewer.get('/api/messages/contact-groups')).json.items).toHaveLength(2);
    const audit = await world.context.pool.query(
      `SELECT before, after, subject FROM audit WHERE action LIKE 'message%'`,
    );
    expect(audit.rowCount).toBeGreaterThan(3);
    expect(JSON.stringify(audit.rows)).not.toContain('customer.example');
  });

  it('refuse a draft to nobody, and a broken file as a whole with its lines', async () => {
    const template = (await lead.get('/api/messages/templates')).json.items[0];
    const draft = (
      await lead.post('/api/messages', { title: 'Nobody', template: template.id, segment: 'bronze' })
    ).json;
    const started = await lead.post(`/api/messages/${draft.id}/start`, undefined, {
      'if-match': `"${draft.version}"`,
    });
    expect([started.status, started.json.code]).toEqual([409, 'CAMPAIGN_EMPTY']);
    const broken = await importContacts('email,name\nc@customer.example,C\nbroken,D\n');
    expect([broken.status, broken.json.code]).toEqual([400, 'CSV_INVALID']);
    expect(broken.json.errors).toEqual([{ path: 'line 3', message: 'email is not an e-mail address' }]);
    expect((await lead.get('/api/messages/contacts')).json.items).toHaveLength(2);
  });
});

describe('the link that ends the messages', () => {
  const linkOf = (source: string) =>
    /http:\/\/changeover\.example(\/api\/opt-out\/[\w.-]+)/.exec(source.replaceAll('=\r\n', ''))?.[1] ?? '';

  it('opens a page that changes nothing; its button does, for the address that got it', async () => {
    const path = linkOf(smtp.received.at(-1)?.source ?? '');
    const asked = await world.stranger.get(path);
    expect(asked.status).toBe(200);
    expect(asked.text).toContain('<form method="post">');
    expect(asked.headers.get('content-security-policy')).toContain("default-src 'none'");
    const optedOut = async () =>
      (await world.context.pool.query('SELECT email, via FROM message_opt_out')).rows;
    expect(await optedOut()).toEqual([]);
    const form = { body: '', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    const done = await world.stranger.send('POST', path, form);
    expect(done.text).toContain('The messages have ended');
    // A rehearsal's message went to the catch-all address: the customer has not asked for anything.
    expect(await optedOut()).toEqual([{ email: 'all@publisher.example', via: 'link' }]);
    expect(
      (await world.stranger.send('POST', path, { ...form, body: 'List-Unsubscribe=One-Click' })).status,
    ).toBe(200);
  });

  it('that is damaged is refused', async () => {
    const path = linkOf(smtp.received.at(-1)?.source ?? '');
    const damaged = await world.stranger.get(`${path.slice(0, -3)}AAA`);
    expect([damaged.status, damaged.json.code]).toEqual([404, 'OPT_OUT_INVALID']);
    const body = { body: 'x'.repeat(5000), headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    expect((await world.stranger.send('POST', path, body)).status).toBe(413);
  });
});

describe('bounces', () => {
  it('come from a CSV, and keep their address out of later messages', async () => {
    const sent = await lead.send('POST', '/api/message-bounces', {
      body: 'email,kind,status\na@customer.example,hard,5.1.1\nb@customer.example,soft,\n',
      ...csv,
    });
    expect(sent.json).toEqual({ bounces: 2, deliveries: 0 });
    const contacts = (await lead.get('/api/messages/contacts')).json.items;
    expect(contacts.map((one: { bounced: boolean }) => one.bounced)).toEqual([true, false]);
    const bad = await lead.send('POST', '/api/message-bounces', {
      body: 'email,kind\na@customer.example,maybe\n',
      ...csv,
    });
    expect(bad.json.errors).toEqual([{ path: 'line 2', message: 'kind is none of HARD, SOFT' }]);
  });
});
