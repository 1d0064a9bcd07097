import type { Account } from './account.ts';
import { cadStandard, exportPlugin } from './catalog.ts';
import { addActivation } from './machines.ts';
import { addCustomer } from './people.ts';
import { perpetualOf, plainSale } from './plain-sale.ts';
import { addLicense, freshKey, type LicenseSpec } from './rights.ts';
import { addItem } from './sales.ts';
import type { Scenario } from './scenario.ts';

/** A line whose only difficulty is how it was entered. */
function oneLine(
  rule: Parameters<Account['plant']>[2],
  field: string,
  license: Partial<LicenseSpec>,
): Scenario {
  return (account) => {
    const sold = plainSale(account, { license });
    account.plant('entitlement_line', sold.license.id, rule, field);
  };
}

/** Records whose values are sound and say something that cannot be. */
export const dirtyRecords: Readonly<Record<string, Scenario>> = {
  'colleague without e-mail': (account) => {
    plainSale(account);
    const email = account.random.pick([null, '', '  ']);
    const other = addCustomer(account, { email, role: 'M', scheme: 'bcrypt' });
    account.plant('person', other.id, 'missing-required', 'email');
  },
  'buyer without e-mail': (account) => {
    const { customer } = plainSale(account, { buyer: { email: null } });
    account.plant('person', customer.id, 'missing-required', 'email');
  },
  'e-mail that is none': (account) => {
    plainSale(account);
    const email = account.random.pick(['n/a', 'bob@@example', 'none', 'a@b', 'x@y.example, z@y.example']);
    const other = addCustomer(account, { email, role: 'M' });
    account.plant('person', other.id, 'bad-email', 'email');
  },
  'ends before it starts': oneLine('start-after-end', 'start', {
    issued: '2026-10-01',
    expires: '2026-09-01',
  }),
  'no seats given': (account) => {
    const seats = account.random.pick([null, '', ' ']);
    const { license } = plainSale(account, { license: { seats } });
    account.plant('entitlement_line', license.id, 'quantity-missing', 'quantity');
  },
  'zero seats': (account) => {
    const { license } = plainSale(account, { license: { seats: '0' } });
    account.plant('entitlement_line', license.id, 'bad-quantity', 'quantity');
    account.plant('entitlement_line', license.id, 'consumed-above-entitled', 'quantity');
  },
  'perpetual with an end': oneLine('perpetual-with-end', 'end', {
    ...perpetualOf(cadStandard),
    expires: '2027-02-11',
  }),
  'active although it ended': oneLine('state-contradicts-dates', 'end', {
    issued: '2024-02-12',
    expires: '2025-02-11',
    status: 1,
  }),
  'expired although it runs': oneLine('state-contradicts-dates', 'end', { status: 3 }),
  'no key was kept': (account) => {
    const { license } = plainSale(account, { license: { key: account.random.pick([null, '', ' ']) } });
    account.plant('entitlement_line', license.id, 'missing-redeem-code', 'redeem_code');
  },
  'key with a line break': (account) => {
    const key = `MRDN-${account.number}-${account.random.pick(['A\nB', 'A\r\nB', 'A\tB', 'AÉB'])}`;
    const { license } = plainSale(account, { license: { key } });
    account.plant('entitlement_line', license.id, 'unparseable-redeem-code', 'redeem_code');
  },
  'key with a blank at its end': (account) => {
    plainSale(account, { license: { key: `MRDN-${account.number}-TRAILING  ` } });
  },
  'keys that differ in case only': (account) => {
    const customer = addCustomer(account);
    for (const key of [`MRDN-${account.number}-case`, `MRDN-${account.number}-CASE`]) {
      plainSale(account, { customer, license: { key } });
    }
  },
  'order of nothing': (account) => {
    const { item } = plainSale(account, { item: { quantity: 0 } });
    account.plant('order_line', item ?? 0, 'bad-quantity', 'quantity');
  },
  'credit note': (account) => {
    const { order } = plainSale(account);
    if (order === undefined) return;
    const item = addItem(account, order, '2026-03-12', { partNo: 'MCAD-PRO-NLS', cents: -4900 });
    account.plant('order_line', item, 'negative-price', 'unit_price');
  },
  'more in use than bought': (account) => {
    const { license } = plainSale(account, { license: { seats: '2' } });
    addActivation(account, license);
    addActivation(account, license);
    account.plant('entitlement_line', license.id, 'consumed-above-entitled', 'quantity');
  },
  'counted above what was bought': (account) => {
    const customer = addCustomer(account);
    const of = { ...perpetualOf(exportPlugin), product: exportPlugin, type: 'NLP', seats: '3' };
    const license = addLicense(account, { customer, ...of, issued: '2015-01-12', used: 5, custom: null });
    account.plant('entitlement_line', license.id, 'consumed-above-entitled', 'quantity');
  },
  'activated in the future': (account) => {
    const { activation } = plainSale(account, { activation: { at: '2031-01-01 00:00:01', logged: false } });
    account.plant('activation', activation ?? 0, 'future-activation', 'at');
  },
  'activation without a machine': (account) => {
    const { activation } = plainSale(account, { activation: { machine: '' } });
    account.plant('activation', activation ?? 0, 'missing-required', 'device');
  },
  'activation of no seats': (account) => {
    const { activation } = plainSale(account, { activation: { seats: 0 } });
    account.plant('activation', activation ?? 0, 'bad-quantity', 'quantity');
  },
  'order number used twice': (account) => {
    const number = `SO-2026-R${account.number}`;
    const { customer, order: first } = plainSale(account, { order: { number } });
    const { order: second } = plainSale(account, { customer, order: { number } });
    for (const order of [first, second]) account.plant('order', order?.id ?? 0, 'duplicate-code', 'number');
  },
  'one key, two rights': (account) => {
    const key = freshKey(account, account.number);
    const customer = addCustomer(account);
    const one = plainSale(account, { customer, license: { key } });
    const licensedTo = `${account.company.bare} Holding`;
    const other = plainSale(account, { customer, license: { key, licensedTo, seats: '2' } });
    for (const { license } of [one, other]) {
      account.plant('entitlement_line', license.id, 'duplicate-redeem-code', 'redeem_code');
    }
  },
};
