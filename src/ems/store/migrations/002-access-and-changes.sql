-- API tokens: only the digest is kept. A token of a role that belongs to somebody is bound to an organization.
CREATE TABLE api_tokens (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  role text NOT NULL,
  scopes text[] NOT NULL,
  organization_id uuid REFERENCES organizations ON DELETE CASCADE,
  digest bytea NOT NULL UNIQUE,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX ON api_tokens (organization_id) WHERE organization_id IS NOT NULL;

-- Who changed what: one row per change, in the transaction of the change. Nothing is ever changed or removed here.
CREATE TABLE change_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  action text NOT NULL,
  entity text NOT NULL,
  entity_id text,
  before jsonb,
  after jsonb
);
CREATE INDEX ON change_log (entity, entity_id);
CREATE INDEX ON change_log (at);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON change_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON change_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Events for the outside, written with the change they tell of. Identity numbers are given out before the transaction
-- ends: a reader that wants every event once reads only those whose transaction is older than every one in progress
-- (transaction < pg_snapshot_xmin(pg_current_snapshot())).
CREATE TABLE outbox_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at timestamptz NOT NULL DEFAULT now(),
  type text NOT NULL,
  entity text NOT NULL,
  entity_id text,
  payload jsonb NOT NULL
);

-- Answers to requests that carried an Idempotency-Key: the same key again gets the same answer, and changes nothing.
CREATE TABLE idempotency_keys (
  actor text NOT NULL,
  key text NOT NULL,
  request bytea NOT NULL,
  status int,
  body text,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (actor, key)
);
CREATE INDEX ON idempotency_keys (created_at);
