import { type Account } from './account.ts';
import { dayBetween, daysAfter, endOfTerm, today } from './calendar.ts';
import {
  cadProfessional,
  cadStandard,
  exportPlugin,
  flow,
  fluxSim,
  legacyCalc,
  oldPartNumber,
  type Product,
  renderPlugin,
  stress,
  viewer,
} from './catalog.ts';
import { machinesOf, sell, use } from './ordinary-sale.ts';
import { addAudit, addContact, addEula, addRenewal } from './paperwork.ts';
import { addCustomer, type Customer } from './people.ts';
import { bundle, calledOff, counted, metered, splitOrTransfer, trial } from './rarer-stories.ts';
import { type License } from './rights.ts';

const maybeUnlimited = (seats: number): string => (seats > 45 ? '-1' : String(seats));

function perpetual(account: Account, customer: Customer, product: Product, usual: string): void {
  const { random } = account;
  const issued = dayBetween(random, '2006-01-10', '2026-08-31');
  const seats = random.pick([1, 1, 1, 2, 5, 10, 50]);
  const machines = machinesOf(account);
  const never = product === fluxSim ? '2500-12-31' : issued < '2009' ? '0000-00-00' : null;
  const type = seats > 45 && product === cadProfessional ? 'SIT' : usual;
  const renamed = product === cadStandard && issued < '2011';
  const partNo = renamed ? oldPartNumber : `${product.code}-${type}`;
  const spec = { product, type, seats: maybeUnlimited(seats), issued, expires: never, partNo };
  const upgraded = product === cadStandard && random.chance(0.25) && issued < '2024';
  const maintained = product.maintenance !== null && random.chance(0.5) && !upgraded;
  const license = sell(account, customer, {
    ...spec,
    ...(upgraded ? { status: 8 } : {}),
    ...(maintained ? { maintUntil: endOfTerm(issued, 12 * random.between(1, 12)) } : {}),
  });
  use(account, license, machines, upgraded ? 'S' : 'A', seats);
  if (random.chance(0.2)) addContact(account, license, customer, random.pick(['T', 'B']));
  if (!upgraded) return;
  const later = sell(account, customer, {
    product: cadProfessional,
    type: 'NLP',
    partNo: 'MCAD-PRO-NLP',
    seats: spec.seats,
    issued: daysAfter(issued, random.between(200, 700)),
    parent: license.id,
    reason: 'U',
  });
  use(account, later, machines, 'A', seats);
}

function subscription(account: Account, customer: Customer, product: Product, type: string): void {
  const { random } = account;
  let issued = dayBetween(random, random.chance(0.25) ? '2015-02-01' : '2022-06-01', '2026-09-30');
  const seats = random.pick([1, 2, 3, 5, 10, 25]);
  const machines = machinesOf(account);
  let parent: License | undefined;
  for (let left = random.between(1, 4); left > 0; left -= 1) {
    const expires = endOfTerm(issued, 12);
    const renewed = left > 1 && expires < '2026-09-30';
    const license = sell(account, customer, {
      product,
      type,
      partNo: `${product.code}-${type}`,
      seats: String(seats),
      issued,
      expires,
      ...(renewed ? { status: 8 } : {}),
      ...(parent === undefined ? {} : { parent: parent.id, reason: 'R' as const }),
    });
    use(account, license, machines, renewed ? 'S' : 'A', seats);
    const open = expires >= today;
    const state = renewed ? 'won' : open ? random.pick(['due', 'reminded', 'quoted']) : 'lost';
    if (expires >= '2019') addRenewal(account, license, expires, state);
    if (!renewed) break;
    parent = license;
    issued = daysAfter(expires, 1);
  }
}

function story(account: Account, customer: Customer): void {
  const roll = account.random.next();
  if (roll < 0.16) perpetual(account, customer, cadStandard, 'NLP');
  else if (roll < 0.26) perpetual(account, customer, cadProfessional, 'NLP');
  else if (roll < 0.32) perpetual(account, customer, fluxSim, 'NLP');
  else if (roll < 0.34) perpetual(account, customer, legacyCalc, 'OLD');
  else if (roll < 0.48)
    subscription(account, customer, account.random.pick([cadStandard, cadProfessional]), 'NLS');
  else if (roll < 0.64) subscription(account, customer, account.random.pick([flow, stress]), 'FLS');
  else if (roll < 0.78) subscription(account, customer, viewer, 'NUS');
  else if (roll < 0.83) metered(account, customer);
  else if (roll < 0.92) counted(account, customer, account.random.pick([renderPlugin, exportPlugin]));
  else if (roll < 0.94) trial(account, customer);
  else if (roll < 0.955) calledOff(account, customer);
  else if (roll < 0.98) bundle(account, customer);
  else splitOrTransfer(account, customer);
}

/** Fills an account with customers and what they bought over the years, all of it in order. */
export function tellStories(account: Account): void {
  const { random } = account;
  const isPrivate = random.chance(0.15);
  const mailbox = isPrivate ? { email: `buyer${account.number}@mail.example`, company: '' } : {};
  const buyer = addCustomer(account, mailbox);
  for (let others = isPrivate ? 0 : random.between(0, 1); others > 0; others -= 1) {
    // A blank at the end or another case is the same company to everybody.
    const company = random.chance(0.1) ? `${account.company.name} ` : account.company.name;
    const other = addCustomer(account, { company, role: 'M' });
    if (random.chance(0.3)) addEula(account, other, 1, dayBetween(random, '2014-01-01', '2026-10-30'));
  }
  for (let stories = random.chance(0.35) ? 2 : 1; stories > 0; stories -= 1) story(account, buyer);
  addEula(account, buyer, random.pick([1, 2, 4, 6]), dayBetween(random, '2014-01-01', '2026-10-30'));
  if (random.chance(0.3))
    addAudit(
      account,
      'customer.update',
      'customers',
      buyer.id,
      dayBetween(random, '2012-01-01', '2026-10-30'),
    );
  if (random.chance(0.05))
    addAudit(account, 'cron.tick', '', 0, dayBetween(random, '2012-01-01', '2026-10-30'));
}
