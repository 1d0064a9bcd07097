-- A manual validation: planned, sealed (then drawn), reviewed, finished. Never drawn again from the same records.
CREATE TABLE validation (
  id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  migration       text NOT NULL,
  run             text NOT NULL REFERENCES run (id),
  environment     text NOT NULL,
  state           text NOT NULL DEFAULT 'PLANNED' CHECK (state IN ('PLANNED', 'SEALED', 'FINISHED', 'ABANDONED')),
  plan            jsonb NOT NULL,
  -- Sizes of the strata: what the plan amounts to.
  size            jsonb NOT NULL,
  plan_hash       text,
  population_hash text,
  -- Hexadecimal; shown to nobody before the validation is finished. Its hash is in the evidence chain before the draw.
  seed            text,
  seed_hash       text,
  seal_seq        bigint,
  drawn_at        timestamptz,
  result          jsonb,
  evidence_seq    bigint,
  version         int NOT NULL DEFAULT 1,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  created_by      uuid REFERENCES account (id),
  updated_by      uuid REFERENCES account (id),
  sealed_at       timestamptz,
  finished_at     timestamptz,
  CHECK ((state IN ('SEALED', 'FINISHED')) = (seed IS NOT NULL AND seal_seq IS NOT NULL))
);

CREATE INDEX validation_newest ON validation (migration, created_at DESC);

-- The same records (by the hash of their content) are drawn once.
CREATE TABLE validation_draw (
  migration       text NOT NULL,
  entity          text NOT NULL,
  population_hash text NOT NULL,
  validation      uuid NOT NULL REFERENCES validation (id),
  PRIMARY KEY (migration, entity, population_hash)
);

-- A record to review. `planted` names the field of a wrong copy that was never in the new system.
CREATE TABLE validation_item (
  id         uuid PRIMARY KEY,
  validation uuid NOT NULL REFERENCES validation (id),
  entity     text NOT NULL,
  stratum    text NOT NULL,
  old_key    text NOT NULL,
  turn       int NOT NULL,
  -- Place in the draw of its stratum; NULL for planted records.
  place      int,
  second     boolean NOT NULL,
  planted    jsonb,
  -- False when a sequential test has ended before it.
  needed     boolean NOT NULL DEFAULT true,
  needs      text CHECK (needs IN ('FIRST', 'SECOND', 'THIRD')) DEFAULT 'FIRST',
  decided    text CHECK (decided IN ('CORRECT', 'WRONG')),
  settled    text,
  settled_by uuid REFERENCES account (id),
  settled_at timestamptz,
  CHECK ((place IS NULL) = (planted IS NOT NULL)),
  UNIQUE (validation, turn)
);

CREATE INDEX validation_item_open ON validation_item (validation, turn) WHERE needed AND (needs IS NOT NULL OR planted IS NOT NULL);
CREATE INDEX validation_item_draw ON validation_item (validation, entity, stratum, place);

-- What a reviewer said; a later row of the same reviewer replaces an earlier one, which stays.
CREATE TABLE validation_judgement (
  seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id         uuid NOT NULL UNIQUE,
  item       uuid NOT NULL REFERENCES validation_item (id),
  reviewer   uuid NOT NULL REFERENCES account (id),
  verdict    text NOT NULL CHECK (verdict IN ('CORRECT', 'WRONG', 'UNSURE')),
  note       text NOT NULL,
  seconds    int NOT NULL CHECK (seconds >= 0),
  at         timestamptz NOT NULL
);

CREATE INDEX validation_judgement_of_item ON validation_judgement (item, reviewer, seq DESC);
CREATE INDEX validation_judgement_of_reviewer ON validation_judgement (reviewer, item);

-- The comparison's verdict was shown to a reviewer, after which a judgement cannot be changed.
CREATE TABLE validation_reveal (
  item     uuid NOT NULL REFERENCES validation_item (id),
  reviewer uuid NOT NULL REFERENCES account (id),
  at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (item, reviewer)
);

CREATE FUNCTION judgement_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'judgements are append-only: % is not allowed', TG_OP;
END
$$;

CREATE TRIGGER judgement_no_change BEFORE UPDATE OR DELETE ON validation_judgement
  FOR EACH ROW EXECUTE FUNCTION judgement_is_append_only();
