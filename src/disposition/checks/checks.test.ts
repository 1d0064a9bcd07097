import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { builtInRules } from '../../model/rule.ts';
import { createFixture, type Fixture, type FixtureRecord } from '../disposition-fixture.ts';

/** A clean licensed line: perpetual, its own entitlement and key. Everything a test changes comes after. */
const line = (old_key: string, more: Partial<FixtureRecord> = {}): FixtureRecord => ({
  old_key,
  state: 'ACTIVE',
  perpetual: true,
  quantity: 10,
  unit_of_measure: 'seat',
  redeem_code: `KEY-${old_key}`,
  ...more,
});
const term = (old_key: string, more: Partial<FixtureRecord> = {}): FixtureRecord =>
  line(old_key, { perpetual: false, start: '2023-01-01', end: '2024-12-31', ...more });
const organization = (old_key: string, name: string, more: Partial<FixtureRecord> = {}) => ({
  old_key,
  name,
  ...more,
});
const person = (old_key: string, email: string | null) => ({ old_key, email, status: 'ACTIVE' });
const activation = (old_key: string, entitlement_line: string, more: Partial<FixtureRecord> = {}) => ({
  old_key,
  entitlement_line,
  state: 'ACTIVE',
  ...more,
});

const records: Record<string, readonly FixtureRecord[]> = {
  organization: [
    organization('1', 'Main'),
    organization('10', 'ACME, Inc.'),
    organization('2', 'Acme Inc'),
    organization('11', 'acme'),
    organization('12', 'ＡＣＭＥ Ltd'),
    organization('13', 'Acme', { kind: 'RESELLER' }),
    organization('14', 'Acme Systems'),
    organization('15', 'Müller & Söhne GmbH & Co. KG'),
    organization('16', 'MÜLLER & SÖHNE'),
    organization('17', 'Muller Sohne'),
    organization('18', '株式会社東京'),
    organization('19', '株式会社大阪'),
    organization('20', '—'),
    organization('21', '…'),
    organization('22', 'John Smith', { kind: 'SELF_REGISTERED' }),
    organization('23', 'John Smith', { kind: 'SELF_REGISTERED' }),
    organization('30', 'Ring A', { parent: '31' }),
    organization('31', 'Ring B', { parent: '32' }),
    organization('32', 'Ring C', { parent: '30' }),
    organization('33', 'Below the ring', { parent: '30' }),
    organization('34', 'Above', { parent: '1' }),
    organization('35', 'No kind', { kind: null }),
    organization('36', 'Zombie kind', {
      kind: null,
      findings: [{ rule: 'bad-choice', field: 'kind', value: 'zombie' }],
    }),
    organization('37', '  '),
  ],
  person: [
    person('1', 'main@example.com'),
    person('2', 'Ann@Example.com'),
    person('3', ' ann@example.com '),
    person('4', 'n/a'),
    person('5', 'n/a'),
    person('6', 'bob@@example.com'),
    person('7', 'bob@example'),
    person('8', 'zoë@bücher.example'),
    person('9', null),
    person('10', 'a@example.com, b@example.com'),
  ],
  membership: [
    { old_key: '1', person: '2', organization: '1' },
    { old_key: '2', person: '3', organization: '1' },
    { old_key: '3', person: '3', organization: '1', role: 'ADMIN' },
  ],
  credential: [
    { old_key: '1', strategy: 'CARRY_HASH' },
    { old_key: '2', strategy: 'FORCED_RESET', scheme: 'MD5' },
  ],
  product: [
    { old_key: '1', code: 'PRO' },
    { old_key: '2', code: 'LITE' },
    { old_key: '3', code: 'LITE' },
    { old_key: '4', code: 'lite' },
  ],
  license_model: [
    { old_key: '1', code: 'M' },
    { old_key: 'grace', code: 'G', grace_days: 30 },
    { old_key: 'over', code: 'O', overdraft: 2 },
    { old_key: 'seats', code: 'S', unit_of_measure: 'seat' },
  ],
  order: [
    { old_key: '1', number: 'A-1', status: 'BOOKED' },
    { old_key: '2', number: 'A-2', status: 'REFUNDED' },
    { old_key: '3', number: 'A-3' },
    { old_key: '4', number: 'A-3' },
  ],
  order_line: [
    { old_key: '1', unit_price: '49.00' },
    { old_key: '2', unit_price: '-49.00' },
    { old_key: '3', quantity: 0 },
  ],
  entitlement: [
    { old_key: '1', number: 'E-1' },
    { old_key: '2', number: 'E-2', order: '2' },
    { old_key: '3', number: 'E-3', organization: '2' },
    { old_key: '4', number: 'E-4', organization: '10' },
    { old_key: '5', number: 'E-5', organization: '14' },
    { old_key: '6', number: 'E-6' },
    { old_key: '7', number: 'E-6' },
    { old_key: '8', number: 'E-8', contact: 'nobody' },
  ],
  entitlement_line: [
    line('1'),
    // the same license of one company under two spellings, then the same key at another company
    line('20', { entitlement: '3', redeem_code: 'TWIN' }),
    line('21', { entitlement: '4', redeem_code: 'TWIN' }),
    line('22', { entitlement: '4', redeem_code: 'SHARED' }),
    line('23', { entitlement: '5', redeem_code: 'SHARED' }),
    line('24', { redeem_code: 'shared' }),
    line('25', { redeem_code: 'STATE' }),
    line('26', { redeem_code: 'STATE', state: 'DISABLED' }),
    line('30', { redeem_code: null }),
    line('31', { redeem_code: null }),
    line('32', { redeem_code: null, kind: 'MAINTENANCE' }),
    line('33', { redeem_code: 'ABC\nDEF' }),
    line('34', { redeem_code: 'ABC DEF-~!' }),
    line('35', { redeem_code: 'ÄBC' }),
    term('40', { end: null }),
    term('41', { end: null, start: null, start_rule: 'FIRST_ACTIVATION', term_months: 12 }),
    term('42', { end: null, findings: [{ rule: 'bad-date', field: 'end', value: '31/02/2020' }] }),
    term('43', { end: null, findings: [{ rule: 'zero-date', field: 'end', value: '0000-00-00' }] }),
    line('44', { end: '2030-01-01' }),
    term('45', { start: '2024-12-31', end: '2024-12-31' }),
    term('46', { start: '2025-01-01', end: '2024-12-31' }),
    line('50', { quantity: null }),
    line('51', { quantity: null, unlimited: true }),
    line('52', { quantity: 0 }),
    line('53', { quantity: -1, unlimited: true }),
    term('60', { end: '2024-06-29' }),
    term('61', { end: '2024-06-30' }),
    term('62', { end: '2024-06-01', license_model: 'grace' }),
    term('63', { end: '2024-05-30', license_model: 'grace' }),
    term('64', { end: '2019-01-01', start: '2018-01-01', state: 'CLOSED' }),
    term('65', { state: 'CLOSED' }),
    term('66', { state: 'CLOSED', entitlement: '2' }),
    term('67', { state: 'CLOSED' }),
    term('68', { parent: '67', link: 'UPGRADE' }),
    line('70', { unit_of_measure: null }),
    line('71', { unit_of_measure: null, license_model: 'seats' }),
    line('80', { quantity: 2 }),
    line('81', { quantity: 2 }),
    line('82', { quantity: 2, license_model: 'over' }),
    line('83', { quantity: null, unlimited: true }),
    line('84', { quantity: 1, redeem_code: 'USED' }),
    line('85', { quantity: 1, redeem_code: 'USED' }),
    line('90'),
    term('91', { parent: '90', link: 'RENEWAL' }),
    term('92', { parent: '90', link: 'RENEWAL' }),
    term('93', { parent: '91', link: 'RENEWAL' }),
    line('94'),
    term('95', { parent: '94', link: 'RENEWAL', redeem_code: 'ONE' }),
    term('96', { parent: '94', link: 'RENEWAL', redeem_code: 'ONE' }),
    term('97', { parent: '94', link: 'UPGRADE' }),
    line('98', { parent: '98', link: 'RENEWAL' }),
    line('99', { product: 'deleted' }),
  ],
  device: [
    { old_key: '1', fingerprint: 'f' },
    { old_key: '2', fingerprint: 'host', synthetic: true, kind: 'MIGRATION_HOST' },
  ],
  activation: [
    activation('1', '1'),
    activation('2', '1'),
    activation('3', '1', { quantity: 0 }),
    activation('4', '1', { at: '2024-06-30 23:59:59+00' }),
    activation('5', '1', { at: '2024-07-01 00:00:00+00' }),
    activation('6', '80', { quantity: 3 }),
    activation('7', '81', { quantity: 2 }),
    activation('8', '81', { state: 'RETURNED' }),
    activation('9', '82', { quantity: 4 }),
    activation('10', '83', { quantity: 400 }),
    activation('11', '84'),
    activation('12', '85'),
  ],
  license_artifact: [
    { old_key: '1', activation: '1' },
    { old_key: '2', entitlement_line: '81' },
  ],
};

