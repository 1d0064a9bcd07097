import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, orderLine, type PlacedLine, refusalOf, type TestShop } from './commerce-fixture.ts';
import { addDays } from './domain/calendar-arithmetic.ts';
import { emsClient, startTestEms, type TestEms } from './ems-fixture.ts';

type Client = ReturnType<typeof emsClient>;

const today = '2026-04-01';
const clock = { now: today };
let ems: TestEms;
let shop: TestShop;
let customer: Client;
let rival: Client;
let device: Client;
let member: string;

beforeAll(async () => {
  ems = await startTestEms({ clock: () => new Date(`${clock.now}T12:00:00Z`) });
  shop = await openShop(ems);
  member = randomUUID();
  await ems.import('people', [{ id: member, email: 'mo@acme.example', status: 'ACTIVE' }]);
  await ems.import('memberships', [
    { id: randomUUID(), organizationId: shop.acme, personId: member, role: 'MEMBER' },
  ]);
  customer = await clientFor('CUSTOMER', shop.acme);
  rival = await clientFor('CUSTOMER', shop.beta);
  device = await clientFor('DEVICE');
});
afterAll(async () => ems[Symbol.asyncDispose]());

async function clientFor(role: string, organizationId?: string): Promise<Client> {
  const answer = await ems.post('/v1/tokens', { name: role, role, organizationId });
  return emsClient(ems.url, ((await answer.json()) as { token: string }).token);
}

const text = (locale: string, content: string): object => ({ locale, title: `EULA (${locale})`, content });

let versions = 0;

/** Publishes an agreement of a product of its own; its id, and a right of that product. */
async function published(more: object = {}): Promise<{ id: string; productId: string; version: string }> {
  const version = `1.${++versions}`;
  const agreement = {
    productId: shop.products['PRO'],
    version,
    texts: [text('en', `terms of ${version}`), text('de', 'Bedingungen')],
    ...more,
  };
  const answer = await ems.post('/v1/agreements', agreement);
  expect(answer.status).toBe(201);
  return { id: ((await answer.json()) as { id: string }).id, productId: agreement.productId ?? '', version };
}

const right = (sku: string): Promise<PlacedLine> => orderLine(ems, shop, { sku, quantity: 9 });

const activate = (line: PlacedLine, client: Pick<TestEms, 'post'> = device): Promise<Response> =>
  client.post('/v1/activations', { code: line.redeemCode, device: { fingerprint: randomUUID() } });

const accept = (id: string, body: object, client: Pick<TestEms, 'post'> = customer): Promise<Response> =>
  client.post(`/v1/agreements/${id}/accept`, body);

/** Takes away what a test has published, so that the next one begins without. */
async function withdrawn(...ids: string[]): Promise<void> {
  for (const id of ids) expect((await ems.post(`/v1/agreements/${id}/withdraw`, {})).status).toBe(204);
}

