-- What reconcile found, per entity: a killed stage goes on with the next one.
CREATE TABLE reconcile_entity (
  run      text NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  entity   text NOT NULL,
  outcome  jsonb NOT NULL,
  at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (run, entity)
);

-- The seed of a run's fault seeding: fixed before anything is drawn, the same after a kill.
CREATE TABLE prove_seed (
  run   text PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
  seed  text NOT NULL,
  at    timestamptz NOT NULL DEFAULT now()
);
