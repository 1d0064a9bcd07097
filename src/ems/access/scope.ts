/** What a token may be allowed to do. Every route under /v1 names the one it needs; without it, it is refused. */
export const scopes = {
  'parties:read': 'See organizations, people and memberships.',
  'parties:write': 'Change and merge them.',
  'credentials:read': 'See stored digests of passwords.',
  'catalog:read': 'See products, features, license models and SKUs.',
  'catalog:write': 'Change them.',
  'orders:read': 'See orders.',
  'orders:write': 'Place, approve and cancel orders.',
  'entitlements:read': 'See entitlements, their lines, parties and renewals.',
  'entitlements:write': 'Hold, split, transfer and reduce rights.',
  'renewals:write': 'Renew rights.',
  'activations:read': 'See devices, activations, license files and use.',
  'activations:write': 'Activate, return, rehost, repair, lease, and report use.',
  'licenses:validate': 'Ask whether a license key gives a right.',
  'audit:read': 'See who changed what.',
  'mail:read': 'See what mail goes out, to whom, and its texts.',
  'mail:write': 'Change texts and days of reminders, and decide about mail.',
  'privacy:read': 'See the register of personal data, and who was erased.',
  'privacy:manage': 'Give out, and erase, all data of a person.',
  'bulk:import': 'Store records in bulk under ids of one’s own.',
  'bulk:export': 'Read whole collections.',
  'bulk:delete': 'Delete records in bulk.',
  'keys:manage': 'Rotate, retire and revoke the keys that license files are signed with.',
  'tokens:manage': 'Issue and revoke API tokens.',
  'webhooks:manage': 'Have events sent elsewhere, and see what was sent.',
  'system:read': 'See the limits of the server.',
  'system:manage': 'Pause the server for a copy of its database.',
} as const;

export type Scope = keyof typeof scopes;

export const everyScope = Object.keys(scopes) as readonly Scope[];
