import type { Account } from './account.ts';
import { nameOf } from './account.ts';
import { cadProfessional, cadStandard, deletedProduct, education } from './catalog.ts';
import { addOrphanActivation } from './machines.ts';
import { addContact, addEula } from './paperwork.ts';
import { addCustomer, type Customer } from './people.ts';
import { perpetualOf, plainSale } from './plain-sale.ts';
import { addLicense } from './rights.ts';
import { addItem } from './sales.ts';
import type { Scenario } from './scenario.ts';

/** A customer whose row was deleted; others still point at the id. */
function deletedCustomer(account: Account): Customer {
  return { id: account.id('customers'), email: null, company: account.company.name };
}

/** Rows that point at what is not there, or at what cannot move, and chains that are none. */
export const dirtyReferences: Readonly<Record<string, Scenario>> = {
  'activation of a deleted license': (account) => {
    plainSale(account);
    const activation = addOrphanActivation(account, account.id('licenses'), '2026-03-02');
    account.plant('activation', activation, 'unknown-reference', 'entitlement_line');
  },
  'license of a deleted product': (account) => {
    const license = { product: undefined, productId: deletedProduct, partNo: null };
    const sold = plainSale(account, { license, item: { partNo: null } });
    account.plant('entitlement_line', sold.license.id, 'unknown-reference', 'product');
  },
  'license without its order': (account) => {
    const customer = addCustomer(account);
    const item = account.id('order_items');
    const { license } = plainSale(account, { customer, order: null, license: { item } });
    account.plant('entitlement_line', license.id, 'unknown-reference', 'order_line');
  },
  'item of a deleted order': (account) => {
    const { order } = plainSale(account);
    if (order === undefined) return;
    const gone = { ...order, id: account.id('orders'), lastLine: 0 };
    const item = addItem(account, gone, '2026-02-12', { partNo: 'MCAD-PRO-NLS' });
    account.plant('order_line', item, 'unknown-reference', 'order');
  },
  'license of a deleted customer': (account) => {
    const customer = deletedCustomer(account);
    const { license } = plainSale(account, { customer });
    account.plant('entitlement', license.entitlement, 'unknown-reference', 'contact');
    account.plant('entitlement_party', `${license.entitlement}/0`, 'unknown-reference', 'person');
  },
  'agreement of a deleted customer': (account) => {
    plainSale(account);
    const gone = { ...deletedCustomer(account), company: '' };
    const eula = addEula(account, gone, 1, '2026-03-01');
    account.plant('eula_acceptance', eula, 'unknown-reference', 'person');
  },
  'license on a dongle': (account) => {
    plainSale(account, { license: { ...perpetualOf(cadStandard), type: 'DNG', partNo: 'MCAD-STD-DNG' } });
  },
  'license of a product entered twice': (account) => {
    plainSale(account, { license: { product: education, partNo: 'MCAD-EDU-NLS' } });
  },
  'ordered under a part without a type': (account) => {
    plainSale(account, { item: { partNo: 'PLG-GEAR-XNL' } });
  },
  'renewals in a circle': (account) => {
    const { customer, license: first } = plainSale(account, { activation: null });
    const second = renewalOf(account, customer, first.id);
    // The first is said to have come out of the second.
    const row = account.rows.find((one) => one.table === 'licenses' && one.row['id'] === first.id);
    if (row !== undefined) Object.assign(row.row, { parent_id: second, reason: 'R' });
    account.plant('entitlement_line', first.id, 'chain-cycle', 'parent');
    account.plant('entitlement_line', second, 'chain-cycle', 'parent');
  },
  'renewed twice': (account) => {
    const { customer, license } = plainSale(account, {
      license: { issued: '2025-02-12', expires: '2026-02-11', status: 8 },
      activation: { status: 'S' },
    });
    for (const id of [renewalOf(account, customer, license.id), renewalOf(account, customer, license.id)]) {
      account.plant('entitlement_line', id, 'several-heads', 'parent');
    }
  },
  'out of a license with a wrong date': (account) => {
    const { customer, license } = plainSale(account, {
      license: { expires: '30/30/2026', status: 8 },
      activation: null,
    });
    account.plant('entitlement_line', license.id, 'bad-date', 'end');
    renewalOf(account, customer, license.id);
  },
  'contacts of two spellings': (account) => {
    const { customer, license } = plainSale(account);
    addContact(account, license, customer, 'T');
    const licensedTo = account.company.spellings[0] ?? '';
    const other = plainSale(account, { customer, license: { licensedTo } });
    addContact(account, other.license, customer, 'T');
    const keys = [account.company.name, licensedTo].map((name) => `company:${name.toLowerCase()}`);
    account.same('organization', keys, 'duplicate-organization', 'name');
  },
  'internal tests': (account) => {
    const company = `Meridian QA bench ${account.number}`;
    const buyer = { company, email: `bench${account.number}@qa.meridian.example`, scheme: 'bcrypt' };
    const { customer, license } = plainSale(account, { buyer, license: { status: 9 } });
    addEula(account, customer, cadProfessional.id, '2026-02-12');
    addContact(account, license, customer, 'T');
    for (const record of account.records.values()) account.plant(record.entity, record.key, 'rule:test-data');
  },
};

function renewalOf(account: Account, customer: Customer, parent: number): number {
  const { license } = plainSale(account, {
    customer,
    license: { issued: '2026-02-12', expires: '2027-02-11', parent, reason: 'R' },
    activation: null,
  });
  return license.id;
}

/** A license row that feeds seven records with four different fates. */
export const severalFates: Scenario = (account) => {
  const customer = addCustomer(account);
  const licensedTo = account.company.spellings[1] ?? '';
  const license = addLicense(account, {
    customer,
    product: cadStandard,
    type: 'NLP',
    partNo: 'MCAD-STD-NLP',
    licensedTo,
    key: null,
    seats: '3',
    issued: '2016-05-02',
    expires: null,
    maintUntil: account.random.chance(0.5) ? 'ask Lena' : '2019-05-01',
    used: 2,
    custom: null,
  });
  const keys = [account.company.name, licensedTo].map((name) => `company:${name.toLowerCase()}`);
  account.same('organization', keys, 'duplicate-organization', 'name');
  account.plant('entitlement_line', license.id, 'missing-redeem-code', 'redeem_code');
  const maintenance = nameOf('entitlement_line', `${license.id}/maintenance`);
  const until = account.rows.find((one) => one.table === 'licenses')?.row['maint_until'];
  if (until === 'ask Lena' && account.records.has(maintenance)) {
    account.plant('entitlement_line', `${license.id}/maintenance`, 'bad-date', 'end');
  }
};