describe('an agreement that is required', () => {
  it('stands before activation, leases, offline files, rehosts and repairs, until it is accepted', async () => {
    const line = await right('PRO-1Y');
    const float = await right('FLOAT-1Y');
    const before = (await (await activate(line, ems)).json()) as { activation: { id: string } };
    const { id } = await published();
    const offline = {
      format: 'changeover-offline-request/1',
      nonce: randomUUID(),
      code: line.redeemCode,
      device: { fingerprint: randomUUID() },
      createdAt: `${today}T11:00:00Z`,
    };
    const move = `/v1/activations/${before.activation.id}`;
    const requests = [
      ['/v1/activations', { code: line.redeemCode, device: { fingerprint: 'x' } }],
      ['/v1/leases', { code: float.redeemCode, device: { fingerprint: 'x' } }],
      ['/v1/offline-activations', offline],
      [`${move}/repair`, { code: line.redeemCode }],
      [`${move}/rehost`, { code: line.redeemCode, device: { fingerprint: 'y' } }],
    ] as const;
    const count = (await ems.export('activations')).length;
    for (const [path, body] of requests) {
      const answer = await device.post(path, body);
      const refused = (await answer.json()) as { code: string; errors: { detail: string }[] };
      expect([path, answer.status, refused.code]).toEqual([path, 409, 'AGREEMENT_REQUIRED']);
      expect(refused.errors[0]?.detail).toBe(id);
    }
    expect((await ems.export('activations')).length).toBe(count);
    const shown = (await (
      await device.post('/v1/agreements/required', { code: line.redeemCode, locale: 'de-AT' })
    ).json()) as {
      required: boolean;
      agreement: { agreementId: string; locale: string; content: string; sha256: string };
    };
    expect(shown).toMatchObject({
      required: true,
      agreement: { agreementId: id, locale: 'de', content: 'Bedingungen' },
    });
    const { sha256 } = shown.agreement;
    const wish = { code: line.redeemCode, email: 'MO@acme.example', locale: 'de', sha256, how: 'INSTALLER' };
    const first = await accept(id, wish, device);
    expect(first.status).toBe(201);
    const acceptance = (await first.json()) as { id: string };
    expect(acceptance).toMatchObject({ agreementId: id, personId: member, organizationId: shop.acme });
    const again = await accept(id, wish, device);
    expect([again.status, await again.json()]).toEqual([200, acceptance]);
    for (const [path, body] of requests.slice(0, 2)) expect((await device.post(path, body)).status).toBe(201);
    for (const [path, body] of requests.slice(3)) expect((await device.post(path, body)).status).toBe(200);
    expect(await (await device.post('/v1/agreements/required', { code: line.redeemCode })).json()).toEqual({
      required: false,
      agreement: null,
    });
    // Who, when, which version, which text, how.
    const [record] = (await ems.export('eula-acceptances')).filter((one) => one.id === acceptance.id);
    expect(record).toMatchObject({
      personId: member,
      acceptedAt: `${today}T12:00:00.000000Z`,
      productId: shop.products['PRO'],
    });
    expect(
      await (await ems.ask(`/v1/acceptance-evidence?acceptanceId=${acceptance.id}`)).json(),
    ).toMatchObject({
      items: [{ agreementId: id, locale: 'de', sha256, how: 'INSTALLER' }],
    });
    await withdrawn(id);
  });

  it('keeps a license file from its customer, too', async () => {
    const line = await right('PRO-1Y');
    const artifact = {
      id: randomUUID(),
      entitlementLineId: line.id,
      content: 'aGVsbG8=',
      format: 'x',
      customerHeld: true,
      verifiableHere: false,
    };
    const sha256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
    await ems.import('license-artifacts', [{ ...artifact, sha256 }]);
    const status = async (): Promise<number> =>
      (await customer.ask(`/v1/license-artifacts/${artifact.id}`)).status;
    expect(await status()).toBe(200);
    // Visibility goes by the database's day.
    const { id } = await published({ effectiveFrom: '2020-01-01' });
    expect(await status()).toBe(404);
    expect((await accept(id, { lineId: line.id, personId: member })).status).toBe(201);
    expect(await status()).toBe(200);
    await withdrawn(id);
  });

  it('is satisfied by an earlier version, unless a later one wants to be accepted again; from its day on', async () => {
    const line = await right('PRO-1Y');
    const first = await published();
    expect((await accept(first.id, { lineId: line.id, personId: member })).status).toBe(201);
    expect((await activate(line)).status).toBe(201);
    const second = await published();
    expect((await activate(line)).status).toBe(201);
    const third = await published({ reacceptance: true, effectiveFrom: addDays(today, 10) });
    expect((await activate(line)).status).toBe(201);
    expect(await refusalOf(await accept(third.id, { lineId: line.id, personId: member }))).toMatchObject({
      status: 409,
      code: 'STATE_CONFLICT',
    });
    clock.now = addDays(today, 10);
    expect(await refusalOf(await activate(line))).toMatchObject({ code: 'AGREEMENT_REQUIRED' });
    // Accepting the old one again is not enough.
    expect((await accept(second.id, { lineId: line.id, personId: member })).status).toBe(201);
    expect((await activate(line)).status).toBe(409);
    const fourth = await published({ required: false, effectiveFrom: addDays(today, 10) });
    expect((await activate(line)).status).toBe(201);
    await withdrawn(fourth.id);
    expect((await accept(third.id, { lineId: line.id, personId: member })).status).toBe(201);
    expect((await activate(line)).status).toBe(201);
    await withdrawn(third.id);
    expect((await ems.post(`/v1/agreements/${third.id}/reinstate`, {})).status).toBe(204);
    expect((await activate(line)).status).toBe(201);
    clock.now = today;
    await withdrawn(first.id, second.id, third.id);
  });

  it('counts what was accepted in the old system', async () => {
    const line = await right('ADDON-1Y');
    const { id, version } = await published({ productId: shop.products['ADDON'] });
    expect((await activate(line)).status).toBe(409);
    const record = {
      id: randomUUID(),
      personId: member,
      productId: shop.products['ADDON'],
      agreementVersion: version,
    };
    await ems.import('eula-acceptances', [{ ...record, acceptedAt: '2020-01-01T00:00:00Z' }]);
    expect((await activate(line)).status).toBe(201);
    await withdrawn(id);
  });
});

