-- Where events are sent. Secrets are sealed under the server's key-encryption key: a copy of the database cannot sign.
CREATE TABLE webhooks (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  url text NOT NULL,
  description text,
  event_types text[] NOT NULL,
  ordered boolean NOT NULL,
  state text NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'PAUSED', 'DISABLED')),
  disabled_reason text,
  secret bytea NOT NULL,
  -- After a rotation the secret before is used as well, until then.
  former_secret bytea,
  former_secret_until timestamptz,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- How far a webhook has come; apart from it, so that its ETag changes with its settings only.
CREATE TABLE webhook_progress (
  webhook_id uuid PRIMARY KEY REFERENCES webhooks ON DELETE CASCADE,
  -- Number of the last event for which deliveries were made.
  position bigint NOT NULL,
  failing_since timestamptz,
  -- The process that sends at the moment; another takes over when it has not been heard of.
  lease uuid,
  leased_until timestamptz NOT NULL DEFAULT '-infinity'
);

CREATE TABLE webhook_deliveries (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  webhook_id uuid NOT NULL REFERENCES webhooks ON DELETE CASCADE,
  -- The header webhook-id: the same for an event, however often it is sent.
  message_id text NOT NULL,
  -- Empty for a test.
  event_number bigint,
  type text NOT NULL,
  state text NOT NULL CHECK (state IN ('PENDING', 'DELIVERED', 'FAILED', 'SKIPPED')),
  attempts int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz,
  finished_at timestamptz,
  replay_of uuid,
  -- Deliveries that are made together still have an order.
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON webhook_deliveries (webhook_id, sequence) WHERE state = 'PENDING';
CREATE INDEX ON webhook_deliveries (webhook_id, created_at);
CREATE INDEX ON webhook_deliveries (finished_at) WHERE finished_at IS NOT NULL;

-- What became of every single request. Of an answer only its status is kept: its body may be anything.
CREATE TABLE webhook_attempts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  delivery_id uuid NOT NULL REFERENCES webhook_deliveries ON DELETE CASCADE,
  webhook_id uuid NOT NULL REFERENCES webhooks ON DELETE CASCADE,
  status int,
  failure text,
  milliseconds int NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON webhook_attempts (delivery_id);
CREATE INDEX ON webhook_attempts (webhook_id, created_at);
