import { type Account, nameOf } from './account.ts';
import { usDate } from './calendar.ts';
import {
  oldPartBecame,
  oldPartNumber,
  partNamed,
  resellerTexts,
  unconfirmedPartNumber,
  unknownPartNumber,
} from './catalog.ts';
import { type Customer, organization } from './people.ts';
import type { Cell } from './schema.ts';

export interface Order {
  readonly id: number;
  readonly customer: Customer;
  readonly reseller: string;
  readonly currency: string;
  lastLine: number;
}

export interface OrderSpec {
  readonly date: string;
  readonly company?: string;
  readonly number?: string;
  readonly status?: 'B' | 'X' | 'R' | 'D';
  readonly reseller?: string;
}

/** Adds an order without items. */
export function addOrder(account: Account, customer: Customer, spec: OrderSpec): Order {
  const { random } = account;
  const id = account.id('orders');
  const company = spec.company ?? customer.company;
  const currency =
    account.company.country === 'US' ? 'USD' : account.company.country === 'GB' ? 'GBP' : 'EUR';
  const reseller = spec.reseller ?? (random.chance(0.12) ? random.pick(resellerTexts)[0] : '');
  account.insert('orders', {
    id,
    order_no: spec.number ?? `SO-${spec.date.slice(0, 4)}-${String(id).padStart(6, '0')}`,
    customer_id: customer.id,
    company,
    ordered_on: spec.date < '2010' && random.chance(0.3) ? usDate(spec.date) : spec.date,
    currency,
    po_no: random.chance(0.4) ? `PO ${random.between(10_000, 99_999)}` : '',
    status: spec.status ?? 'B',
    reseller,
    total_cents: random.between(1, 400) * 2500,
  });
  account.expect('order', id, [organization(account, company, customer)]);
  return { id, customer, reseller, currency, lastLine: 0 };
}

export interface ItemSpec {
  readonly partNo: string | null;
  readonly quantity?: number;
  /** Text of the price; integer cents of the list price before 2015. */
  readonly price?: string;
  readonly cents?: number;
}

/** Adds an item and returns its id. */
export function addItem(account: Account, order: Order, date: string, spec: ItemSpec): number {
  const { random } = account;
  const id = account.id('order_items');
  const cents = spec.cents ?? Math.round((listCents(spec.partNo) * random.between(70, 100)) / 100);
  const asText = spec.price ?? (date >= '2015' ? amount(cents) : null);
  order.lastLine += 1;
  account.insert('order_items', {
    id,
    order_id: order.id,
    line_no: order.lastLine,
    part_no: spec.partNo,
    qty: spec.quantity ?? 1,
    price: asText,
    price_cents: asText === null ? cents : null,
  });
  const sku = skuName(spec.partNo);
  account.expect('order_line', id, [nameOf('order', order.id), sku]);
  return id;
}

/** A charge for freight: no license comes of it. */
export function addFreight(account: Account, order: Order): void {
  order.lastLine += 1;
  account.insert('order_items', {
    id: account.id('order_items'),
    order_id: order.id,
    line_no: order.lastLine,
    part_no: 'FREIGHT',
    qty: 1,
    price: '25.00',
    price_cents: null,
  });
}

/** Name of the SKU under a part number, undefined where there is none or nobody knows it. */
export function skuName(partNo: Cell): string | undefined {
  if (partNo === null || partNo === unknownPartNumber || partNo === unconfirmedPartNumber) return undefined;
  return nameOf('sku', partNo === oldPartNumber ? oldPartBecame : String(partNo));
}

function listCents(partNo: string | null): number {
  const known = skuName(partNo)?.split('|')[1];
  return known === undefined ? 10_000 : partNamed(known).cents;
}

/** Cents as `1079.66`. */
export function amount(cents: number): string {
  const whole = Math.trunc(Math.abs(cents) / 100);
  return `${cents < 0 ? '-' : ''}${whole}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;
}
