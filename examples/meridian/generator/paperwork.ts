import { type Account, nameOf } from './account.ts';
import { officeTime } from './calendar.ts';
import { type Customer, organizationKey } from './people.ts';
import type { License } from './rights.ts';
import { amount } from './sales.ts';

/** Adds a renewal that is due when a license ends; returns its id. */
export function addRenewal(account: Account, license: License, due: string, state: string): number {
  const { random } = account;
  const id = account.id('renewals_due');
  account.insert('renewals_due', {
    id,
    license_id: license.id,
    due,
    state,
    customer_id: license.customer.id,
    seats: random.between(1, 10),
    quoted: state === 'quoted' || state === 'won' ? amount(random.between(40, 900) * 250) : null,
    currency: 'EUR',
  });
  account.expect('renewal', id, [
    nameOf('entitlement_line', license.id),
    nameOf('person', license.customer.id),
  ]);
  return id;
}

/** Adds an accepted license agreement; returns its id. */
export function addEula(account: Account, customer: Customer, product: number, date: string): number {
  const id = account.id('eula_log');
  account.insert('eula_log', {
    id,
    customer_id: customer.id,
    product_id: product,
    eula_version: date < '2018' ? '3' : '4.1',
    accepted_at: officeTime(account.random, date),
  });
  account.expect('eula_acceptance', id, [
    nameOf('person', customer.id),
    nameOf('organization', organizationKey(customer.company, customer)),
    nameOf('product', product),
  ]);
  return id;
}

/** Adds an entry of the audit log. */
export function addAudit(account: Account, what: string, table: string, row: number, date: string): number {
  const { random } = account;
  const id = account.id('audit_log');
  account.insert('audit_log', {
    id,
    who: random.pick(['lena', 'otto', 'webshop', 'import']),
    what,
    table_name: table,
    row_id: String(row),
    at: officeTime(random, date),
    detail: random.chance(0.2) ? 'by phone' : null,
  });
  // A tick of the old job server tells nothing about anybody; it is listed, not mapped.
  if (what !== 'cron.tick') account.expect('audit_event', id);
  return id;
}

/** Notes who looks after a license: T technical, B billing, R renewals. */
export function addContact(
  account: Account,
  license: License,
  customer: Customer,
  role: 'T' | 'B' | 'R',
): void {
  account.insert('license_contacts', {
    id: account.id('license_contacts'),
    license_id: license.id,
    customer_id: customer.id,
    role,
  });
  const organization = organizationKey(license.licensedTo, license.customer);
  const key = `${organization}|${customer.id}|${role}`;
  if (account.records.has(nameOf('membership', key))) return;
  const names = { organization: nameOf('organization', organization), person: nameOf('person', customer.id) };
  account.expect('membership', key, [names.organization, names.person]);
  account.memberships.push({ key, ...names, role });
}
