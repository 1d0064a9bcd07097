import { type Account } from './account.ts';
import { daysAfter } from './calendar.ts';
import { addActivation, addEvent, addFile, newMachine } from './machines.ts';
import { addAudit } from './paperwork.ts';
import { type Customer } from './people.ts';
import { addLicense, type License, type LicenseSpec } from './rights.ts';
import { addFreight, addItem, addOrder } from './sales.ts';

export type Spec = Omit<LicenseSpec, 'customer' | 'item' | 'order'>;

/** Sells one license in an order of its own. */
export function sell(account: Account, customer: Customer, spec: Spec): License {
  const order = addOrder(account, customer, { date: spec.issued });
  const item = addItem(account, order, spec.issued, { partNo: spec.partNo ?? null });
  if (spec.issued < '2014' && account.random.chance(0.15)) addFreight(account, order);
  if (account.random.chance(0.4)) addAudit(account, 'order.create', 'orders', order.id, spec.issued);
  return addLicense(account, { ...spec, customer, order, item });
}

/** Activates a license on up to two machines of the account, never more than it allows. */
export function use(
  account: Account,
  license: License,
  machines: readonly string[],
  status = 'A',
  seats = 1,
): void {
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

export function machinesOf(account: Account): string[] {
  return Array.from({ length: account.random.between(1, 3) }, () => newMachine(account));
}
