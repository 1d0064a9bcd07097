-- Settings of a migration that people change in the console; what decides a run's outcome stays in changeover.yaml.
CREATE TABLE setting (
  migration  text PRIMARY KEY,
  content    jsonb NOT NULL,
  version    int NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by uuid REFERENCES account (id)
);

-- A person's own views: a screen with its filters, under a name.
CREATE TABLE saved_view (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  migration  text NOT NULL,
  account    uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  screen     text NOT NULL,
  name       text NOT NULL CHECK (name <> ''),
  -- The query part of the address.
  query      text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (migration, account, screen, name)
);

-- A sign-in with an OIDC provider that has begun: what its answer must fit to. Taken out once.
CREATE TABLE oidc_attempt (
  state      bytea PRIMARY KEY CHECK (length(state) = 32),
  migration  text NOT NULL,
  verifier   text NOT NULL,
  nonce      text NOT NULL,
  return_to  text NOT NULL,
  expires_at timestamptz NOT NULL
);
