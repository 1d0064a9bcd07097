import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { expect } from 'vitest';
import { order, type TestShop } from './commerce-fixture.ts';
import { addDays } from './domain/calendar-arithmetic.ts';
import type { TestEms, TestRecord } from './ems-fixture.ts';
import { remindersOf, today, until } from './reminder-fixture.ts';

/** Asks the database of an EMS itself. */
export async function askDatabase<Row extends pg.QueryResultRow>(
  ems: Pick<TestEms, 'databaseUrl'>,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: ems.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** `table: row` of every row of the whole database in whose text one of the words stands. */
export async function placesOf(ems: TestEms, words: readonly string[]): Promise<string[]> {
  const tables = await askDatabase<{ name: string }>(
    ems,
    `SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await askDatabase<{ row: string }>(
      ems,
      `SELECT t::text AS row FROM ${name} t WHERE EXISTS (SELECT FROM unnest($1::text[]) w WHERE strpos(lower(t::text), lower(w)) > 0)`,
      [words],
    );
    found.push(...rows.map(({ row }) => `${name}: ${row}`));
  }
  return found;
}

/** What tells who a person is. */
export const secrets = {
  email: 'Wanda.Sentinel+1@acme.example',
  fullName: 'Wanda "W" Sentinel',
  phone: '+49 555 0123456',
  locale: 'sv-FI',
  nickname: 'wandasnickname',
  crm: 'crm-key-of-wanda',
  digest: 'digest-of-wanda',
};

/** Words that tell who it is, also as they stand in JSON; the language of a person does not. */
export const words = Object.entries(secrets).flatMap(([name, word]) =>
  name === 'locale' ? [] : [word, JSON.stringify(word).slice(1, -1)],
);

/** A person of whom there is something in every place of the store. */
export async function knownEverywhere(ems: TestEms, shop: TestShop): Promise<{ id: string; twin: string }> {
  const [id, twin] = [randomUUID(), randomUUID()];
  await makePerson(ems, id, twin);
  await addRecords(ems, shop, id);
  await trade(ems, shop, id);
  await ems.post(`/v1/people/${twin}/merge`, { intoId: id });
  return { id, twin };
}

const attributes = { nickname: secrets.nickname };
const note = { note: `ask ${secrets.email} about it, or ${secrets.fullName}`, other: 'keep this' };
const record = (more: object): TestRecord => ({ id: randomUUID(), ...more });

async function put(ems: TestEms, collection: string, records: object[]): Promise<void> {
  expect((await ems.import(collection, records)).refused, collection).toEqual([]);
}

/** The record itself, changed by hand and by import, and one with another address. */
async function makePerson(ems: TestEms, id: string, twin: string): Promise<void> {
  const person = {
    id,
    email: secrets.email,
    fullName: secrets.fullName,
    phone: secrets.phone,
    locale: secrets.locale,
    status: 'ACTIVE',
    attributes,
    externalIds: [{ system: 'crm', kind: 'id', value: secrets.crm }],
  };
  const key = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const made = await ems.ask('/v1/people', { method: 'POST', body: JSON.stringify(person), headers: key });
  expect(made.status).toBe(201);
  const change = {
    method: 'PATCH',
    body: JSON.stringify({ attributes: { ...attributes, more: secrets.nickname } }),
  };
  const headers = { 'content-type': 'application/json', 'if-match': '*' };
  expect((await ems.ask(`/v1/people/${id}`, { ...change, headers })).status).toBe(200);
  await ems.import('people', [
    { ...person, id, phone: `${secrets.phone}9` },
    {
      ...person,
      id: twin,
      email: 'wanda@old.example',
      fullName: null,
      phone: null,
      externalIds: [],
      attributes: null,
    },
  ]);
}

/** What an old system knew of the person. */
async function addRecords(ems: TestEms, shop: TestShop, id: string): Promise<void> {
  await put(ems, 'memberships', [
    record({ organizationId: shop.acme, personId: id, role: 'OWNER', attributes }),
  ]);
  await put(ems, 'credentials', [
    record({
      personId: id,
      scheme: 'BCRYPT',
      digest: secrets.digest,
      salt: secrets.digest,
      strategy: 'CARRY_HASH',
    }),
  ]);
  await put(ems, 'audit-events', [
    record({
      actor: secrets.email.toLowerCase(),
      action: 'login',
      occurredAt: '2020-01-01T00:00:00Z',
      detail: `by ${secrets.fullName}.`,
      attributes: note,
    }),
    record({
      actor: 'notwanda.sentinel+1@acme.example',
      action: 'login',
      occurredAt: '2020-01-01T00:00:00Z',
    }),
  ]);
  const [organization] = (await ems.export('organizations')).filter((one) => one.id === shop.acme);
  await put(ems, 'organizations', [{ ...organization, attributes: note }]);
}

/** What the person bought, activated, was quoted, accepted, and got by mail. */
async function trade(ems: TestEms, shop: TestShop, id: string): Promise<void> {
  const channel = [{ role: 'RESELLER', organizationId: shop.reseller, contactId: id }];
  const wish = [{ sku: 'NAMED-1Y', quantity: 5, unitPrice: '12.34', endDate: addDays(today, 30) }];
  const placed = await order(ems, shop, wish, { contactId: id, channel, currency: 'EUR' });
  await ems.post('/v1/activations', { code: placed.lines[0]?.redeemCode, personId: id });
  await put(ems, 'devices', [
    record({
      organizationId: shop.acme,
      fingerprint: secrets.email,
      name: `Laptop of ${secrets.fullName}`,
      kind: 'USER',
      synthetic: false,
      attributes: note,
    }),
  ]);
  await put(ems, 'renewals', [
    record({
      entitlementLineId: placed.lines[0]?.id,
      dueDate: addDays(today, 30),
      status: 'DUE',
      contactId: id,
      attributes: note,
    }),
  ]);
  await ems.post('/v1/renewal-quotes', { lines: [{ lineId: placed.lines[0]?.id }] });
  const agreement = {
    productId: shop.products['PRO'],
    version: randomUUID(),
    required: false,
    texts: [{ locale: 'en', title: 'E', content: 'e' }],
  };
  const published = (await (await ems.post('/v1/agreements', agreement)).json()) as { id: string };
  await ems.post(`/v1/agreements/${published.id}/accept`, { organizationId: shop.acme, personId: id });
  const sent = await until(async () => (await remindersOf(ems, `personId=${id}&state=SENT`))[0]);
  await ems.post('/v1/mail-bounces', { messageId: sent.messageId, kind: 'SOFT', status: '4.2.2' });
  await ems.post(`/v1/people/${id}/mail/end`, {});
}
