import type { Scope } from './scope.ts';

type Area = 'parties' | 'catalog' | 'orders' | 'entitlements' | 'activations' | 'mail';

const areas: Readonly<Record<string, Area>> = {
  organizations: 'parties',
  people: 'parties',
  memberships: 'parties',
  merges: 'parties',
  'eula-acceptances': 'parties',
  'acceptance-evidence': 'parties',
  products: 'catalog',
  'product-versions': 'catalog',
  'product-links': 'catalog',
  features: 'catalog',
  'product-features': 'catalog',
  'license-models': 'catalog',
  skus: 'catalog',
  agreements: 'catalog',
  orders: 'orders',
  'order-lines': 'orders',
  entitlements: 'entitlements',
  'entitlement-parties': 'entitlements',
  'entitlement-lines': 'entitlements',
  renewals: 'entitlements',
  'due-renewals': 'entitlements',
  'renewal-quotes': 'entitlements',
  'renewal-quote-lines': 'entitlements',
  'mail-templates': 'mail',
  'reminder-rules': 'mail',
  reminders: 'mail',
  'mail-bounces': 'mail',
  devices: 'activations',
  activations: 'activations',
  'license-artifacts': 'activations',
  'activation-events': 'activations',
  'usage-reports': 'activations',
};

/** The scope that reading a collection needs. What has no area (the audit trail of an old system) is for auditors. */
export function readScope(collection: string): Scope {
  if (collection === 'credentials') return 'credentials:read';
  if (collection === 'tokens') return 'tokens:manage';
  if (collection === 'erasures') return 'privacy:read';
  if (collection.startsWith('webhook')) return 'webhooks:manage';
  const area = areas[collection];
  return area === undefined ? 'audit:read' : `${area}:read`;
}

/** The scope that changing a single record of a collection needs; undefined where only whole acts change it. */
export function writeScope(collection: string): Scope | undefined {
  const area = areas[collection];
  if (collection === 'merges' || collection === 'eula-acceptances') return undefined;
  return area === 'parties' || area === 'catalog' ? `${area}:write` : undefined;
}
