import { type Account } from './account.ts';
import { dayBetween, daysAfter, endOfTerm } from './calendar.ts';
import { cadProfessional, cadStandard, cloudSolve, flow, fluxSim, type Product, viewer } from './catalog.ts';
import { addActivation, addFile, addReading, newMachine } from './machines.ts';
import { machinesOf, sell, use } from './ordinary-sale.ts';
import { type Customer } from './people.ts';
import { addLicense } from './rights.ts';
import { addItem, addOrder } from './sales.ts';

export function metered(account: Account, customer: Customer): void {
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

export function counted(account: Account, customer: Customer, product: Product): void {
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
export function bundle(account: Account, customer: Customer): void {
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
export function trial(account: Account, customer: Customer): void {
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
export function calledOff(account: Account, customer: Customer): void {
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
export function splitOrTransfer(account: Account, customer: Customer): void {
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
