-- People. Somebody without a password (and without a bound OIDC subject) cannot sign in; they can still own tasks.
CREATE TABLE account (
  id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  email         text NOT NULL UNIQUE CHECK (email = lower(email) AND email <> ''),
  name          text NOT NULL CHECK (name <> ''),
  -- argon2id in PHC format; never selected by a query that answers a request.
  password_hash text,
  oidc_issuer   text,
  oidc_subject  text,
  active        boolean NOT NULL DEFAULT true,
  version       int NOT NULL DEFAULT 1,
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now(),
  created_by    uuid REFERENCES account (id),
  updated_by    uuid REFERENCES account (id),
  UNIQUE (oidc_issuer, oidc_subject),
  CHECK ((oidc_issuer IS NULL) = (oidc_subject IS NULL))
);

CREATE TABLE account_role (
  migration text NOT NULL,
  account   uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  role      text NOT NULL CHECK (role IN ('ADMIN', 'LEAD', 'ENGINEER', 'MEMBER', 'REVIEWER', 'AUDITOR', 'VIEWER')),
  PRIMARY KEY (migration, account, role)
);

-- The function (id of a stakeholder group) somebody works in, and as what.
CREATE TABLE account_function (
  migration text NOT NULL,
  account   uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  function  text NOT NULL,
  position  text NOT NULL CHECK (position IN ('HEAD', 'DEPUTY', 'MEMBER')),
  PRIMARY KEY (migration, account, function)
);

-- Secrets of sessions, tokens and invitations are stored as SHA-256 only: a stolen table signs nobody in.
CREATE TABLE session (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  secret     bytea NOT NULL UNIQUE CHECK (length(secret) = 32),
  account    uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  csrf       text NOT NULL,
  created_at timestamptz NOT NULL,
  seen_at    timestamptz NOT NULL,
  -- Never extended; idling ends a session earlier.
  expires_at timestamptz NOT NULL
);

CREATE INDEX session_of_account ON session (account);

CREATE TABLE token (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  migration  text NOT NULL,
  account    uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  name       text NOT NULL CHECK (name <> ''),
  secret     bytea NOT NULL UNIQUE CHECK (length(secret) = 32),
  scopes     text[] NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz,
  revoked_at timestamptz
);

CREATE TABLE invitation (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  migration  text NOT NULL,
  account    uuid REFERENCES account (id) ON DELETE CASCADE,
  -- FIRST_ADMIN makes the first account, INVITE sets the first password of one, RESET a new password.
  purpose    text NOT NULL CHECK (purpose IN ('FIRST_ADMIN', 'INVITE', 'RESET')),
  secret     bytea NOT NULL UNIQUE CHECK (length(secret) = 32),
  created_at timestamptz NOT NULL,
  created_by uuid REFERENCES account (id),
  expires_at timestamptz NOT NULL,
  used_at    timestamptz,
  CHECK ((account IS NULL) = (purpose = 'FIRST_ADMIN'))
);

-- Failed sign-ins by address and by account name (hashed): shared by all servers of one store.
CREATE TABLE sign_in_throttle (
  key           bytea PRIMARY KEY,
  failures      int NOT NULL,
  window_start  timestamptz NOT NULL,
  blocked_until timestamptz
);
