-- Keys that license files are signed with. Exactly one signs; those before it still verify, until they are retired (all that
-- they signed has ended) or revoked (somebody else may have them). A private key is sealed under a key-encryption key that
-- is nowhere in the database; sealed_by names that one.
CREATE TABLE signing_keys (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  key_id text NOT NULL UNIQUE,
  algorithm text NOT NULL,
  state text NOT NULL CHECK (state IN ('SIGNING', 'VERIFYING', 'RETIRED', 'REVOKED')),
  public_jwk jsonb NOT NULL,
  private_sealed bytea,
  sealed_by text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  retired_at timestamptz,
  revoked_at timestamptz,
  revoke_reason text,
  CHECK (state <> 'SIGNING' OR private_sealed IS NOT NULL)
);
CREATE UNIQUE INDEX ON signing_keys ((true)) WHERE state = 'SIGNING';

-- License files of ours: which key signed them, until when they can be good, and whether what they were issued for has ended.
CREATE TABLE issued_licenses (
  artifact_id uuid PRIMARY KEY REFERENCES license_artifacts ON DELETE CASCADE,
  activation_id uuid NOT NULL REFERENCES activations ON DELETE CASCADE,
  key_id text NOT NULL,
  quantity bigint NOT NULL,
  last_day date,
  ended_at timestamptz
);
CREATE INDEX ON issued_licenses (activation_id);
CREATE INDEX ON issued_licenses (ended_at) WHERE ended_at IS NOT NULL;

-- However an activation ends or loses units (returned, moved, closed with its right), the files that say more than what is left
-- have ended; and they are good again should it come back.
CREATE FUNCTION end_issued_licenses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE issued_licenses
     SET ended_at = CASE WHEN NEW.state IN ('ACTIVE', 'ON_HOLD') AND quantity <= NEW.quantity THEN NULL
                         ELSE coalesce(ended_at, now()) END
   WHERE activation_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER end_issued_licenses AFTER UPDATE OF state, quantity ON activations FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.quantity IS DISTINCT FROM NEW.quantity)
  EXECUTE FUNCTION end_issued_licenses();

-- The newest revocation list, as it was signed. Its version only ever rises.
CREATE TABLE revocation_lists (
  version bigint PRIMARY KEY,
  digest bytea NOT NULL,
  content text NOT NULL,
  issued_at timestamptz NOT NULL,
  checked_at timestamptz NOT NULL
);

-- When a request file says that it was made: the next one of the same device must not be older.
ALTER TABLE offline_requests ADD made_at timestamptz;
