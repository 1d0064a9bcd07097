/**
 * Which tables an entity is usually found in, by the words of the table's name in singular, joined by `_`. The first
 * match counts, so the more telling names come first.
 */
export const tableHints: readonly (readonly [name: RegExp, entity: string])[] = [
  [/order_?(line|item|position|detail|product)|(invoice|purchase|sale)_?(line|item)/, 'order_line'],
  [/license_(model|type|policy|plan|scheme)|^(policy|plan|license_?model)$/, 'license_model'],
  [/product_feature|feature_product/, 'product_feature'],
  [/product_(link|relation)|suite_(item|content|member)|bundle_(item|content|member)/, 'product_link'],
  [/(activation|registration|machine|device)_(event|log|history)/, 'activation_event'],
  [/eula|agreement|acceptance/, 'eula_acceptance'],
  [/renewal|reminder/, 'renewal'],
  [/usage|consumption|meter/, 'usage'],
  [/audit|(^|_)(event|log|history)$/, 'audit_event'],
  [
    /membership|member$|(user|contact|person)_(organization|company|account|customer)|(organization|company|account|customer)_(user|contact|person)/,
    'membership',
  ],
  [/activation|registration|(^|_)reg_|machine|device|host|installation|seat/, 'activation'],
  [/(^|_)(sku|part|edition|variant|offer)$/, 'sku'],
  [/feature|module$/, 'feature'],
  [/entitlement$/, 'entitlement'],
  [/license|(^|_)lic(_|$)|serial|subscription/, 'entitlement_line'],
  [/order|purchase|invoice|sale$/, 'order'],
  [/product|software|application|catalog/, 'product'],
  [/organization|organisation|company|customer|account|client|reseller|partner/, 'organization'],
  [/user|person|people|contact/, 'person'],
];

