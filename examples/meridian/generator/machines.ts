import { createHash } from 'node:crypto';
import { type Account, nameOf } from './account.ts';
import { daysAfter, officeTime } from './calendar.ts';
import { organizationKey } from './people.ts';
import { hexadecimal } from './random.ts';
import type { License } from './rights.ts';

export interface ActivationSpec {
  readonly machine?: string;
  readonly at?: string;
  readonly status?: string;
  readonly seats?: number;
  readonly returnedAt?: string | null;
  readonly method?: 'web' | 'file' | 'phone';
  /** Whether the old system noted it in its log. */
  readonly logged?: boolean;
}

/** A machine of the account; a machine may run several licenses. */
export function newMachine(account: Account): string {
  const group = () => account.random.text('0123456789ABCDEF', 4);
  return `${account.number.toString(16).toUpperCase().padStart(6, '0')}-${group()}-${group()}-${group()}`;
}

/** Adds an activation of a license that exists; returns its id. */
export function addActivation(account: Account, license: License, spec: ActivationSpec = {}): number {
  const owner = nameOf('organization', organizationKey(license.licensedTo, license.customer));
  return insertActivation(account, license.id, license.issued, owner, spec);
}

/** Adds an activation of a license that was deleted. */
export function addOrphanActivation(account: Account, license: number, date: string): number {
  return insertActivation(account, license, date, undefined, {});
}

function insertActivation(
  account: Account,
  license: number,
  date: string,
  owner: string | undefined,
  spec: ActivationSpec,
): number {
  const { random } = account;
  const id = account.id('activations');
  const machine = spec.machine ?? newMachine(account);
  const at = spec.at ?? officeTime(random, daysAfter(date, random.between(0, 3)));
  const status = spec.status ?? 'A';
  account.insert('activations', {
    id,
    license_id: license,
    fingerprint: machine,
    hostname: `WS-${random.text(hexadecimal, 4).toUpperCase()}`,
    seats: spec.seats ?? 1,
    status,
    activated_at: at,
    deactivated_at: spec.returnedAt ?? (status === 'R' ? officeTime(random, daysAfter(date, 20)) : null),
    method: spec.method ?? random.pick(['web', 'web', 'web', 'file', 'phone']),
    app_version: `${random.between(1, 12)}.${random.between(0, 9)}`,
  });
  const device = machine === '' ? undefined : machine;
  if (device !== undefined) account.expect('device', device, [owner]);
  account.expect('activation', id, [nameOf('entitlement_line', license), device && nameOf('device', device)]);
  account.activations.push({ key: String(id), line: String(license), device });
  if (spec.logged ?? date >= '2016') addEvent(account, id, 'ACT', at);
  return id;
}

/** Adds an entry of the activation log. */
export function addEvent(account: Account, activation: number, event: string, at: string): number {
  const id = account.id('activation_log');
  account.insert('activation_log', {
    id,
    activation_id: activation,
    event,
    at,
    detail: event === 'DEN' ? 'no seats left' : null,
  });
  account.expect('activation_event', id, [nameOf('activation', activation)]);
  return id;
}

/** Adds a license file, for the whole license or for one activation; returns its id. */
export function addFile(account: Account, license: License, activation?: number, sent = 'yes'): number {
  const id = account.id('license_files');
  const modern = license.issued >= '2018';
  const body = Buffer.from(
    `FEATURE ${license.product?.code ?? 'NONE'} L${license.id} ${account.random.text(hexadecimal, 24)}\n`,
  );
  account.insert('license_files', {
    id,
    license_id: license.id,
    activation_id: activation ?? null,
    format: modern ? 'LIC2' : 'LIC1',
    signed_with: modern ? 'ed25519/2018' : 'rsa/2011',
    body,
    sha256: createHash('sha256').update(body).digest('hex'),
    sent,
  });
  account.expect('license_artifact', id, [
    nameOf('entitlement_line', license.id),
    activation === undefined ? undefined : nameOf('activation', activation),
  ]);
  account.filed.add(activation === undefined ? `line|${license.id}` : `activation|${activation}`);
  return id;
}

/** Adds a month of metered use; `machine` must be one that activated. */
export function addReading(
  account: Account,
  license: number,
  machine: string,
  month: string,
  units: number,
): number {
  const id = account.id('meter_readings');
  account.insert('meter_readings', {
    id,
    license_id: license,
    machine,
    units,
    unit: 'core-hour',
    period_from: `${month}-01 00:00:00`,
    period_to: `${month}-28 23:59:59`,
  });
  account.expect('usage', id, [nameOf('entitlement_line', license), nameOf('device', machine)]);
  return id;
}
