import { type Account, nameOf } from './account.ts';
import { today, usDate } from './calendar.ts';
import { type LicenseType, licenseTypes, type Product, products } from './catalog.ts';
import { type Customer, organization, organizationKey } from './people.ts';
import { base32 } from './random.ts';
import { type Order, skuName } from './sales.ts';

export interface License {
  readonly id: number;
  readonly customer: Customer;
  readonly licensedTo: string;
  readonly product: Product | undefined;
  readonly entitlement: string;
  readonly issued: string;
  readonly end: string | null;
}

export interface LicenseSpec {
  readonly customer: Customer;
  readonly product: Product | undefined;
  readonly productId?: number;
  readonly type: string;
  readonly partNo?: string | null;
  readonly order?: Order | undefined;
  readonly item?: number | null;
  readonly licensedTo?: string;
  readonly key?: string | null;
  readonly status?: number;
  readonly seats?: string | null;
  readonly issued: string;
  /** Raw text of the end. */
  readonly expires?: string | null;
  readonly startRule?: 'D' | 'A';
  readonly maintUntil?: string;
  readonly parent?: number | undefined;
  readonly reason?: 'R' | 'U' | 'X' | 'S' | 'T';
  readonly used?: number;
  readonly custom?: string | null;
}

const isDate = (text: string | null): text is string => text !== null && /^\d{4}-\d\d-\d\d$/.test(text);
const isNever = (text: string | null): boolean => text !== null && text >= '2200' && isDate(text);

/** Adds a license with what the old system keeps in the same row: maintenance, a counter of activations. */
export function addLicense(account: Account, spec: LicenseSpec): License {
  const id = account.id('licenses');
  const type = licenseTypes.find((one) => one.code === spec.type) as LicenseType;
  const expires = spec.expires ?? null;
  const licensedTo = spec.licensedTo ?? spec.customer.company;
  const end = isDate(expires) && !isNever(expires) && expires !== '0000-00-00' ? expires : null;
  const status = spec.status ?? (end !== null && end < today && type.duration !== 'P' ? 3 : 1);
  insertLicense(account, id, { ...spec, expires, licensedTo, status }, type);
  const entitlement = expectEntitlement(account, id, spec, licensedTo);
  const license = {
    id,
    customer: spec.customer,
    licensedTo,
    product: spec.product,
    entitlement,
    issued: spec.issued,
    end,
  };
  expectLine(account, license, spec, type, status, expires);
  if (spec.maintUntil !== undefined) expectMaintenance(account, license, spec, spec.maintUntil);
  if (spec.used !== undefined && spec.used > 0) expectCounter(account, license);
  return license;
}

function insertLicense(
  account: Account,
  id: number,
  spec: LicenseSpec & { expires: string | null; licensedTo: string; status: number },
  type: LicenseType,
): void {
  const { random } = account;
  account.insert('licenses', {
    id,
    lic_key: spec.key === undefined ? freshKey(account, id) : spec.key,
    customer_id: spec.customer.id,
    licensed_to: spec.licensedTo,
    product_id: spec.product?.id ?? spec.productId ?? null,
    lic_type: spec.type,
    part_no: spec.partNo ?? null,
    order_item_id: spec.item ?? null,
    status: spec.status,
    seats: spec.seats === undefined ? '1' : spec.seats,
    issued: asTyped(account, spec.issued, '2010'),
    expires: asTyped(account, spec.expires, '2018'),
    start_rule: spec.startRule ?? 'D',
    term_months: type.duration === 'S' ? 12 : type.duration === 'T' ? 1 : null,
    maint_until: spec.maintUntil ?? null,
    maint_state: spec.maintUntil === undefined ? null : maintenanceState(spec.maintUntil),
    parent_id: spec.parent ?? (spec.issued < '2012' ? 0 : null),
    reason: spec.reason ?? (spec.issued < '2012' ? '' : null),
    activations_used: spec.used ?? null,
    custom:
      spec.custom === undefined
        ? random.chance(0.06)
          ? '{"costCenter":"4711","rack":2}'
          : null
        : spec.custom,
    download_count: random.between(0, 12),
  });
}

/** A date as the clerks of that time typed it: some wrote the month first. */
function asTyped(account: Account, date: string | null, until: string): string | null {
  const american = isDate(date) && date > '0001' && date < until && account.random.chance(0.2);
  return american ? usDate(date) : date;
}

