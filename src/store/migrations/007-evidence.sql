-- Append-only, hash-chained evidence. `entry` holds the exact canonical JSON that is hashed; the other columns repeat
-- parts of it for queries, and checking the chain compares them.
CREATE TABLE evidence (
  seq       bigint PRIMARY KEY CHECK (seq > 0),
  migration text NOT NULL,
  run       text NOT NULL,
  kind      text NOT NULL,
  prev_hash text NOT NULL UNIQUE CHECK (prev_hash ~ '^[0-9a-f]{64}$'),
  hash      text NOT NULL UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$'),
  entry     text NOT NULL
);

CREATE INDEX evidence_of_run ON evidence (migration, run, kind);

CREATE FUNCTION evidence_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'evidence is append-only: % is not allowed', TG_OP;
END
$$;

CREATE TRIGGER evidence_no_change BEFORE UPDATE OR DELETE ON evidence
  FOR EACH ROW EXECUTE FUNCTION evidence_is_append_only();

CREATE TRIGGER evidence_no_truncate BEFORE TRUNCATE ON evidence
  FOR EACH STATEMENT EXECUTE FUNCTION evidence_is_append_only();
