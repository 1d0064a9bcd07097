import { type Account, nameOf } from './account.ts';
import { personName } from './names.ts';
import { base64, hexadecimal } from './random.ts';

export interface Customer {
  readonly id: number;
  readonly email: string | null;
  /** Company as typed at registration; empty for private buyers. */
  readonly company: string;
}

export interface CustomerSpec {
  readonly email?: string | null;
  readonly company?: string;
  readonly first?: string;
  readonly role?: 'O' | 'M';
  readonly active?: string;
  readonly scheme?: string;
  readonly notes?: string | null;
}

/** Spaces at both ends, as SQL's trim takes them. */
const trimmed = (text: string): string => text.replaceAll(/^ +| +$/g, '');

/** Key of the organization that stands behind a company text, or behind the customer where it is empty. */
export function organizationKey(company: string, customer: Customer): string {
  if (trimmed(company) !== '') return `company:${trimmed(company).toLowerCase()}`;
  const email = trimmed(customer.email ?? '');
  return email === '' ? `customer:${customer.id}` : `person:${email.toLowerCase()}`;
}

/** Notes the organization and returns its name. */
export function organization(account: Account, company: string, customer: Customer): string {
  const key = organizationKey(company, customer);
  account.expect('organization', key);
  return nameOf('organization', key);
}

/** Adds a customer: a person, perhaps with a password, who belongs to an organization. */
export function addCustomer(account: Account, spec: CustomerSpec = {}): Customer {
  const { random } = account;
  const id = account.id('customers');
  const name = personName(random, id);
  const email = spec.email === undefined ? `${name.local}@${account.company.domain}` : spec.email;
  const customer = { id, email, company: spec.company ?? account.company.name };
  const scheme = spec.scheme ?? pickScheme(account);
  const role = spec.role ?? 'O';
  const password = passwordOf(account, scheme);
  account.insert('customers', {
    id,
    email,
    first_name: spec.first ?? name.first,
    last_name: name.last,
    company: customer.company,
    country: account.company.country,
    phone: random.chance(0.7) ? `+${random.between(1, 49)} ${random.text('0123456789', 9)}` : '',
    lang: account.company.country === 'DE' ? 'de' : account.company.country === 'FR' ? 'fr' : 'en',
    active: spec.active ?? (random.chance(0.92) ? random.pick(['Y', '1']) : random.pick(['N', '0'])),
    role,
    pw_hash: password.hash,
    pw_scheme: scheme,
    pw_salt: password.salt,
    crm_id: random.chance(0.5) ? `003${random.text(hexadecimal, 12)}` : null,
    notes: spec.notes ?? (random.chance(0.05) ? 'called twice\nprefers e-mail, "not before ten"' : null),
    newsletter: random.pick(['yes', 'no', 'TRUE', '', 'sometimes']),
    last_ip: `192.0.2.${random.between(1, 254)}`,
  });
  const person = nameOf('person', id);
  const owner = organization(account, customer.company, customer);
  account.expect('person', id);
  account.expect('membership', id, [owner, person]);
  account.memberships.push({ key: String(id), organization: owner, person, role });
  if (scheme !== '') account.expect('credential', id, [person]);
  if (scheme === 'md5') account.plant('credential', id, 'password-reset', 'scheme');
  return customer;
}

function pickScheme(account: Account): string {
  const roll = account.random.next();
  if (roll < 0.05) return 'md5';
  if (roll < 0.1) return 'sha1';
  if (roll < 0.3) return 'phpass';
  return roll < 0.85 ? 'bcrypt' : '';
}

function passwordOf({ random }: Account, scheme: string): { hash: string | null; salt: string | null } {
  switch (scheme) {
    case '':
      return { hash: null, salt: null };
    case 'bcrypt':
      return { hash: `$2y$10$${random.text(base64, 53)}`, salt: null };
    case 'phpass':
      return { hash: `$P$B${random.text(base64, 30)}`, salt: null };
    case 'sha1':
      return { hash: random.text(hexadecimal, 40), salt: random.text(hexadecimal, 8) };
    default:
      return { hash: random.text(hexadecimal, 32), salt: null };
  }
}
