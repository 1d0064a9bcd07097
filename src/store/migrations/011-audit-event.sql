-- Who changed what, when, from what to what. Append-only.
CREATE TABLE audit (
  seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  migration  text NOT NULL,
  at         timestamptz NOT NULL DEFAULT now(),
  -- NULL for the system itself and the operator at the command line.
  account    uuid REFERENCES account (id),
  actor_name text NOT NULL,
  via        text NOT NULL CHECK (via IN ('console', 'token', 'cli', 'system')),
  action     text NOT NULL,
  -- 'task:6f1c…', 'issue:12': the kind of thing, then its id.
  subject    text NOT NULL CHECK (subject LIKE '%:%'),
  before     jsonb,
  after      jsonb
);

CREATE INDEX audit_of_subject ON audit (migration, subject, seq);
CREATE INDEX audit_newest ON audit (migration, seq DESC);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail is append-only: % is not allowed', TG_OP;
END
$$;

CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit
  FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();

CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

-- What happened, for live pages. `seq` is given at commit, under a lock, so that no reader who has seen a number
-- ever meets a smaller one later; NULL is an event of a transaction that has not committed.
CREATE TABLE event (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  seq       bigint UNIQUE,
  migration text NOT NULL,
  at        timestamptz NOT NULL DEFAULT now(),
  topic     text NOT NULL,
  subject   text NOT NULL,
  data      jsonb NOT NULL DEFAULT '{}'
);

CREATE INDEX event_of_migration ON event (migration, seq);

CREATE SEQUENCE event_seq;

CREATE FUNCTION number_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(7307165);
  UPDATE event SET seq = nextval('event_seq') WHERE id = NEW.id;
  PERFORM pg_notify('changeover_event', NEW.migration);
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER event_number AFTER INSERT ON event DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION number_event();
