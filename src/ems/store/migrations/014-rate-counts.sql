-- How many requests each API token has sent, to all processes together. Only the growth within seconds counts: nothing is lost with a
-- crash that empties it.
CREATE UNLOGGED TABLE rate_counts (
  actor text PRIMARY KEY,
  count bigint NOT NULL,
  told_at timestamptz NOT NULL DEFAULT now()
);
