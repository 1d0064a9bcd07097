import { type Role, roles } from './role.ts';

/** Every right that a route can ask for, and what it lets somebody do. A right nobody was given is refused. */
export const permissions = {
  'program.read': 'see workstreams, tasks, issues, meetings, plan, coverage, training, integrations',
  'program.write': 'change them',
  'status.override': 'set a status other than the computed one',
  'gate.read': 'see the go-live gate',
  'gate.sign': 'sign a criterion for one’s function',
  'evidence.read': 'see evidence',
  'evidence.add': 'add evidence',
  'evidence.withdraw': 'withdraw evidence',
  'runs.read': 'see runs',
  'runs.start': 'start and stop rehearsals',
  'records.read': 'see records and differences, with keys and personal data masked',
  'records.unmasked': 'see license keys and personal data',
  'values.confirm': 'confirm values of the mapping',
  'validation.plan': 'plan manual validation',
  'validation.review': 'review records',
  'messages.send': 'send messages to customers and partners',
  'people.read': 'see people',
  'people.manage': 'invite people, change their roles and functions, deactivate them',
  'audit.read': 'see the audit trail',
  'settings.write': 'change settings',
  'tokens.manage': 'make API tokens',
} as const;
export type Permission = keyof typeof permissions;

export const allPermissions = Object.keys(permissions) as Permission[];

const everybody = ['program.read', 'gate.read', 'evidence.read', 'runs.read', 'people.read'] as const;

const granted: Record<Role, readonly Permission[]> = {
  ADMIN: allPermissions,
  LEAD: [
    ...everybody,
    'program.write',
    'status.override',
    'gate.sign',
    'evidence.add',
    'evidence.withdraw',
    'runs.start',
    'records.read',
    'values.confirm',
    'validation.plan',
    'messages.send',
    'audit.read',
    'tokens.manage',
  ],
  ENGINEER: [
    ...everybody,
    'program.write',
    'evidence.add',
    'runs.start',
    'records.read',
    'records.unmasked',
    'values.confirm',
    'validation.plan',
    'tokens.manage',
  ],
  MEMBER: [...everybody, 'program.write', 'gate.sign', 'records.read', 'values.confirm', 'validation.review'],
  REVIEWER: [...everybody, 'records.read', 'records.unmasked', 'validation.review'],
  AUDITOR: [...everybody, 'records.read', 'audit.read'],
  VIEWER: everybody,
};

/** The rights of somebody with these roles: those of every role together. */
export function permissionsOf(held: readonly Role[]): ReadonlySet<Permission> {
  return new Set(roles.filter((role) => held.includes(role)).flatMap((role) => granted[role]));
}
