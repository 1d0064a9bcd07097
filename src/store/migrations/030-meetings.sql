-- Regular meetings: a rule in wall-clock time of a zone. `uid` and `sequence` are the iCalendar identity.
CREATE TABLE meeting_series (
  migration   text NOT NULL,
  id          text NOT NULL CHECK (id ~ '^[a-z][a-z0-9-]*$'),
  title       text NOT NULL CHECK (title <> ''),
  purpose     text NOT NULL DEFAULT '',
  location    text NOT NULL DEFAULT '',
  starts_on   date NOT NULL,
  ends_on     date,
  weekdays    text[] NOT NULL CHECK (cardinality(weekdays) > 0),
  every_weeks int NOT NULL CHECK (every_weeks BETWEEN 1 AND 12),
  at_time     text NOT NULL CHECK (at_time ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  minutes     int NOT NULL CHECK (minutes BETWEEN 5 AND 1440),
  zone        text NOT NULL,
  functions   text[] NOT NULL DEFAULT '{}',
  quorum      text[] NOT NULL DEFAULT '{}',
  uid         text NOT NULL UNIQUE,
  sequence    int NOT NULL DEFAULT 0,
  canceled    boolean NOT NULL DEFAULT false,
  version     int NOT NULL DEFAULT 1,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  created_by  uuid REFERENCES account (id),
  updated_by  uuid REFERENCES account (id),
  PRIMARY KEY (migration, id)
);

-- One meeting that is more than its rule: moved, canceled, held. `day` is the day the rule gave.
CREATE TABLE meeting (
  migration  text NOT NULL,
  series     text NOT NULL,
  day        date NOT NULL,
  moved_date date,
  moved_time text CHECK (moved_time ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  state      text NOT NULL DEFAULT 'PLANNED' CHECK (state IN ('PLANNED', 'HELD', 'CANCELED')),
  reason     text NOT NULL DEFAULT '',
  minutes    text NOT NULL DEFAULT '',
  sequence   int NOT NULL DEFAULT 0,
  version    int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  created_by uuid REFERENCES account (id),
  updated_by uuid REFERENCES account (id),
  PRIMARY KEY (migration, series, day),
  FOREIGN KEY (migration, series) REFERENCES meeting_series (migration, id),
  CHECK ((moved_date IS NULL) = (moved_time IS NULL))
);

-- Who sat in it, and for which function; a person may stand for several.
CREATE TABLE meeting_attendance (
  migration text NOT NULL,
  series    text NOT NULL,
  day       date NOT NULL,
  account   uuid NOT NULL REFERENCES account (id),
  function  text NOT NULL,
  present   boolean NOT NULL,
  PRIMARY KEY (migration, series, day, account, function),
  FOREIGN KEY (migration, series, day) REFERENCES meeting (migration, series, day) ON DELETE CASCADE
);

-- What was agreed; `became` is the task or issue it was made into (`task:…`, `issue:…`).
CREATE TABLE meeting_action (
  migration  text NOT NULL,
  id         uuid NOT NULL DEFAULT gen_random_uuid(),
  series     text NOT NULL,
  day        date NOT NULL,
  title      text NOT NULL CHECK (title <> ''),
  owner      uuid REFERENCES account (id),
  due        date,
  became     text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by uuid REFERENCES account (id),
  PRIMARY KEY (migration, id),
  FOREIGN KEY (migration, series, day) REFERENCES meeting (migration, series, day) ON DELETE CASCADE
);

CREATE INDEX meeting_action_of_meeting ON meeting_action (migration, series, day, created_at);

-- What was put before a meeting, as it was then.
CREATE TABLE meeting_pack (
  migration text NOT NULL,
  series    text NOT NULL,
  day       date NOT NULL,
  number    int NOT NULL,
  made_at   timestamptz NOT NULL,
  made_by   uuid REFERENCES account (id),
  content   jsonb NOT NULL,
  PRIMARY KEY (migration, series, day, number),
  FOREIGN KEY (migration, series, day) REFERENCES meeting (migration, series, day) ON DELETE CASCADE
);
