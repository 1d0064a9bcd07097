import { everyScope, type Scope } from './scope.ts';

export interface Role {
  readonly doc: string;
  /** The most that a token of this role may be allowed. */
  readonly scopes: readonly Scope[];
  /** What it sees and changes is limited to the organization that its token names. */
  readonly bound: boolean;
  /** A right must be named by its license key: whoever has none reaches nothing. */
  readonly byKeyOnly: boolean;
}

const reads = everyScope.filter((one) => one.endsWith(':read') && one !== 'credentials:read');
const own = ['parties:read', 'catalog:read', 'orders:read', 'entitlements:read', 'activations:read'] as const;
const use = ['activations:write', 'licenses:validate', 'system:read'] as const;

const role = (doc: string, scopes: readonly Scope[], more: Partial<Role> = {}): Role => ({
  doc,
  scopes,
  bound: false,
  byKeyOnly: false,
  ...more,
});

/** Roles of API tokens. What is not listed is not allowed. */
export const roles = {
  ADMINISTRATOR: role('Everything.', everyScope),
  OPERATOR: role('The publisher’s back office: everything about customers, catalog, orders and rights.', [
    ...reads,
    'parties:write',
    'catalog:write',
    'orders:write',
    'entitlements:write',
    'renewals:write',
    'mail:write',
    'activations:write',
    'licenses:validate',
  ]),
  AUDITOR: role('Sees everything but credentials, and changes nothing.', reads),
  MIGRATOR: role('Moves records in and out in bulk.', [
    ...reads,
    'credentials:read',
    'bulk:import',
    'bulk:export',
    'bulk:delete',
    'licenses:validate',
    'system:manage',
  ]),
  PARTNER: role(
    'A distributor or reseller: sees, activates and renews for the customers whose entitlements name it.',
    [...own, ...use, 'renewals:write'],
    { bound: true },
  ),
  CUSTOMER: role('An end customer: sees its own rights and activates them.', [...own, ...use], {
    bound: true,
  }),
  DEVICE: role('Software at a customer: activates with a license key in hand.', use, { byKeyOnly: true }),
} as const satisfies Record<string, Role>;

export type RoleName = keyof typeof roles;

export const roleNames = Object.keys(roles) as [RoleName, ...RoleName[]];
