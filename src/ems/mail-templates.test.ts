import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, refusalOf, type TestShop } from './commerce-fixture.ts';
import { startTestEms, type TestEms } from './ems-fixture.ts';
import { addRule, dueFor, today } from './reminder-fixture.ts';

let ems: TestEms;
let shop: TestShop;

beforeAll(async () => {
  ems = await startTestEms();
  shop = await openShop(ems);
  await addRule(ems, 30);
});
afterAll(async () => ems[Symbol.asyncDispose]());

const template = {
  locale: 'en',
  subject: 'Renew {{organization}}',
  text: 'Until {{dueDate}}. {{optOutLink}}',
  html: '<p>Until {{dueDate}}.</p><a href="{{optOutLink}}">stop</a>',
};

const store = (body: object, headers: Record<string, string> = {}): Promise<Response> =>
  ems.ask('/v1/mail-templates', {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });

async function subjectFor(email: string): Promise<string | undefined> {
  const page = (await (await ems.ask(`/v1/mail-preview?day=${today}&limit=100`)).json()) as {
    items: { email: string; subject: string }[];
  };
  return page.items.find((one) => one.email === email)?.subject;
}

describe('the text of a reminder', () => {
  it('is stored by language, replaced only by who has seen it, and taken away again', async () => {
    await dueFor(ems, shop, { email: 'ann@acme.example', locale: 'fr-CA' }, 30);
    await dueFor(ems, shop, { email: 'dora@acme.example', locale: 'de-CH' }, 30);
    expect(await subjectFor('ann@acme.example')).toMatch(/^Your licenses end on /);
    const made = await store(template);
    expect(made.status).toBe(201);
    const { id } = (await made.json()) as { id: string };
    expect(await subjectFor('ann@acme.example')).toBe('Renew Acme');
    expect(await subjectFor('dora@acme.example')).toMatch(/^Ihre Lizenzen enden am /);
    expect((await store({ ...template, locale: 'fr', subject: 'Renouveler {{organization}}' })).status).toBe(
      201,
    );
    expect(await subjectFor('ann@acme.example')).toBe('Renouveler Acme');
    const changed = { ...template, subject: 'Again {{organization}}' };
    expect(await refusalOf(await store(changed))).toMatchObject({
      status: 428,
      code: 'PRECONDITION_REQUIRED',
    });
    expect(await refusalOf(await store(changed, { 'if-match': '"other"' }))).toMatchObject({
      status: 412,
      code: 'PRECONDITION_FAILED',
    });
    const read = await ems.ask(`/v1/mail-templates/${id}`);
    expect(read.headers.get('etag')).toBe(made.headers.get('etag'));
    expect((await store(changed, { 'if-match': made.headers.get('etag') ?? '' })).status).toBe(200);
    const log = (await (await ems.ask(`/v1/changes?entity=mail-templates&entityId=${id}`)).json()) as {
      items: { action: string }[];
    };
    expect(log.items.map((one) => one.action)).toEqual(['created', 'changed']);
    for (const status of [204, 404])
      expect((await ems.ask(`/v1/mail-templates/${id}`, { method: 'DELETE' })).status).toBe(status);
    expect(await subjectFor('dora@acme.example')).toMatch(/^Ihre Lizenzen enden am /);
  });

  it('is refused by name when it cannot be filled, or could let a value become markup', async () => {
    for (const [change, pointer] of [
      [{ html: '{{{name}}} <a href="{{optOutLink}}">x</a>' }, '/html'],
      [{ text: 'no link' }, '/text'],
      [{ subject: '{{email}}' }, '/subject'],
    ] as const)
      expect(await refusalOf(await store({ ...template, locale: 'it', ...change }))).toEqual({
        status: 422,
        code: 'TEMPLATE_INVALID',
        faults: [`${pointer} TEMPLATE_INVALID`],
      });
    expect((await store({ ...template, locale: 'no language' })).status).toBe(400);
    expect((await store({ ...template, html: 'x'.repeat(50_001) })).status).toBe(400);
  });
});

describe('a rule', () => {
  it('is there once, and ends', async () => {
    const id = await addRule(ems, 14);
    expect(await addRule(ems, 14)).toBe(id);
    expect((await ems.post('/v1/reminder-rules', { daysBefore: 366 })).status).toBe(400);
    for (const status of [204, 404])
      expect((await ems.ask(`/v1/reminder-rules/${id}`, { method: 'DELETE' })).status).toBe(status);
    expect((await ems.ask(`/v1/reminder-rules/${randomUUID()}`)).status).toBe(404);
  });
});
