/** Tables of the reference EMS (src/ems/store/migrations) by canonical entity: where faults are seeded behind its API. */
export const emsTables: Readonly<Record<string, string>> = {
  organization: 'organizations',
  person: 'people',
  credential: 'credentials',
  membership: 'memberships',
  product: 'products',
  product_link: 'product_links',
  feature: 'features',
  product_feature: 'product_features',
  license_model: 'license_models',
  sku: 'skus',
  order: 'orders',
  order_line: 'order_lines',
  entitlement: 'entitlements',
  entitlement_party: 'entitlement_parties',
  entitlement_line: 'entitlement_lines',
  device: 'devices',
  activation: 'activations',
  license_artifact: 'license_artifacts',
  activation_event: 'activation_events',
  renewal: 'renewals',
  usage: 'usage_reports',
  eula_acceptance: 'eula_acceptances',
  audit_event: 'audit_events',
};

/** The column that keeps a wire name: `lineNumber` → `line_number`. */
export function columnOf(wireName: string): string {
  return wireName.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