describe('an acceptance', () => {
  it('is given by a person of the customer, for a right that one may see', async () => {
    const line = await right('ULTRA-1Y');
    const other = await right('PRO-1Y');
    const { id } = await published({ productId: shop.products['ULTRA'] });
    const stranger = randomUUID();
    await ems.import('people', [{ id: stranger, email: 'stranger@example.org', status: 'ACTIVE' }]);
    const code = { code: line.redeemCode };
    for (const [client, body, status, error] of [
      [customer, { ...code, personId: stranger }, 404, 'NOT_FOUND'],
      [device, { ...code, email: 'stranger@example.org' }, 404, 'NOT_FOUND'],
      [rival, { ...code, personId: member }, 404, 'NOT_FOUND'],
      [rival, { organizationId: shop.acme, personId: member }, 404, 'NOT_FOUND'],
      [device, { organizationId: shop.acme, personId: member }, 400, 'BAD_REQUEST'],
      [customer, { ...code }, 400, 'BAD_REQUEST'],
      [customer, { ...code, personId: member, email: 'mo@acme.example' }, 400, 'BAD_REQUEST'],
      [customer, { personId: member }, 400, 'BAD_REQUEST'],
      [customer, { code: other.redeemCode, personId: member }, 409, 'STATE_CONFLICT'],
      [customer, { ...code, personId: member, sha256: 'a'.repeat(64) }, 409, 'AGREEMENT_DIFFERS'],
    ] as const)
      expect(await refusalOf(await accept(id, body, client))).toMatchObject({ status, code: error });
    expect((await activate(line)).status).toBe(409);
    // The contact of the right may, and many at once are one.
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => accept(id, { ...code, personId: shop.contact })),
    );
    expect(new Set(await Promise.all(answers.map((one) => one.text()))).size).toBe(1);
    expect((await activate(line)).status).toBe(201);
    // The back office may tell what was signed on paper, for anybody.
    const paper = { organizationId: shop.beta, personId: stranger, how: 'PAPER' };
    expect((await accept(id, paper, ems)).status).toBe(201);
    const seen = (await (await rival.ask('/v1/eula-acceptances')).json()) as {
      items: { personId: string }[];
    };
    expect(seen.items.map((one) => one.personId)).toEqual([stranger]);
    await withdrawn(id);
  });

  it('stays as it was given, by whatever way one tries to change it', async () => {
    const line = await right('ADDON-1Y');
    const { id } = await published({ productId: shop.products['ADDON'] });
    const given = (await (await accept(id, { lineId: line.id, personId: member })).json()) as { id: string };
    const removed = await ems.post('/v1/delete/eula-acceptances', { ids: [given.id] });
    expect(await removed.json()).toMatchObject({ deleted: 0, refused: [{ code: 'STILL_REFERENCED' }] });
    const [record] = (await ems.export('eula-acceptances')).filter((one) => one.id === given.id);
    await expect(
      ems.import('eula-acceptances', [{ ...record, id: given.id, agreementVersion: '0' }]),
    ).rejects.toThrow('STORE_REFUSED');
    const client = new pg.Client({ connectionString: ems.databaseUrl });
    await client.connect();
    try {
      for (const sql of [
        "UPDATE acceptance_evidence SET how = 'PAPER'",
        'DELETE FROM acceptance_evidence',
        'TRUNCATE acceptance_evidence',
        "UPDATE agreement_texts SET content = 'other'",
        'DELETE FROM agreement_texts',
        'UPDATE agreements SET required = NOT required',
        'DELETE FROM agreements',
        'UPDATE eula_acceptances SET accepted_at = now() WHERE id IN (SELECT acceptance_id FROM acceptance_evidence)',
      ])
        await expect(client.query(sql), sql).rejects.toMatchObject({ code: '23001' });
    } finally {
      await client.end();
    }
    // Two people that are one: it goes along.
    const twin = randomUUID();
    await ems.import('people', [{ id: twin, email: 'mo2@acme.example', status: 'ACTIVE' }]);
    const merge = (await (await ems.post(`/v1/people/${member}/merge`, { intoId: twin })).json()) as {
      id: string;
    };
    expect(await (await ems.ask(`/v1/eula-acceptances/${given.id}`)).json()).toMatchObject({
      personId: twin,
    });
    await ems.post(`/v1/merges/${merge.id}/undo`, {});
    expect(await (await ems.ask(`/v1/eula-acceptances/${given.id}`)).json()).toMatchObject({
      personId: member,
    });
    await withdrawn(id);
  });
});
