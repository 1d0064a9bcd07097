-- The order as it was sent: a draft becomes lines only when it is approved, by what is true then.
CREATE TABLE order_requests (
  order_id uuid PRIMARY KEY REFERENCES orders ON DELETE CASCADE,
  request jsonb NOT NULL
);

-- Numbers of orders and entitlements that nobody gave one.
CREATE SEQUENCE order_number;
CREATE SEQUENCE entitlement_number;

-- A named user is what a right is bound to, like a device; a closed right ends its activations.
ALTER TABLE devices DROP CONSTRAINT devices_kind_check;
ALTER TABLE devices ADD CONSTRAINT devices_kind_check
  CHECK (kind IN ('MACHINE', 'DOMAIN', 'SERVER', 'DONGLE', 'MIGRATION_HOST', 'USER'));
ALTER TABLE activation_events DROP CONSTRAINT activation_events_kind_check;
ALTER TABLE activation_events ADD CONSTRAINT activation_events_kind_check
  CHECK (kind IN ('ACTIVATED', 'RETURNED', 'REHOSTED', 'REPAIRED', 'HEARTBEAT', 'REFUSED', 'CLOSED'));
