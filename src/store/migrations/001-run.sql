-- A run of a migration and its stages. A killed run is found by state 'running' without a lock holder.
CREATE TABLE run (
  id          text PRIMARY KEY,
  migration   text NOT NULL,
  command     text NOT NULL,
  environment text NOT NULL,
  inputs      text NOT NULL,
  state       text NOT NULL CHECK (state IN ('running', 'done', 'failed', 'undone')),
  started_at  timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  pid         int
);

CREATE TABLE run_stage (
  run         text NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  stage       text NOT NULL,
  state       text NOT NULL CHECK (state IN ('running', 'done', 'failed')),
  started_at  timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  seconds     numeric NOT NULL DEFAULT 0,
  rows        bigint NOT NULL DEFAULT 0,
  detail      jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (run, stage)
);
