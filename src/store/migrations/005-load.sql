-- The ledger of loading: per run and entity the plan, per batch its range and outcome, per record a refusal.
CREATE TABLE load_entity (
  run       text NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  entity    text NOT NULL,
  records   bigint NOT NULL,
  plan      jsonb NOT NULL,
  -- Whether the new system held no record of this entity before the first was sent; NULL until it was looked at.
  was_empty boolean,
  PRIMARY KEY (run, entity)
);

CREATE TABLE load_batch (
  run             text NOT NULL,
  entity          text NOT NULL,
  first_seq       bigint NOT NULL,
  last_seq        bigint NOT NULL,
  level           int NOT NULL,
  -- 'planned' is written before anything is sent: after a kill its outcome is unknown until read back.
  state           text NOT NULL CHECK (state IN ('planned', 'acknowledged')),
  -- Records that the new system held before this batch: this run did not create them, undo leaves them.
  existed         uuid[] NOT NULL DEFAULT '{}',
  existed_digests text[] NOT NULL DEFAULT '{}',
  -- Some accepted records; a later look at them tells whether the new system still has what it acknowledged.
  witnesses       uuid[] NOT NULL DEFAULT '{}',
  created         int NOT NULL DEFAULT 0,
  updated         int NOT NULL DEFAULT 0,
  unchanged       int NOT NULL DEFAULT 0,
  refused         int NOT NULL DEFAULT 0,
  retries         int NOT NULL DEFAULT 0,
  resolved        int NOT NULL DEFAULT 0,
  losses          int NOT NULL DEFAULT 0,
  at              timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (run, entity, first_seq),
  FOREIGN KEY (run, entity) REFERENCES load_entity (run, entity) ON DELETE CASCADE
);

CREATE TABLE load_refusal (
  run     text NOT NULL,
  entity  text NOT NULL,
  seq     bigint NOT NULL,
  id      uuid NOT NULL,
  old_key text NOT NULL,
  code    text NOT NULL,
  reason  text NOT NULL,
  field   text NOT NULL DEFAULT '',
  PRIMARY KEY (run, entity, seq, code, field),
  FOREIGN KEY (run, entity) REFERENCES load_entity (run, entity) ON DELETE CASCADE
);

-- Single records loaded after the run's own load (restored from the archive).
CREATE TABLE load_single (
  run     text NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  entity  text NOT NULL,
  id      uuid NOT NULL,
  old_key text NOT NULL,
  existed boolean NOT NULL,
  at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (run, entity, id)
);