/** C current, L lapsed. */
function maintenanceState(until: string): 'C' | 'L' {
  return isDate(until) && until < today ? 'L' : 'C';
}

/** A key that no other license has, also when case is ignored. */
export function freshKey({ random }: Account, id: number): string {
  let rest = id;
  let mark = '';
  for (let place = 0; place < 5; place += 1) {
    mark = (base32[rest % 32] as string) + mark;
    rest = Math.floor(rest / 32);
  }
  return `MRDN-${mark}-${random.text(base32, 5)}-${random.text(base32, 5)}`;
}

function expectEntitlement(account: Account, id: number, spec: LicenseSpec, licensedTo: string): string {
  const { order, customer } = spec;
  const key = order === undefined ? `license:${id}` : `order:${order.id}`;
  const owner = organization(account, licensedTo, customer);
  const person = customer.id === 0 ? undefined : nameOf('person', customer.id);
  const name = nameOf('entitlement', key);
  if (account.records.has(name)) return key;
  account.expect('entitlement', key, [owner, order && nameOf('order', order.id), person]);
  account.expect('entitlement_party', `${key}/0`, [name, owner, person]);
  if (order !== undefined && order.reseller !== '') account.expect('entitlement_party', `${key}/1`, [name]);
  return key;
}

function expectLine(
  account: Account,
  license: License,
  spec: LicenseSpec,
  type: LicenseType,
  status: number,
  expires: string | null,
): void {
  const { id, entitlement, end } = license;
  const { product } = spec;
  const parent = spec.parent === undefined ? undefined : String(spec.parent);
  account.expect('entitlement_line', id, [
    nameOf('entitlement', entitlement),
    skuName(spec.partNo ?? null),
    nameOf('product', product?.id ?? spec.productId ?? ''),
    nameOf('license_model', type.code),
    spec.item === undefined || spec.item === null ? undefined : nameOf('order_line', spec.item),
    parent === undefined ? undefined : nameOf('entitlement_line', parent),
  ]);
  const closed = (status === 3 || status === 8) && type.duration !== 'P' && end !== null;
  account.lines.push({ key: String(id), entitlement, closedTermEnd: closed ? end : undefined, parent });
  if (expires === '0000-00-00') account.plant('entitlement_line', id, 'zero-date', 'end');
  if (isNever(expires)) account.plant('entitlement_line', id, 'far-future-date', 'end');
  if (spec.issued === '0000-00-00') account.plant('entitlement_line', id, 'zero-date', 'start');
  if (spec.seats === '-1') account.plant('entitlement_line', id, 'sentinel-quantity', 'quantity');
  const counted = spec.seats !== null && !/^(-1|0)$/.test(spec.seats ?? '1');
  if (counted && type.unit === null && product?.unit === '')
    account.plant('entitlement_line', id, 'unit-unclear', 'unit_of_measure');
}

function expectMaintenance(account: Account, license: License, spec: LicenseSpec, until: string): void {
  const key = `${license.id}/maintenance`;
  const product = products.find((one) => one.id === license.product?.maintenance);
  if (product === undefined) throw new Error('this product has no maintenance');
  account.expect('entitlement_line', key, [
    nameOf('entitlement', license.entitlement),
    nameOf('product', product.id),
    nameOf('license_model', 'MNT'),
    nameOf('entitlement_line', license.id),
  ]);
  const lapsed = maintenanceState(until) === 'L';
  account.lines.push({
    key,
    entitlement: license.entitlement,
    closedTermEnd: lapsed ? until : undefined,
    parent: String(license.id),
  });
  if (spec.seats === '-1') account.plant('entitlement_line', key, 'sentinel-quantity', 'quantity');
}

/** The old system only counted: one machine stands for all that were counted. */
function expectCounter(account: Account, license: License): void {
  const owner = nameOf('organization', organizationKey(license.licensedTo, license.customer));
  const device = `host:${license.id}`;
  const key = `counter:${license.id}`;
  account.expect('device', device, [owner]);
  account.plant('device', device, 'counter-without-device');
  account.expect('activation', key, [nameOf('entitlement_line', license.id), nameOf('device', device)]);
  account.activations.push({ key, line: String(license.id), device });
}
