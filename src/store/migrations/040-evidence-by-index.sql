-- The newest evidence of a kind, what withdraws an entry, and the newest signature of a function are found by index,
-- straight from the chain: a table of its own could say something else than the chain.
CREATE INDEX evidence_newest ON evidence (migration, kind, seq DESC);

CREATE INDEX evidence_voids ON evidence USING gin ((((entry::jsonb) -> 'body') -> 'voids')) WHERE kind = 'void';

CREATE INDEX evidence_sign_off ON evidence (
  migration,
  (((entry::jsonb) -> 'body') ->> 'criterion'),
  (((entry::jsonb) -> 'body') ->> 'function'),
  seq DESC
) WHERE kind = 'sign-off';

-- How far the chain was recomputed. `full_at`: when all of it was, last; `broken`: why it cannot be trusted any more.
CREATE TABLE evidence_check (
  single  boolean PRIMARY KEY DEFAULT true CHECK (single),
  seq     bigint NOT NULL,
  hash    text NOT NULL,
  full_at timestamptz NOT NULL,
  broken  text
);

-- Files that evidence refers to by their hash; a hash has one content for ever.
CREATE TABLE attachment (
  migration text NOT NULL,
  sha256    text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  name      text NOT NULL,
  type      text NOT NULL,
  bytes     int NOT NULL,
  content   bytea NOT NULL CHECK (sha256 = encode(sha256(content), 'hex') AND length(content) = bytes),
  added_by  uuid REFERENCES account (id),
  added_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (migration, sha256)
);

-- A head lets the deputy sign for some days. Never changed but to revoke it.
CREATE TABLE delegation (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  migration   text NOT NULL,
  function    text NOT NULL,
  head        uuid NOT NULL REFERENCES account (id),
  deputy      uuid NOT NULL REFERENCES account (id) CHECK (deputy <> head),
  first_day   date NOT NULL,
  last_day    date NOT NULL CHECK (last_day >= first_day),
  reason      text NOT NULL,
  declared_at timestamptz NOT NULL DEFAULT now(),
  revoked_at  timestamptz,
  revoked_by  uuid REFERENCES account (id)
);

CREATE INDEX delegation_of_deputy ON delegation (migration, deputy, function);
