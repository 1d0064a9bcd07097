/** Columns that say nothing about a person in any table: keys of rows, and when they were written. */
export const plainColumns = ['id', 'created_at', 'updated_at', 'source_system'];

/** Table → its columns that hold no personal data. What is neither here nor in the register fails a test. */
export const otherColumns: Readonly<Record<string, string>> = {
  acceptance_evidence: 'agreement_id sha256 how',
  activation_events: 'activation_id kind occurred_at source_key external_ids',
  activations:
    'entitlement_line_id device_id quantity overdraft_quantity state activated_at channel returned_at source_key external_ids',
  agreement_texts: 'agreement_id locale title content sha256',
  agreements: 'product_id version effective_from required reacceptance withdrawn_at',
  api_tokens: 'role scopes organization_id digest expires_at revoked_at',
  audit_events: 'action subject_type occurred_at source_key external_ids',
  change_log: 'at action entity entity_id',
  credentials: '',
  devices: 'organization_id kind synthetic source_key external_ids',
  entitlement_lines:
    'entitlement_id kind state sku_id product_id license_model_id order_line_id redeem_code redeem_lookup quantity unlimited unit_of_measure start_date start_rule end_date perpetual term_months parent_id link_kind source_key external_ids',
  entitlement_parties: 'entitlement_id tier role organization_id current_owner source_key external_ids',
  entitlements: 'number organization_id order_id state source_key external_ids',
  erasures: 'reference changed',
  eula_acceptances: 'organization_id product_id agreement_version source_key external_ids',
  events: 'number uid at type entity entity_id',
  features: 'code name source_key external_ids attributes',
  idempotency_keys: 'actor key request status',
  issued_licenses: 'artifact_id activation_id key_id quantity last_day ended_at',
  leases: 'activation_id line_id seconds expires_at heartbeat_at',
  license_artifacts:
    'entitlement_line_id activation_id sha256 format algorithm key_id customer_held verifiable_here source_key external_ids',
  license_models:
    'code name term_type binding unit_of_measure rehost_limit return_limit repair_limit overdraft grace_days start_rule policy_days lease_seconds source_key external_ids attributes',
  line_rights:
    'line_id term_type binding unit_of_measure rehost_limit return_limit repair_limit overdraft grace_days policy_days lease_seconds features term_months term_days action renew_from taken parent_closed',
  mail_bounces: 'reminder_id kind',
  mail_opt_outs: 'via',
  mail_pace: 'only_row next_at',
  mail_secret: 'only_row secret',
  mail_templates: 'name locale subject text html',
  memberships: 'organization_id',
  merge_moves: 'merge_id table_name column_name record_id',
  merges: 'entity loser_id survivor_id loser_status undone_at',
  offline_requests: 'nonce request activation_id made_at',
  order_lines: 'order_id line_number sku_id quantity unit_price currency source_key external_ids',
  order_requests: 'order_id',
  orders: 'number organization_id order_date currency purchase_order_number status source_key external_ids',
  organizations: 'kind parent_id status country time_zone source_key external_ids',
  outbox_events: 'at type entity entity_id',
  people: '',
  product_features: 'product_id feature_id value source_key external_ids attributes',
  product_links: 'from_product_id to_product_id kind source_key external_ids attributes',
  product_versions:
    'product_id version stage release_date end_of_sale_date end_of_life_date source_key external_ids attributes',
  products: 'code name version kind status source_key external_ids attributes',
  rate_counts: 'actor count told_at',
  reminder_lines: 'reminder_id line_id',
  reminder_rules: 'days_before role',
  reminders:
    'days_before role organization_id due_date send_on state reason attempts next_at claim claimed_until sent_at',
  renewal_quote_lines:
    'quote_id line_number entitlement_line_id sku_id quantity unlimited unit_price total start_date end_date',
  renewal_quotes: 'number organization_id status currency total valid_until order_id content',
  renewals: 'entitlement_line_id due_date status quantity price currency source_key external_ids',
  revocation_lists: 'version digest content issued_at checked_at',
  schema_migration: 'number name at',
  signing_keys:
    'key_id algorithm state public_jwk private_sealed sealed_by retired_at revoked_at revoke_reason',
  skus: 'code name product_id license_model_id term_months term_days source_key external_ids attributes',
  usage_reports:
    'entitlement_line_id device_id quantity unit_of_measure period_start period_end source_key external_ids',
  webhook_attempts: 'delivery_id webhook_id status failure milliseconds',
  webhook_deliveries:
    'sequence webhook_id message_id event_number type state attempts next_attempt_at finished_at replay_of',
  webhook_progress: 'webhook_id position failing_since lease leased_until',
  webhooks:
    'url description event_types ordered state disabled_reason secret former_secret former_secret_until',
};
