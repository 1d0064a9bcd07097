import type { Account } from './account.ts';
import { endOfTerm } from './calendar.ts';
import { cadProfessional, type Product } from './catalog.ts';
import { type ActivationSpec, addActivation, addFile } from './machines.ts';
import { addCustomer, type Customer, type CustomerSpec } from './people.ts';
import { addLicense, type License, type LicenseSpec } from './rights.ts';
import { addItem, addOrder, type ItemSpec, type Order, type OrderSpec } from './sales.ts';

/** Where a scenario departs from an ordinary sale. */
export interface Departure {
  readonly customer?: Customer;
  readonly buyer?: CustomerSpec;
  readonly order?: Partial<OrderSpec> | null;
  readonly item?: Partial<ItemSpec>;
  readonly license?: Partial<LicenseSpec>;
  /** Null for a license that was never activated. */
  readonly activation?: ActivationSpec | null;
}

export interface Sale {
  readonly customer: Customer;
  readonly order: Order | undefined;
  readonly item: number | undefined;
  readonly license: License;
  readonly activation: number | undefined;
}

const ordered = '2026-02-12';

/** One customer, one order, five seats of a subscription that runs, one activation with its license file. */
export function plainSale(account: Account, departure: Departure = {}): Sale {
  const customer = departure.customer ?? addCustomer(account, departure.buyer);
  const order =
    departure.order === null
      ? undefined
      : addOrder(account, customer, { date: ordered, reseller: '', ...departure.order });
  const partNo = departure.license?.partNo === undefined ? 'MCAD-PRO-NLS' : departure.license.partNo;
  const item = order && addItem(account, order, ordered, { partNo, cents: 149_900, ...departure.item });
  const license = addLicense(account, {
    customer,
    product: cadProfessional,
    type: 'NLS',
    partNo,
    order,
    item: item ?? null,
    seats: '5',
    issued: ordered,
    expires: endOfTerm(ordered, 12),
    custom: null,
    ...departure.license,
  });
  if (departure.activation === null) return { customer, order, item, license, activation: undefined };
  const activation = addActivation(account, license, departure.activation);
  addFile(account, license);
  return { customer, order, item, license, activation };
}

/** What a perpetual license differs in. */
export function perpetualOf(product: Product): Partial<LicenseSpec> {
  return { product, type: 'NLP', partNo: `${product.code}-NLP`, expires: null };
}
