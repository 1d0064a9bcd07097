-- A device is found by what identifies it; texts may be longer than an ordered index takes.
CREATE INDEX ON devices USING hash (fingerprint);

-- A floating seat: an activation that ends by itself without a sign of life. Only these rows change with every heartbeat.
CREATE TABLE leases (
  activation_id uuid PRIMARY KEY REFERENCES activations ON DELETE CASCADE,
  line_id uuid NOT NULL REFERENCES entitlement_lines ON DELETE CASCADE,
  seconds bigint NOT NULL,
  expires_at timestamptz NOT NULL,
  heartbeat_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 80);
CREATE INDEX ON leases (line_id);

-- Offline requests that were answered: the same file again gets the same answer.
CREATE TABLE offline_requests (
  nonce text PRIMARY KEY,
  request bytea NOT NULL,
  activation_id uuid NOT NULL REFERENCES activations ON DELETE CASCADE,
  answer jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON offline_requests (activation_id);
