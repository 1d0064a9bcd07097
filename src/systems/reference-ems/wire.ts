import type { WireEntity } from '../new-system.ts';

/** How the reference EMS names an entity: its collection, and each field. */
export interface EmsEntity extends WireEntity {
  readonly collection: string;
}

const attributes = { attributes: 'attributes' } as const;

const entity = (collection: string, fields: Readonly<Record<string, string>>): EmsEntity => ({
  collection,
  fields: { ...fields, ...attributes },
});

const entities: Readonly<Record<string, EmsEntity>> = {
  organization: entity('organizations', {
    name: 'displayName',
    kind: 'kind',
    parent: 'parentId',
    status: 'status',
    country: 'country',
    time_zone: 'timeZone',
    email_domain: 'emailDomain',
  }),
  person: entity('people', {
    email: 'email',
    name: 'fullName',
    phone: 'phone',
    locale: 'locale',
    status: 'status',
  }),
  credential: entity('credentials', {
    person: 'personId',
    scheme: 'scheme',
    digest: 'digest',
    salt: 'salt',
    strategy: 'strategy',
  }),
  membership: entity('memberships', { organization: 'organizationId', person: 'personId', role: 'role' }),
  product: entity('products', {
    code: 'code',
    name: 'name',
    version: 'version',
    kind: 'kind',
    status: 'status',
  }),
  product_link: entity('product-links', {
    from_product: 'fromProductId',
    to_product: 'toProductId',
    kind: 'kind',
  }),
  feature: entity('features', { code: 'code', name: 'name' }),
  product_feature: entity('product-features', {
    product: 'productId',
    feature: 'featureId',
    value: 'value',
  }),
  license_model: entity('license-models', {
    code: 'code',
    name: 'name',
    type: 'termType',
    binding: 'binding',
    unit_of_measure: 'unitOfMeasure',
    rehost_limit: 'rehostLimit',
    return_limit: 'returnLimit',
    repair_limit: 'repairLimit',
    overdraft: 'overdraft',
    grace_days: 'graceDays',
  }),
  sku: entity('skus', {
    code: 'code',
    name: 'name',
    product: 'productId',
    license_model: 'licenseModelId',
    term_months: 'termMonths',
  }),
  order: entity('orders', {
    number: 'number',
    organization: 'organizationId',
    date: 'orderDate',
    currency: 'currency',
    po_number: 'purchaseOrderNumber',
    status: 'status',
  }),
  order_line: entity('order-lines', {
    order: 'orderId',
    number: 'lineNumber',
    sku: 'skuId',
    quantity: 'quantity',
    unit_price: 'unitPrice',
    currency: 'currency',
  }),
  entitlement: entity('entitlements', {
    number: 'number',
    organization: 'organizationId',
    order: 'orderId',
    state: 'state',
    contact: 'contactId',
  }),
  entitlement_party: entity('entitlement-parties', {
    entitlement: 'entitlementId',
    tier: 'tier',
    role: 'role',
    organization: 'organizationId',
    person: 'personId',
    current_owner: 'currentOwner',
  }),
  entitlement_line: entity('entitlement-lines', {
    entitlement: 'entitlementId',
    kind: 'kind',
    state: 'state',
    sku: 'skuId',
    product: 'productId',
    license_model: 'licenseModelId',
    order_line: 'orderLineId',
    redeem_code: 'redeemCode',
    quantity: 'quantity',
    unlimited: 'unlimited',
    unit_of_measure: 'unitOfMeasure',
    start: 'startDate',
    start_rule: 'startRule',
    end: 'endDate',
    perpetual: 'perpetual',
    term_months: 'termMonths',
    parent: 'parentId',
    link: 'linkKind',
  }),
  device: entity('devices', {
    organization: 'organizationId',
    fingerprint: 'fingerprint',
    name: 'name',
    kind: 'kind',
    synthetic: 'synthetic',
  }),
  activation: entity('activations', {
    entitlement_line: 'entitlementLineId',
    device: 'deviceId',
    quantity: 'quantity',
    overdraft: 'overdraftQuantity',
    state: 'state',
    at: 'activatedAt',
    channel: 'channel',
    returned_at: 'returnedAt',
  }),
  license_artifact: entity('license-artifacts', {
    entitlement_line: 'entitlementLineId',
    activation: 'activationId',
    content: 'content',
    sha256: 'sha256',
    format: 'format',
    algorithm: 'algorithm',
    key_id: 'keyId',
    customer_held: 'customerHeld',
    verifiable_by_new: 'verifiableHere',
  }),
  activation_event: entity('activation-events', {
    activation: 'activationId',
    kind: 'kind',
    at: 'occurredAt',
    detail: 'detail',
  }),
  renewal: entity('renewals', {
    entitlement_line: 'entitlementLineId',
    due: 'dueDate',
    status: 'status',
    contact: 'contactId',
    quantity: 'quantity',
    price: 'price',
    currency: 'currency',
  }),
  usage: entity('usage-reports', {
    entitlement_line: 'entitlementLineId',
    device: 'deviceId',
    quantity: 'quantity',
    unit_of_measure: 'unitOfMeasure',
    from: 'periodStart',
    to: 'periodEnd',
  }),
  eula_acceptance: entity('eula-acceptances', {
    person: 'personId',
    organization: 'organizationId',
    product: 'productId',
    version: 'agreementVersion',
    at: 'acceptedAt',
  }),
  audit_event: entity('audit-events', {
    actor: 'actor',
    action: 'action',
    subject_entity: 'subjectType',
    subject_key: 'subjectKey',
    at: 'occurredAt',
    detail: 'detail',
  }),
};

/** How the reference EMS names a canonical entity, or undefined when it has no place for it. */
export function emsEntity(name: string): EmsEntity | undefined {
  return entities[name];
}
