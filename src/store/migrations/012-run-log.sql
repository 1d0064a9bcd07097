-- What a run said, line by line, and whether somebody asked it to stop.
CREATE TABLE run_log (
  run  text NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  seq  bigint GENERATED ALWAYS AS IDENTITY,
  at   timestamptz NOT NULL DEFAULT now(),
  text text NOT NULL,
  PRIMARY KEY (run, seq)
);

ALTER TABLE run ADD COLUMN stop_requested_at timestamptz;

-- How far the stage at work has come, as it was last told.
CREATE TABLE run_progress (
  run       text PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
  stage     text NOT NULL,
  what      text NOT NULL,
  done      bigint NOT NULL,
  total     bigint,
  -- Per second, at the rate of the last moments; NULL before there is one.
  rate      int,
  remaining int,
  at        timestamptz NOT NULL DEFAULT now()
);
