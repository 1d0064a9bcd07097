-- The records of the EMS. Every table: the id is chosen by whoever writes first; external_ids keeps every name a record has
-- elsewhere, source_system and source_key repeat the one of kind old_key; attributes is the publisher's own JSON object.
-- Every reference has an index, so that deleting a record (undo) does not read whole tables. Checks here are the last
-- line; the API refuses more, and by name (src/ems/domain).

-- The form in which a license key is looked up when its exact bytes are not found: without blanks and separators, in capitals.
CREATE FUNCTION redeem_lookup(code text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  upper(translate(code, E' \t\r\n\u00a0-_.:/', '') COLLATE "C");

-- A company or other body.
CREATE TABLE organizations (
  id uuid PRIMARY KEY,
  display_name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('CUSTOMER', 'RESELLER', 'DISTRIBUTOR', 'PUBLISHER', 'SELF_REGISTERED')),
  parent_id uuid REFERENCES organizations,
  status text NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
  country text,
  time_zone text,
  email_domain text,
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON organizations (source_key);
CREATE INDEX ON organizations (parent_id) WHERE parent_id IS NOT NULL;

-- A human being known by e-mail.
CREATE TABLE people (
  id uuid PRIMARY KEY,
  email text NOT NULL,
  full_name text,
  phone text,
  locale text,
  status text NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON people (source_key);

-- A stored digest of a password.
CREATE TABLE credentials (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES people,
  scheme text NOT NULL CHECK (scheme IN ('BCRYPT', 'ARGON2ID', 'PHPASS', 'SHA256_SALTED', 'SHA1_SALTED', 'MD5', 'NONE')),
  digest text,
  salt text,
  strategy text NOT NULL CHECK (strategy IN ('CARRY_HASH', 'REHASH_AT_LOGIN', 'FORCED_RESET', 'SSO_ONLY')),
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON credentials (source_key);
CREATE INDEX ON credentials (person_id);

-- A person in an organization, in one role.
CREATE TABLE memberships (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations,
  person_id uuid NOT NULL REFERENCES people,
  role text NOT NULL CHECK (role IN ('OWNER', 'ADMIN', 'MEMBER', 'BILLING', 'TECHNICAL', 'RENEWALS')),
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON memberships (source_key);
CREATE INDEX ON memberships (organization_id);
CREATE INDEX ON memberships (person_id);

-- Something sold: a product, a suite, or maintenance.
CREATE TABLE products (
  id uuid PRIMARY KEY,
  code text COLLATE "C" NOT NULL UNIQUE,
  name text NOT NULL,
  version text,
  kind text NOT NULL CHECK (kind IN ('PRODUCT', 'SUITE', 'MAINTENANCE')),
  status text NOT NULL CHECK (status IN ('ACTIVE', 'RETIRED')),
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON products (source_key);

-- A relation between two products.
CREATE TABLE product_links (
  id uuid PRIMARY KEY,
  from_product_id uuid NOT NULL REFERENCES products,
  to_product_id uuid NOT NULL REFERENCES products,
  kind text NOT NULL CHECK (kind IN ('CONTAINS', 'UPGRADE', 'UPSELL', 'RENEWAL', 'MAINTAINS')),
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON product_links (source_key);
CREATE INDEX ON product_links (from_product_id);
CREATE INDEX ON product_links (to_product_id);

-- A capability that software switches on.
CREATE TABLE features (
  id uuid PRIMARY KEY,
  code text COLLATE "C" NOT NULL UNIQUE,
  name text NOT NULL,
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON features (source_key);

-- A feature that a product carries.
CREATE TABLE product_features (
  id uuid PRIMARY KEY,
  product_id uuid NOT NULL REFERENCES products,
  feature_id uuid NOT NULL REFERENCES features,
  value text,
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON product_features (source_key);
CREATE INDEX ON product_features (product_id);
CREATE INDEX ON product_features (feature_id);

-- How a right is counted, bound and limited.
CREATE TABLE license_models (
  id uuid PRIMARY KEY,
  code text COLLATE "C" NOT NULL UNIQUE,
  name text NOT NULL,
  term_type text NOT NULL CHECK (term_type IN ('PERPETUAL', 'SUBSCRIPTION', 'TRIAL')),
  binding text NOT NULL CHECK (binding IN ('NODE_LOCKED', 'FLOATING', 'NAMED_USER', 'METERED', 'SITE', 'CUSTOM')),
  unit_of_measure text,
  rehost_limit bigint CHECK (rehost_limit >= 0),
  return_limit bigint CHECK (return_limit >= 0),
  repair_limit bigint CHECK (repair_limit >= 0),
  overdraft bigint CHECK (overdraft >= 0),
  grace_days bigint CHECK (grace_days >= 0),
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON license_models (source_key);

-- What can be ordered: a product under a license model for a term.
CREATE TABLE skus (
  id uuid PRIMARY KEY,
  code text COLLATE "C" NOT NULL UNIQUE,
  name text,
  product_id uuid NOT NULL REFERENCES products,
  license_model_id uuid NOT NULL REFERENCES license_models,
  term_months bigint CHECK (term_months >= 0),
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON skus (source_key);
CREATE INDEX ON skus (product_id);
CREATE INDEX ON skus (license_model_id);

-- A purchase.
CREATE TABLE orders (
  id uuid PRIMARY KEY,
  number text COLLATE "C" NOT NULL UNIQUE,
  organization_id uuid NOT NULL REFERENCES organizations,
  order_date date,
  currency text,
  purchase_order_number text,
  status text NOT NULL CHECK (status IN ('DRAFT', 'BOOKED', 'CANCELLED', 'REFUNDED')),
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON orders (source_key);
CREATE INDEX ON orders (organization_id);

-- One position of an order.
CREATE TABLE order_lines (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES orders,
  line_number bigint NOT NULL CHECK (line_number >= 0),
  sku_id uuid REFERENCES skus,
  quantity bigint NOT NULL CHECK (quantity >= 1),
  unit_price numeric(18,4),
  currency text,
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON order_lines (source_key);
CREATE INDEX ON order_lines (order_id);
CREATE INDEX ON order_lines (sku_id) WHERE sku_id IS NOT NULL;

-- The commercial right: who may use what was bought.
CREATE TABLE entitlements (
  id uuid PRIMARY KEY,
  number text COLLATE "C" NOT NULL UNIQUE,
  organization_id uuid NOT NULL REFERENCES organizations,
  order_id uuid REFERENCES orders,
  state text NOT NULL CHECK (state IN ('DRAFT', 'ACTIVE', 'ON_HOLD', 'DISABLED', 'CLOSED', 'TEST')),
  contact_id uuid REFERENCES people,
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON entitlements (source_key);
CREATE INDEX ON entitlements (organization_id);
CREATE INDEX ON entitlements (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX ON entitlements (contact_id) WHERE contact_id IS NOT NULL;

-- Who stands in the channel of an entitlement.
CREATE TABLE entitlement_parties (
  id uuid PRIMARY KEY,
  entitlement_id uuid NOT NULL REFERENCES entitlements,
  tier bigint NOT NULL CHECK (tier >= 0),
  role text NOT NULL CHECK (role IN ('END_CUSTOMER', 'RESELLER', 'DISTRIBUTOR')),
  organization_id uuid NOT NULL REFERENCES organizations,
  person_id uuid REFERENCES people,
  current_owner boolean NOT NULL,
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON entitlement_parties (source_key);
CREATE INDEX ON entitlement_parties (entitlement_id);
CREATE INDEX ON entitlement_parties (organization_id);
CREATE INDEX ON entitlement_parties (person_id) WHERE person_id IS NOT NULL;

-- The redeemable right: what a customer activates with a code.
CREATE TABLE entitlement_lines (
  id uuid PRIMARY KEY,
  entitlement_id uuid NOT NULL REFERENCES entitlements,
  kind text NOT NULL CHECK (kind IN ('LICENSE', 'MAINTENANCE', 'BULK_KEY')),
  state text NOT NULL CHECK (state IN ('DRAFT', 'ACTIVE', 'ON_HOLD', 'DISABLED', 'CLOSED')),
  sku_id uuid REFERENCES skus,
  product_id uuid NOT NULL REFERENCES products,
  license_model_id uuid NOT NULL REFERENCES license_models,
  order_line_id uuid REFERENCES order_lines,
  redeem_code text COLLATE "C" UNIQUE,
  redeem_lookup text COLLATE "C" GENERATED ALWAYS AS (redeem_lookup(redeem_code)) STORED,
  quantity bigint CHECK (quantity >= 0),
  unlimited boolean NOT NULL,
  unit_of_measure text,
  start_date date,
  start_rule text CHECK (start_rule IN ('NOW', 'FIRST_ACTIVATION', 'DATE')),
  end_date date,
  perpetual boolean NOT NULL,
  term_months bigint CHECK (term_months >= 0),
  parent_id uuid REFERENCES entitlement_lines,
  link_kind text CHECK (link_kind IN ('RENEWAL', 'UPGRADE', 'UPSELL', 'SPLIT', 'TRANSFER', 'MAINTAINS')),
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK (NOT perpetual OR end_date IS NULL),
  CHECK (start_date <= end_date)
);
CREATE INDEX ON entitlement_lines (source_key);
CREATE INDEX ON entitlement_lines (entitlement_id);
CREATE INDEX ON entitlement_lines (sku_id) WHERE sku_id IS NOT NULL;
CREATE INDEX ON entitlement_lines (product_id);
CREATE INDEX ON entitlement_lines (license_model_id);
CREATE INDEX ON entitlement_lines (order_line_id) WHERE order_line_id IS NOT NULL;
CREATE INDEX ON entitlement_lines (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX ON entitlement_lines (redeem_lookup) WHERE redeem_lookup IS NOT NULL;

-- What a right is activated on.
CREATE TABLE devices (
  id uuid PRIMARY KEY,
  organization_id uuid REFERENCES organizations,
  fingerprint text NOT NULL,
  name text,
  kind text NOT NULL CHECK (kind IN ('MACHINE', 'DOMAIN', 'SERVER', 'DONGLE', 'MIGRATION_HOST')),
  synthetic boolean NOT NULL,
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON devices (source_key);
CREATE INDEX ON devices (organization_id) WHERE organization_id IS NOT NULL;

-- Units of a line in use on a device.
CREATE TABLE activations (
  id uuid PRIMARY KEY,
  entitlement_line_id uuid NOT NULL REFERENCES entitlement_lines,
  device_id uuid NOT NULL REFERENCES devices,
  quantity bigint NOT NULL CHECK (quantity >= 1),
  overdraft_quantity bigint CHECK (overdraft_quantity >= 0),
  state text NOT NULL CHECK (state IN ('ACTIVE', 'RETURNED', 'SUPERSEDED', 'ON_HOLD', 'LOST')),
  activated_at timestamptz,
  channel text NOT NULL CHECK (channel IN ('ONLINE', 'OFFLINE', 'MANUAL', 'IMPORTED')),
  returned_at timestamptz,
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON activations (source_key);
CREATE INDEX ON activations (entitlement_line_id);
CREATE INDEX ON activations (device_id);

-- A license file or text that was issued.
CREATE TABLE license_artifacts (
  id uuid PRIMARY KEY,
  entitlement_line_id uuid NOT NULL REFERENCES entitlement_lines,
  activation_id uuid REFERENCES activations,
  content text,
  sha256 text NOT NULL,
  format text NOT NULL,
  algorithm text,
  key_id text,
  customer_held boolean NOT NULL,
  verifiable_here boolean NOT NULL,
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON license_artifacts (source_key);
CREATE INDEX ON license_artifacts (entitlement_line_id);
CREATE INDEX ON license_artifacts (activation_id) WHERE activation_id IS NOT NULL;

-- Something that happened to an activation.
CREATE TABLE activation_events (
  id uuid PRIMARY KEY,
  activation_id uuid NOT NULL REFERENCES activations,
  kind text NOT NULL CHECK (kind IN ('ACTIVATED', 'RETURNED', 'REHOSTED', 'REPAIRED', 'HEARTBEAT', 'REFUSED')),
  occurred_at timestamptz NOT NULL,
  detail text,
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON activation_events (source_key);
CREATE INDEX ON activation_events (activation_id);

-- A renewal that is due, quoted, won or lost.
CREATE TABLE renewals (
  id uuid PRIMARY KEY,
  entitlement_line_id uuid NOT NULL REFERENCES entitlement_lines,
  due_date date NOT NULL,
  status text NOT NULL CHECK (status IN ('DUE', 'REMINDED', 'QUOTED', 'WON', 'LOST')),
  contact_id uuid REFERENCES people,
  quantity bigint CHECK (quantity >= 0),
  price numeric(18,4),
  currency text,
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON renewals (source_key);
CREATE INDEX ON renewals (entitlement_line_id);
CREATE INDEX ON renewals (contact_id) WHERE contact_id IS NOT NULL;

-- Metered use of a line within a period.
CREATE TABLE usage_reports (
  id uuid PRIMARY KEY,
  entitlement_line_id uuid NOT NULL REFERENCES entitlement_lines,
  device_id uuid REFERENCES devices,
  quantity bigint NOT NULL CHECK (quantity >= 0),
  unit_of_measure text NOT NULL,
  period_start timestamptz NOT NULL,
  period_end timestamptz NOT NULL,
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON usage_reports (source_key);
CREATE INDEX ON usage_reports (entitlement_line_id);
CREATE INDEX ON usage_reports (device_id) WHERE device_id IS NOT NULL;

-- A person accepted a license agreement.
CREATE TABLE eula_acceptances (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES people,
  organization_id uuid REFERENCES organizations,
  product_id uuid REFERENCES products,
  agreement_version text NOT NULL,
  accepted_at timestamptz NOT NULL,
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON eula_acceptances (source_key);
CREATE INDEX ON eula_acceptances (person_id);
CREATE INDEX ON eula_acceptances (organization_id) WHERE organization_id IS NOT NULL;
CREATE INDEX ON eula_acceptances (product_id) WHERE product_id IS NOT NULL;

-- Who did what.
CREATE TABLE audit_events (
  id uuid PRIMARY KEY,
  actor text,
  action text NOT NULL,
  subject_type text,
  subject_key text,
  occurred_at timestamptz NOT NULL,
  detail text,
  source_system text,
  source_key text,
  external_ids jsonb NOT NULL DEFAULT '[]',
  attributes jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON audit_events (source_key);
