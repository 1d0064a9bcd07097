-- Links to other systems, what proves them, and what happens to them at the switch and at the rollback.
CREATE TABLE integration (
  migration   text NOT NULL,
  id          text NOT NULL CHECK (id ~ '^[a-z][a-z0-9-]*$'),
  title       text NOT NULL CHECK (title <> ''),
  kind        text NOT NULL CHECK (kind IN ('CRM', 'ERP', 'SSO', 'MAIL', 'WAREHOUSE', 'OTHER')),
  direction   text NOT NULL CHECK (direction IN ('IN', 'OUT', 'BOTH')),
  owner       uuid REFERENCES account (id),
  notes       text NOT NULL DEFAULT '',
  at_switch   text NOT NULL DEFAULT '',
  at_rollback text NOT NULL DEFAULT '',
  -- The contract test: a request with expectations, or the name of a command in changeover.yaml; NULL: none yet.
  test        jsonb,
  version     int NOT NULL DEFAULT 1,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  created_by  uuid REFERENCES account (id),
  updated_by  uuid REFERENCES account (id),
  PRIMARY KEY (migration, id)
);

CREATE TABLE integration_run (
  migration   text NOT NULL,
  id          bigint GENERATED ALWAYS AS IDENTITY,
  integration text NOT NULL,
  environment text NOT NULL,
  at          timestamptz NOT NULL,
  by          uuid REFERENCES account (id),
  passed      boolean NOT NULL,
  milliseconds int NOT NULL,
  -- Where it went and what was found; no bodies, no secrets.
  target      text NOT NULL,
  findings    jsonb NOT NULL,
  -- The test as it was run: a later change of it makes this run old.
  test_sha256 text NOT NULL,
  PRIMARY KEY (migration, id),
  FOREIGN KEY (migration, integration) REFERENCES integration (migration, id)
);

CREATE INDEX integration_run_newest ON integration_run (migration, integration, id DESC);
