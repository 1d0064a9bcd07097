import { type Account } from './account.ts';
import { dayBetween, daysAfter, endOfTerm, today } from './calendar.ts';
import {
  cadProfessional,
  cadStandard,
  cloudSolve,
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
import { addActivation, addEvent, addFile, addReading, newMachine } from './machines.ts';
import { addAudit, addContact, addEula, addRenewal } from './paperwork.ts';
import { addCustomer, type Customer } from './people.ts';
import { addLicense, type License, type LicenseSpec } from './rights.ts';
import { addFreight, addItem, addOrder } from './sales.ts';

type Spec = Omit<LicenseSpec, 'customer' | 'item' | 'order'>;

/** Sells one license in an order of its own. */
function sell(account: Account, customer: Customer, spec: Spec): License {
  const order = addOrder(account, customer, { date: spec.issued });
  const item = addItem(account, order, spec.issued, { partNo: spec.partNo ?? null });
  if (spec.issued < '2014' && account.random.chance(0.15)) addFreight(account, order);
  if (account.random.chance(0.4)) addAudit(account, 'order.create', 'orders', order.id, spec.issued);
  return addLicense(account, { ...spec, customer, order, item });
}

/** Activates a license on up to two machines of the account, never more than it allows. */
function use(account: Account, license: License, machines: readonly string[], status = 'A', seats = 1): void {
  const { random } = account;
  const count = Math.min(seats, machines.length, random.between(0, 2));
  for (const machine of machines.slice(0, count)) {
    const roll = random.next();
    const state = roll < 0.04 ? 'R' : roll < 0.05 ? 'L' : status;
    const activation = addActivation(account, license, { machine, status: state });
    if (state === 'R') addEvent(account, activation, 'RET', `${daysAfter(license.issued, 20)} 16:30:00`);
    else if (roll > 0.93)
      addEvent(
        account,
        activation,
        random.pick(['HB', 'REP', 'MOV', 'DEN']),
        `${daysAfter(license.issued, 5)} 12:00:00`,
      );
  }
  if (count > 0 && license.issued >= '2012')
    addFile(account, license, undefined, random.pick(['yes', 'Y', '1', 'true', 'no']));
}

function machinesOf(account: Account): string[] {
  return Array.from({ length: account.random.between(1, 3) }, () => newMachine(account));
}

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

function metered(account: Account, customer: Customer): void {
  const { random } = account;
  const issued = dayBetween(random, '2023-03-01', '2026-05-31');
  const license = sell(account, customer, {
    product: cloudSolve,
    type: 'MTR',
    partNo: 'MSOLVE-MTR',
    seats: String(random.pick([1000, 5000, 20_000])),
    issued,
    expires: endOfTerm(issued, 12),
  });
  const machine = newMachine(account);
  addActivation(account, license, { machine });
  addFile(account, license);
  const months = random.between(3, 6);
  for (let month = 0; month < months; month += 1) {
    addReading(
      account,
      license.id,
      machine,
      daysAfter(issued, 30 * month).slice(0, 7),
      random.between(5, 400),
    );
  }
}

function counted(account: Account, customer: Customer, product: Product): void {
  const { random } = account;
  const issued = dayBetween(random, '2007-01-10', '2016-12-20');
  const seats = random.pick([1, 1, 3, 5, 0]);
  sell(account, customer, {
    product,
    type: 'NLP',
    partNo: `${product.code}-NLP`,
    seats: String(seats),
    issued,
    expires: issued < '2009' ? '0000-00-00' : null,
    used: seats === 0 ? random.between(0, 9) : random.between(0, seats),
  });
}

/** Three products on one order: one entitlement with three lines. */
function bundle(account: Account, customer: Customer): void {
  const { random } = account;
  const issued = dayBetween(random, '2019-01-10', '2026-10-20');
  const order = addOrder(account, customer, { date: issued });
  const machines = machinesOf(account);
  for (const product of [cadProfessional, cadStandard, fluxSim]) {
    const partNo = `${product.code}-NLP`;
    const item = addItem(account, order, issued, { partNo, quantity: 3 });
    const expires = product === fluxSim ? '2500-12-31' : null;
    const spec = { customer, order, item, product, type: 'NLP', partNo, seats: '3', issued, expires };
    use(account, addLicense(account, spec), machines, 'A', 3);
  }
}

/** A trial that ended, or that nobody has started yet: it begins with its first activation. */
function trial(account: Account, customer: Customer): void {
  const { random } = account;
  const spec = { product: viewer, type: 'TRL', partNo: 'MVIEW-TRL', seats: '1' };
  if (random.chance(0.5)) {
    const issued = dayBetween(random, '2026-09-01', '2026-10-30');
    sell(account, customer, { ...spec, issued, status: 0, startRule: 'A' });
  } else {
    const issued = dayBetween(random, '2022-01-01', '2026-08-30');
    use(account, sell(account, customer, { ...spec, issued, expires: endOfTerm(issued, 1) }), [
      newMachine(account),
    ]);
  }
}

/** An order that was cancelled or refunded, or a license that was suspended. */
function calledOff(account: Account, customer: Customer): void {
  const { random } = account;
  const issued = dayBetween(random, '2024-03-01', '2026-09-30');
  const spec = {
    product: flow,
    type: 'FLS',
    partNo: 'MFLOW-FLS',
    seats: '2',
    issued,
    expires: endOfTerm(issued, 36),
  };
  const [orderStatus, status] = random.pick([
    ['X', 4],
    ['R', 5],
    ['B', 2],
  ] as const);
  const order = addOrder(account, customer, { date: issued, status: orderStatus });
  const item = addItem(account, order, issued, { partNo: spec.partNo });
  addLicense(account, { ...spec, customer, order, item, status });
}

/** Ten seats of which four were split off, or all of which went to a subsidiary. */
function splitOrTransfer(account: Account, customer: Customer): void {
  const { random } = account;
  const issued = dayBetween(random, '2017-01-10', '2024-06-30');
  const later = daysAfter(issued, random.between(100, 600));
  const spec = { product: cadProfessional, type: 'NLP', partNo: 'MCAD-PRO-NLP', issued };
  const split = random.chance(0.5);
  const parent = sell(account, customer, {
    ...spec,
    seats: split ? '6' : '10',
    ...(split ? {} : { status: 8 }),
  });
  addLicense(account, {
    ...spec,
    customer,
    issued: later,
    seats: split ? '4' : '10',
    parent: parent.id,
    reason: split ? 'S' : 'T',
    ...(split ? {} : { licensedTo: `${account.company.bare} Holding` }),
  });
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
