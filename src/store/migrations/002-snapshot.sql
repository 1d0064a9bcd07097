-- How far the snapshot of a run has come: the state of the old system that it shows, its tables, and per part of a table
-- the published Parquet files.
CREATE TABLE snapshot (
  run         text PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
  state       text NOT NULL,
  consistency text NOT NULL CHECK (consistency IN ('TRANSACTION', 'QUIESCED', 'FUZZY')),
  reason      text NOT NULL DEFAULT '',
  started_at  timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
);

CREATE TABLE snapshot_table (
  run      text NOT NULL REFERENCES snapshot (run) ON DELETE CASCADE,
  name     text NOT NULL,
  columns  jsonb NOT NULL,
  -- Set when every part is there.
  rows     bigint,
  PRIMARY KEY (run, name)
);

CREATE TABLE snapshot_part (
  run      text NOT NULL,
  name     text NOT NULL,
  number   int NOT NULL,
  -- What the part covers; another label means another division of the table.
  label    text NOT NULL,
  files    jsonb NOT NULL,
  PRIMARY KEY (run, name, number),
  FOREIGN KEY (run, name) REFERENCES snapshot_table (run, name) ON DELETE CASCADE
);
