-- Who must be trained: each department, channel partners, end customers.
CREATE TABLE training_audience (
  migration  text NOT NULL,
  id         text NOT NULL CHECK (id ~ '^[a-z][a-z0-9-]*$'),
  title      text NOT NULL CHECK (title <> ''),
  kind       text NOT NULL CHECK (kind IN ('DEPARTMENT', 'CHANNEL_PARTNERS', 'END_CUSTOMERS')),
  needs      text NOT NULL DEFAULT '',
  -- How many people must be trained; NULL: everybody who works in the department and has an account here.
  expected   int CHECK (expected >= 0),
  version    int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  created_by uuid REFERENCES account (id),
  updated_by uuid REFERENCES account (id),
  PRIMARY KEY (migration, id)
);

CREATE TABLE training_session (
  migration  text NOT NULL,
  id         uuid NOT NULL DEFAULT gen_random_uuid(),
  audience   text NOT NULL,
  title      text NOT NULL CHECK (title <> ''),
  held_on    date NOT NULL,
  at_time    text NOT NULL CHECK (at_time ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  zone       text NOT NULL,
  minutes    int NOT NULL CHECK (minutes BETWEEN 5 AND 1440),
  place      text NOT NULL DEFAULT '',
  trainer    uuid REFERENCES account (id),
  canceled   boolean NOT NULL DEFAULT false,
  version    int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  created_by uuid REFERENCES account (id),
  updated_by uuid REFERENCES account (id),
  PRIMARY KEY (migration, id),
  FOREIGN KEY (migration, audience) REFERENCES training_audience (migration, id)
);

CREATE INDEX training_session_by_day ON training_session (migration, held_on, id);

CREATE TABLE training_import (
  migration text NOT NULL,
  id        uuid NOT NULL DEFAULT gen_random_uuid(),
  file      text NOT NULL,
  sha256    text NOT NULL,
  rows      int NOT NULL,
  at        timestamptz NOT NULL DEFAULT now(),
  by        uuid REFERENCES account (id),
  PRIMARY KEY (migration, id)
);

-- Who completed what. The newest statement about a person and a course counts.
CREATE TABLE training_completion (
  migration    text NOT NULL,
  audience     text NOT NULL,
  email        text NOT NULL CHECK (email = lower(email)),
  course       text NOT NULL,
  name         text NOT NULL,
  completed_on date NOT NULL,
  passed       boolean NOT NULL,
  import       uuid NOT NULL,
  PRIMARY KEY (migration, audience, email, course),
  FOREIGN KEY (migration, audience) REFERENCES training_audience (migration, id),
  FOREIGN KEY (migration, import) REFERENCES training_import (migration, id)
);

-- A department's word that it is ready. Append-only: the newest of a department counts.
CREATE TABLE readiness_declaration (
  migration  text NOT NULL,
  id         bigint GENERATED ALWAYS AS IDENTITY,
  audience   text NOT NULL,
  ready      boolean NOT NULL,
  note       text NOT NULL DEFAULT '',
  -- What the declaration was based on.
  trained    int NOT NULL,
  expected   int NOT NULL,
  at         timestamptz NOT NULL,
  by         uuid NOT NULL REFERENCES account (id),
  PRIMARY KEY (migration, id),
  FOREIGN KEY (migration, audience) REFERENCES training_audience (migration, id)
);
