import {
  cadStandard,
  renderPlugin,
  unconfirmedPartNumber,
  unknownPartNumber,
  unknownReseller,
} from './catalog.ts';
import { addActivation, addFile, addReading, newMachine } from './machines.ts';
import { addRenewal } from './paperwork.ts';
import { addCustomer } from './people.ts';
import { perpetualOf, plainSale } from './plain-sale.ts';
import type { Scenario } from './scenario.ts';

/** Values that are none, or that nobody has translated yet (seen while a value is converted). */
export const dirtyValues: Readonly<Record<string, Scenario>> = {
  'zero start': (account) => {
    plainSale(account, { license: { ...perpetualOf(cadStandard), issued: '0000-00-00' }, activation: null });
  },
  'subscription until 0000-00-00': (account) => {
    const { license } = plainSale(account, { license: { expires: '0000-00-00' } });
    account.plant('entitlement_line', license.id, 'term-without-end', 'end');
  },
  'subscription until 2500-12-31': (account) => {
    const { license } = plainSale(account, { license: { expires: '2500-12-31' } });
    account.plant('entitlement_line', license.id, 'term-without-end', 'end');
  },
  'never returned on 0000-00-00': (account) => {
    const { activation } = plainSale(account, { activation: { returnedAt: '0000-00-00 00:00:00' } });
    account.plant('activation', activation ?? 0, 'zero-date', 'returned_at');
  },
  'end that is no date': (account) => {
    const expires = account.random.pick(['31/02/2027', 'n/a', 'see contract']);
    const { license } = plainSale(account, { license: { expires } });
    account.plant('entitlement_line', license.id, 'bad-date', 'end');
  },
  'maintenance until nobody knows': (account) => {
    const { license } = plainSale(account, {
      license: { ...perpetualOf(cadStandard), maintUntil: 'ask Lena' },
    });
    account.plant('entitlement_line', `${license.id}/maintenance`, 'bad-date', 'end');
  },
  'activated in the hour that was skipped': (account) => {
    const { activation } = plainSale(account, { activation: { at: '2026-03-08 02:30:00', logged: false } });
    account.plant('activation', activation ?? 0, 'bad-instant', 'at');
  },
  'activated in the hour that came twice': (account) => {
    const at = '2025-11-02 01:30:00';
    const { activation } = plainSale(account, {
      activation: { at, logged: false },
      license: { issued: '2025-11-01', expires: '2027-10-31' },
    });
    account.plant('activation', activation ?? 0, 'ambiguous-instant', 'at');
  },
  'seats in words': (account) => {
    const { license } = plainSale(account, {
      license: { seats: account.random.pick(['5 seats', 'five', '3-5']) },
    });
    account.plant('entitlement_line', license.id, 'bad-integer', 'quantity');
  },
  '-1 where 0 means unlimited': (account) => {
    const { license } = plainSale(account, {
      license: { ...perpetualOf(renderPlugin), seats: '-1' },
      activation: null,
    });
    account.plant('entitlement_line', license.id, 'quantity-missing', 'quantity');
  },
  'unlimited seats': (account) => {
    plainSale(account, { license: { ...perpetualOf(cadStandard), seats: '-1' } });
  },
  'negative usage': (account) => {
    const { license } = plainSale(account);
    const reading = addReading(account, license.id, readingMachine(account, license), '2026-04', -20);
    account.plant('usage', reading, 'sentinel-quantity', 'quantity');
    account.plant('usage', reading, 'missing-required', 'quantity');
  },
  'price with a dollar sign': (account) => {
    const { item } = plainSale(account, {
      item: { price: account.random.pick(['$1,079.66', 'USD 1,499.00', '1,499.00']) },
    });
    account.plant('order_line', item ?? 0, 'money-with-symbol', 'unit_price');
  },
  'price in words': (account) => {
    const { item } = plainSale(account, {
      item: { price: account.random.pick(['ask sales', 'TBD', '1.499,00']) },
    });
    account.plant('order_line', item ?? 0, 'bad-decimal', 'unit_price');
  },
  'sent, sometimes': (account) => {
    const { license, activation } = plainSale(account);
    const file = addFile(account, license, activation, 'sometimes');
    account.plant('license_artifact', file, 'bad-boolean', 'customer_held');
  },
  'renewal in a state of its own': (account) => {
    const { license } = plainSale(account);
    const renewal = addRenewal(account, license, '2027-02-11', 'zombie');
    account.plant('renewal', renewal, 'bad-choice', 'status');
  },
  'status nobody knows': (account) => {
    const { license } = plainSale(account, { license: { status: 7 } });
    account.plant('entitlement_line', license.id, 'unmapped-value', 'state');
  },
  'status nobody confirmed': (account) => {
    const { license } = plainSale(account, { license: { status: 6 } });
    account.plant('entitlement_line', license.id, 'unconfirmed-value', 'state');
  },
  'part number nobody knows': (account) => {
    const { license, item } = plainSale(account, { license: { partNo: unknownPartNumber } });
    account.plant('order_line', item ?? 0, 'unmapped-value', 'sku');
    account.plant('entitlement_line', license.id, 'unmapped-value', 'sku');
  },
  'part number nobody confirmed': (account) => {
    const { license, item } = plainSale(account, { license: { partNo: unconfirmedPartNumber } });
    account.plant('order_line', item ?? 0, 'unconfirmed-value', 'sku');
    account.plant('entitlement_line', license.id, 'unconfirmed-value', 'sku');
  },
  'reseller nobody knows': (account) => {
    const { license } = plainSale(account, { order: { reseller: unknownReseller } });
    account.plant('entitlement_party', `${license.entitlement}/1`, 'unmapped-value', 'organization');
  },
  'customer in a state nobody knows': (account) => {
    plainSale(account);
    const other = addCustomer(account, { role: 'M', active: 'X' });
    account.plant('person', other.id, 'unmapped-value', 'status');
  },
  'customer in a state nobody confirmed': (account) => {
    plainSale(account);
    const other = addCustomer(account, { role: 'M', active: '?' });
    account.plant('person', other.id, 'unconfirmed-value', 'status');
  },
  'password of a kind nobody knows': (account) => {
    const { customer } = plainSale(account, { buyer: { scheme: 'sha512' } });
    account.plant('credential', customer.id, 'unmapped-value', 'scheme');
    account.plant('credential', customer.id, 'unmapped-value', 'strategy');
  },
  'activation in a state nobody knows': (account) => {
    const { activation } = plainSale(account, { activation: { status: 'Z' } });
    account.plant('activation', activation ?? 0, 'unmapped-value', 'state');
  },
  'broken custom attributes': (account) => {
    const { license } = plainSale(account, {
      license: { custom: account.random.pick(['{broken', '["a"]', 'rack 2']) },
    });
    account.plant('entitlement_line', license.id, 'bad-json', 'attributes');
  },
  'company decoded twice': (account) => {
    const company = `MÃ¼ller ${account.company.bare} GmbH`;
    const customer = addCustomer(account, { company });
    account.plant('organization', `company:${company.toLowerCase()}`, 'damaged-text', 'name');
    plainSale(account, { customer });
  },
  'name decoded twice': (account) => {
    const { customer } = plainSale(account, {
      buyer: { first: account.random.pick(['JosÃ©', 'ZoÃ«', 'Bj\uFFFDrn']) },
    });
    account.plant('person', customer.id, 'damaged-text', 'name');
  },
};

function readingMachine(
  account: Parameters<Scenario>[0],
  license: Parameters<typeof addActivation>[1],
): string {
  const machine = newMachine(account);
  addActivation(account, license, { machine });
  return machine;
}
