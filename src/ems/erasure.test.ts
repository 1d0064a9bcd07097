import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailServer } from '../../test/support/mail-server.ts';
import { openShop, order, orderLine, refusalOf, type TestShop } from './commerce-fixture.ts';
import { addDays } from './domain/calendar-arithmetic.ts';
import { startTestEms, type TestEms, type TestRecord } from './ems-fixture.ts';
import { askDatabase, knownEverywhere, placesOf, secrets, words } from './erasure-fixture.ts';
import { addRule, remindersOf, testMail, today, until } from './reminder-fixture.ts';

interface Outcome {
  readonly already: boolean;
  readonly ids: string[];
  readonly changed: { table: string; act: string; rows: number }[];
  readonly kept: { table: string; rows: number }[];
  readonly blockers: { code: string }[];
}

let ems: TestEms;
let shop: TestShop;
let mail: Awaited<ReturnType<typeof mailServer>>;

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

const commercial = [
  'orders',
  'order-lines',
  'entitlements',
  'entitlement-parties',
  'entitlement-lines',
  'activations',
  'eula-acceptances',
  'products',
  'license-artifacts',
];

const preview = async (id: string): Promise<Outcome> =>
  (await (await ems.ask(`/v1/people/${id}/erasure`)).json()) as Outcome;
const erase = (id: string): Promise<Response> => ems.post(`/v1/people/${id}/erase`, { reference: 'DSR 17' });