/** For each rule exactly the records it must find in that world; every other record is one that it must not. */
const expected: Record<string, readonly string[]> = {
  'missing-required': ['organization/35', 'organization/37', 'person/9'],
  'unknown-reference': ['entitlement/8', 'entitlement_line/99'],
  'chain-cycle': ['entitlement_line/98', 'organization/30', 'organization/31', 'organization/32'],
  'duplicate-code': ['entitlement/6', 'entitlement/7', 'order/3', 'order/4', 'product/2', 'product/3'],
  'duplicate-organization': ['organization/10', 'organization/11', 'organization/12', 'organization/16'],
  'duplicate-person': ['person/3'],
  'bad-email': ['person/10', 'person/4', 'person/5', 'person/6', 'person/7'],
  'duplicate-line': ['entitlement_line/21', 'entitlement_line/85', 'entitlement_line/96'],
  'duplicate-relation': ['membership/2'],
  'duplicate-redeem-code': [
    'entitlement_line/22',
    'entitlement_line/23',
    'entitlement_line/25',
    'entitlement_line/26',
  ],
  'missing-redeem-code': ['entitlement_line/30', 'entitlement_line/31'],
  'unparseable-redeem-code': ['entitlement_line/33', 'entitlement_line/35'],
  'term-without-end': ['entitlement_line/40', 'entitlement_line/43'],
  'perpetual-with-end': ['entitlement_line/44'],
  'start-after-end': ['entitlement_line/46'],
  'quantity-missing': ['entitlement_line/50'],
  'bad-quantity': ['activation/3', 'entitlement_line/52', 'order_line/3'],
  'state-contradicts-dates': ['entitlement_line/60', 'entitlement_line/63', 'entitlement_line/65'],
  'unit-unclear': ['entitlement_line/70'],
  'consumed-above-entitled': ['entitlement_line/80', 'entitlement_line/84'],
  'several-heads': ['entitlement_line/91', 'entitlement_line/92'],
  'activation-without-artifact': ['10', '11', '12', '2', '3', '4', '5', '6', '9'].map(
    (key) => `activation/${key}`,
  ),
  'counter-without-device': ['device/2'],
  'password-reset': ['credential/2'],
  'negative-price': ['order_line/2'],
  'future-activation': ['activation/5'],
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let fixture: Fixture;

beforeAll(async () => {
  folder = await temporaryFolder();
  fixture = await createFixture(folder.path, { records });
  await fixture.dispose();
});
afterAll(() => folder[Symbol.asyncDispose]());

test('every rule that is seen on records is expected below', () => {
  const propagated = ['parent-stays-behind', 'survivor-stays-behind'];
  const seen = builtInRules.filter((rule) => rule.seen === 'record' && !propagated.includes(rule.id));
  expect(Object.keys(expected).sort()).toEqual(seen.map((rule) => rule.id).sort());
});

describe('each rule finds what it must, and nothing else', () => {
  test.each(Object.entries(expected))('%s', async (rule, keys) => {
    expect(await fixture.found(rule)).toEqual([...keys].sort());
  });
});

test('the shortest, then smallest key survives, and the companies of one name lead to it', async () => {
  const fates = await fixture.fates('organization');
  expect(fates['10']).toBe('MERGE duplicate-organization 2');
  expect(fates['12']).toBe('MERGE duplicate-organization 2');
  expect(fates['2']).toBe('MIGRATE moves');
  expect(fates['16']).toBe('MERGE duplicate-organization 15');
});

test('an entitlement that is left without a line of its own is merged with its lines, unless it has others', async () => {
  const fates = await fixture.fates('entitlement');
  // Entitlement 4 has the line 22 besides the double 21.
  expect(fates['4']).toBe('MIGRATE moves');
});

test('findings never show a key, an e-mail or the key of a person', async () => {
  const rows = await fixture.rows<{ rule: string; value: string | null }>(
    `${fixture.folder.disposed}/findings/*.parquet`,
  );
  const text = JSON.stringify(rows.map((row) => row.value));
  for (const secret of ['SHARED', 'TWIN', 'example.com', 'nobody', 'ABC']) expect(text).not.toContain(secret);
});