/** Which columns a field is usually found in, by the words of the column's name joined by `_`. */
export const columnHints: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  organization: {
    name: /^(name|title|(company|organization|account|customer|client)(_name)?)$/,
    kind: /^(type|kind|category|role|(account|customer)_type)$/,
    status: /^(status|state|active|is_active|enabled)$/,
    country: /^country(_code)?$/,
    time_zone: /^(time_?zone|tz)$/,
    email_domain: /domain/,
  },
  person: {
    email: /mail/,
    name: /^(name|(full|display|user|contact)_?name)$/,
    phone: /phone|^tel/,
    locale: /locale|^lang/,
    status: /^(status|state|active|is_active|enabled)$/,
  },
  product: {
    code: /^(code|sku|slug|ref|number|key|product_(code|ref|key|number))$/,
    name: /^(name|title|product(_name)?|description)$/,
    version: /version/,
    kind: /^(type|kind|category)$/,
    status: /^(status|state|active|is_active|retired)$/,
  },
  feature: { code: /^(code|key|ref|feature_code)$/, name: /^(name|title|feature(_name)?|description)$/ },
  license_model: {
    code: /^(code|key|ref)$/,
    name: /^(name|title|description)$/,
    type: /^(type|kind|term_type|duration_type)$/,
    binding: /bind|lock|^model$|floating/,
    unit_of_measure: /unit|measure/,
    grace_days: /grace/,
  },
  sku: {
    code: /^(code|sku|part(_number|_no)?|number|ref)$/,
    name: /^(name|title|description)$/,
    term_months: /^(term|months|term_months|duration_months)$/,
  },
  order: {
    number: /^(number|code|ref|reference|(order|invoice)_?(no|number|ref|code)|txn_?id|transaction_id)$/,
    date: /date|(ordered|created|placed|bought|purchased)(_at|_on)?$/,
    currency: /currency/,
    po_number: /(^|_)po(_|$)|purchase_order/,
    status: /status|state/,
  },
  order_line: {
    number: /^(line|line_?(no|number)|position|pos|number|seq)$/,
    quantity: /^(quantity|qty|seats|count|amount_ordered|units)$/,
    unit_price: /price|amount/,
    currency: /currency/,
  },
  entitlement: { state: /status|state/ },
  entitlement_line: {
    state: /status|(^|_)state$/,
    kind: /^(type|kind|line_type|license_type)$/,
    redeem_code:
      /^(code|key|serial|(license|licence|lic|activation|redeem|serial|product)_?(key|code|number))$/,
    quantity:
      /^(quantity|qty|seats|copies|count|units|max_\w+|(num|number)_(of_)?\w+|licen[cs]ed_\w+|seat_count)$/,
    unlimited: /unlimited/,
    unit_of_measure: /unit|measure|metric/,
    start:
      /^(start|start(s|ed)?_?(date|at|on)?|valid_from|(date_)?(created|issued)(_at|_on|_date)?|activated_on|purchase_date)$/,
    end: /expir|^(end|ends?_?(date|at|on)|valid_(to|until|thru)|until)$/,
    perpetual: /perpetual|lifetime|permanent/,
    term_months: /^(term|months|term_months|duration_months)$/,
    link: /^(link|relation|parent_type|link_type)$/,
  },
  device: {
    fingerprint:
      /fingerprint|hardware|machine_?(id|code)|host_?id|hwid|mac|domain|serial|node_?id|device_?(id|code)/,
    name: /^(name|host_?name|device_?name|machine_?name|label)$/,
    kind: /^(type|kind|device_type)$/,
  },
  activation: {
    quantity: /^(quantity|qty|count|seats|units)$/,
    state: /status|state|active/,
    at: /activat\w*(_at|_on|_date)?$|^(created|registered|installed|date)(_at|_on)?$/,
    channel: /channel|method|source/,
    returned_at: /(return|deactivat|releas|remov)\w*(_at|_on|_date)?$/,
  },
  activation_event: {
    kind: /type|kind|event|action/,
    at: /(^|_)(at|on|date|time|timestamp|created)$/,
    detail: /detail|message|note|data/,
  },
  renewal: {
    due: /due|date/,
    status: /status|state/,
    quantity: /^(quantity|qty|seats)$/,
    price: /price|amount/,
    currency: /currency/,
  },
  usage: {
    quantity: /quantity|count|amount|used|units/,
    unit_of_measure: /unit|metric|measure/,
    from: /from|start/,
    to: /(^|_)(to|until|end)/,
  },
  audit_event: {
    actor: /actor|user|who|by$/,
    action: /action|event|type|what/,
    subject_entity: /entity|object_type|table/,
    subject_key: /entity_id|object_id|record/,
    at: /(^|_)(at|on|date|time|timestamp|created)$/,
    detail: /detail|message|note|data|text/,
  },
  eula_acceptance: { version: /version/, at: /(^|_)(at|on|date|time|timestamp|accepted)/ },
  membership: { role: /role|type|kind/ },
  product_feature: { value: /value|count|quantity/ },
  product_link: { kind: /type|kind|relation/ },
};

/** What a required field becomes where no column tells it: SQL, and the reason that is written beside it. */
export const fallbacks: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  organization: { kind: "'CUSTOMER'", status: "'ACTIVE'" },
  person: { status: "'ACTIVE'" },
  membership: { role: "'MEMBER'" },
  product: { kind: "'PRODUCT'", status: "'ACTIVE'" },
  product_link: { kind: "'CONTAINS'" },
  license_model: { type: "'PERPETUAL'", binding: "'NODE_LOCKED'" },
  order: { status: "'BOOKED'" },
  entitlement: { state: "'ACTIVE'" },
  entitlement_line: { kind: "'LICENSE'", state: "'ACTIVE'", quantity: '1', unlimited: 'false' },
  device: { kind: "'MACHINE'", synthetic: 'false' },
  activation: { quantity: '1', state: "'ACTIVE'", channel: "'IMPORTED'" },
  activation_event: { kind: "'ACTIVATED'" },
  renewal: { status: "'DUE'" },
  usage: { unit_of_measure: "'unit'" },
};

/** Required texts that may be the old key itself where no column tells them. */
export const keyFallbacks = ['code', 'number', 'fingerprint', 'version', 'action'];

/** Columns of one table from whose different values records are made, where no table holds them. */
export const valueEntities: Readonly<Record<string, RegExp>> = {
  organization: /^(company|organization|customer|account)(_?name)?$/,
  person: /mail/,
  product: /^(product|product_(ref|code|name|key)|item(_reference)?|software|application)$/,
};