describe('a person', () => {
  it('gets everything that is known of it, from all places, without secrets', async () => {
    const { id, twin } = await knownEverywhere(ems, shop);
    const answer = await ems.post(`/v1/people/${id}/personal-data`, {});
    expect(answer.status).toBe(200);
    const text = await answer.text();
    const given = JSON.parse(text) as {
      ids: string[];
      places: { table: string; rows: object[]; purposes: string[] }[];
    };
    expect(given.ids.sort()).toEqual([id, twin].sort());
    const tables =
      'people credentials memberships entitlements entitlement_parties renewals renewal_quotes eula_acceptances acceptance_evidence ' +
      'reminders mail_bounces mail_opt_outs devices audit_events merges change_log idempotency_keys';
    expect(given.places.map((one) => one.table).sort()).toEqual(tables.split(' ').sort());
    for (const { table, purposes } of given.places.filter((one) => one.table !== 'merges'))
      expect(purposes.length, table).toBeGreaterThan(0);
    for (const word of [secrets.email, secrets.nickname, secrets.crm, 'wanda@old.example'])
      expect(text).toContain(word);
    expect(text).toContain(JSON.stringify(secrets.fullName).slice(1, -1));
    expect(text).not.toContain(secrets.digest);
    expect(text).not.toContain('notwanda');
    expect(given.places.find((one) => one.table === 'devices')?.rows).toHaveLength(2);
    const log = (await (await ems.ask(`/v1/changes?entity=people&entityId=${id}`)).json()) as {
      items: { action: string }[];
    };
    expect(log.items.at(-1)).toMatchObject({ action: 'exported' });
    // The answer is kept nowhere: after it, nothing new holds the words.
    expect(
      (await placesOf(ems, [secrets.phone])).every((place) => /^(people|idempotency_keys): /.test(place)),
    ).toBe(true);
    expect((await ems.post(`/v1/people/${randomUUID()}/personal-data`, {})).status).toBe(404);
  });

  it('is erased from the whole database, and what was bought stays as it was; twice is once', async () => {
    const [known] = await askDatabase<{ id: string }>(
      ems,
      'SELECT id FROM people WHERE lower(email) = lower($1)',
      [secrets.email],
    );
    const id = known?.id ?? '';
    expect((await placesOf(ems, words)).length).toBeGreaterThan(8);
    const before = new Map<string, TestRecord[]>();
    for (const name of commercial) before.set(name, await ems.export(name));
    const planned = await preview(id);
    expect(planned).toMatchObject({ already: false, blockers: [] });
    expect((await placesOf(ems, words)).length).toBeGreaterThan(8);
    const done = await erase(id);
    expect(done.status).toBe(200);
    const outcome = (await done.json()) as Outcome;
    // The preview told the truth.
    expect({ ...outcome, ids: [] }).toEqual({ ...planned, ids: [] });
    expect(outcome.changed.map((one) => one.table)).toEqual(
      expect.arrayContaining([
        'people',
        'credentials',
        'memberships',
        'mail_bounces',
        'audit_events',
        'devices',
        'organizations',
      ]),
    );
    expect(await placesOf(ems, [...words, 'wanda@old.example'])).toEqual([
      expect.stringContaining('notwanda.sentinel+1@acme.example'),
    ]);
    for (const name of commercial) expect(await ems.export(name), name).toEqual(before.get(name));
    const left = await (await ems.ask(`/v1/people/${id}`)).json();
    expect(left).toMatchObject({
      email: `erased-${id}@erased.invalid`,
      fullName: null,
      phone: null,
      locale: null,
      status: 'INACTIVE',
      attributes: null,
      externalIds: [],
    });
    const [organization] = (await ems.export('organizations')).filter((one) => one.id === shop.acme);
    expect(organization?.['attributes']).toEqual({
      note: 'ask [erased] about it, or [erased]',
      other: 'keep this',
    });
    expect(
      await askDatabase(
        ems,
        "SELECT fingerprint FROM devices WHERE kind = 'USER' AND name = 'Laptop of [erased]'",
      ),
    ).toEqual([{ fingerprint: `person:${outcome.ids[0]}` }]);
    const again = (await (await erase(id)).json()) as Outcome;
    expect(again).toEqual({ ...outcome, already: true });
    expect(await (await ems.ask(`/v1/erasures?personId=${id}`)).json()).toMatchObject({
      items: [{ personId: id, reference: 'DSR 17', requestedBy: 'administrator' }],
    });
    const log = (await (await ems.ask(`/v1/changes?entity=people&entityId=${id}&limit=1000`)).json()) as {
      items: { action: string }[];
    };
    expect(log.items.filter((one) => one.action === 'erased')).toHaveLength(1);
    expect(await preview(id)).toMatchObject({ already: true });
  });

  it('does not come back by an import, a change by hand, or a reminder', async () => {
    const [known] = await askDatabase<{ id: string }>(ems, `SELECT person_id AS id FROM erasures LIMIT 1`);
    const id = known?.id ?? '';
    const record = { id, email: secrets.email, status: 'ACTIVE' };
    expect(await ems.import('people', [record])).toMatchObject({
      updated: 0,
      refused: [{ id, code: 'PERSON_ERASED' }],
    });
    const headers = { 'content-type': 'application/json', 'if-match': '*' };
    const body = JSON.stringify({ email: secrets.email });
    const patched = await refusalOf(await ems.ask(`/v1/people/${id}`, { method: 'PATCH', body, headers }));
    expect(patched).toMatchObject({ status: 422, code: 'RECORD_REFUSED', faults: ['/id PERSON_ERASED'] });
    // Its address is not written to either, should another record have it.
    const other = randomUUID();
    await ems.import('people', [{ id: other, email: secrets.email, status: 'ACTIVE' }]);
    await orderLine(
      ems,
      shop,
      { sku: 'PRO-1Y', quantity: 1, endDate: addDays(today, 30) },
      { contactId: other },
    );
    await until(async () => (await remindersOf(ems, `personId=${other}&state=SKIPPED`))[0]);
    expect(mail.received.filter((one) => one.to.includes(secrets.email))).toHaveLength(1);
    expect((await ems.import('people', [record, { ...record, id: randomUUID() }])).refused).toHaveLength(1);
  });

  it('is not erased while a draft order names it, a mail is on its way, or under the name of a merged record', async () => {
    const [id, twin] = [randomUUID(), randomUUID()];
    await ems.import('people', [
      { id, email: 'busy@acme.example', status: 'ACTIVE' },
      { id: twin, email: 'busy2@acme.example', status: 'ACTIVE' },
    ]);
    const draft = await order(ems, shop, [{ sku: 'PRO-1Y', quantity: 1 }], {
      contactId: id,
      status: 'DRAFT',
    });
    const flying = `INSERT INTO reminders (days_before, role, person_id, organization_id, due_date, send_on, state, claimed_until)
      VALUES (1, 'END_CUSTOMER', $1, $2, current_date, current_date, 'SENDING', now() + interval '1 hour')`;
    await askDatabase(ems, flying, [id, shop.acme]);
    await ems.post(`/v1/people/${twin}/merge`, { intoId: id });
    expect((await preview(id)).blockers.map((one) => one.code)).toEqual(['DRAFT_ORDER', 'MAIL_IN_FLIGHT']);
    expect(await refusalOf(await erase(id))).toEqual({
      status: 409,
      code: 'ERASURE_BLOCKED',
      faults: [' DRAFT_ORDER', ' MAIL_IN_FLIGHT'],
    });
    expect(await refusalOf(await erase(twin))).toMatchObject({
      code: 'ERASURE_BLOCKED',
      faults: [' MERGED'],
    });
    expect(await (await ems.ask(`/v1/people/${id}`)).json()).toMatchObject({ email: 'busy@acme.example' });
    await ems.post(`/v1/orders/${draft.id}/cancel`, {});
    await askDatabase(ems, `UPDATE reminders SET state = 'SENT' WHERE person_id = $1`, [id]);
    expect((await erase(id)).status).toBe(200);
    // The merged record went along, and an undone merge brings nothing back.
    expect(await placesOf(ems, ['busy@acme.example', 'busy2@acme.example'])).toEqual([]);
    for (const answer of [await erase(randomUUID()), await ems.ask(`/v1/people/${randomUUID()}/erasure`)])
      expect(await refusalOf(answer)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  it('is erased once when many ask at once', async () => {
    const id = randomUUID();
    await ems.import('people', [{ id, email: 'once@acme.example', status: 'ACTIVE' }]);
    const answers = await Promise.all(Array.from({ length: 6 }, () => erase(id)));
    const outcomes = await Promise.all(answers.map((one) => one.json() as Promise<Outcome>));
    expect(outcomes.filter((one) => !one.already)).toHaveLength(1);
    expect(await askDatabase(ems, 'SELECT 1 FROM erasures WHERE person_id = $1', [id])).toHaveLength(1);
  });
});

describe('the register', () => {
  it('is served', async () => {
    const { fields } = (await (await ems.ask('/v1/privacy/register')).json()) as { fields: object[] };
    expect(fields.length).toBeGreaterThan(60);
    expect(fields[0]).toMatchObject({
      table: 'people',
      column: 'full_name',
      erasure: 'EMPTIED',
      shownTo: 'parties:read',
    });
  });
});
