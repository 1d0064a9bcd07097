import type { Account } from './account.ts';
import { cadProfessional } from './catalog.ts';
import { addActivation } from './machines.ts';
import { addCustomer, type Customer } from './people.ts';
import { plainSale, type Sale } from './plain-sale.ts';
import { addLicense, freshKey, type License } from './rights.ts';
import type { Scenario } from './scenario.ts';

const companyKey = (name: string): string => `company:${name.toLowerCase()}`;

/** A second customer of the account with the e-mail of the first in another case. */
function sameInCapitals(account: Account, customer: Customer): Customer {
  const email = (customer.email ?? '')
    .replace(/^./, (first) => first.toUpperCase())
    .replace('example', 'Example');
  return addCustomer(account, { email, scheme: '' });
}

/** The row of a license inserted a second time. */
function again(account: Account, sale: Sale, key: string): License {
  return addLicense(account, {
    customer: sale.customer,
    product: cadProfessional,
    type: 'NLS',
    partNo: 'MCAD-PRO-NLS',
    order: sale.order,
    item: sale.item ?? null,
    seats: '5',
    key,
    issued: '2026-02-12',
    expires: '2027-02-11',
    custom: null,
  });
}

/** The same thing twice. */
export const dirtyDoubles: Readonly<Record<string, Scenario>> = {
  'one company, several spellings': (account) => {
    const spelled = account.company.spellings.slice(0, account.random.between(1, 3));
    plainSale(account);
    for (const company of spelled) plainSale(account, { buyer: { company } });
    account.same(
      'organization',
      [account.company.name, ...spelled].map(companyKey),
      'duplicate-organization',
      'name',
    );
  },
  'spelled otherwise on the order': (account) => {
    const company = account.company.spellings[0] ?? '';
    plainSale(account, { order: { company } });
    account.same(
      'organization',
      [account.company.name, company].map(companyKey),
      'duplicate-organization',
      'name',
    );
  },
  'one person, two spellings of the e-mail': (account) => {
    const { customer } = plainSale(account);
    const twin = sameInCapitals(account, customer);
    plainSale(account, { customer: twin });
    account.same('person', [customer.id, twin.id], 'duplicate-person', 'email');
  },
  'double of a person who is held back': (account) => {
    plainSale(account);
    const held = addCustomer(account, { active: 'X', role: 'M', scheme: '' });
    account.plant('person', held.id, 'unmapped-value', 'status');
    const twin = sameInCapitals(account, held);
    account.same('person', [held.id, twin.id], 'duplicate-person', 'email');
  },
  'license inserted twice': (account) => {
    const key = freshKey(account, account.number);
    const sale = plainSale(account, { license: { key } });
    const twin = again(account, sale, key);
    if (account.random.chance(0.5)) addActivation(account, twin);
    account.same('entitlement_line', [sale.license.id, twin.id], 'duplicate-line', 'redeem_code');
  },
  'license inserted twice without an order': (account) => {
    const key = freshKey(account, account.number);
    const sale = plainSale(account, { order: null, license: { key } });
    const twin = again(account, sale, key);
    const entitlements = [sale.license.entitlement, twin.entitlement];
    account.same('entitlement_line', [sale.license.id, twin.id], 'duplicate-line', 'redeem_code');
    account.same('entitlement', entitlements, 'duplicate-line', 'number');
    account.same(
      'entitlement_party',
      entitlements.map((one) => `${one}/0`),
      'duplicate-relation',
      null,
    );
  },
  'license inserted twice, and its key on another': (account) => {
    const key = freshKey(account, account.number);
    const sale = plainSale(account, { license: { key } });
    const twin = again(account, sale, key);
    const other = plainSale(account, { customer: sale.customer, license: { key, seats: '9' } });
    account.same('entitlement_line', [sale.license.id, twin.id], 'duplicate-line', 'redeem_code');
    for (const { license } of [sale, other]) {
      account.plant('entitlement_line', license.id, 'duplicate-redeem-code', 'redeem_code');
    }
  },
};
