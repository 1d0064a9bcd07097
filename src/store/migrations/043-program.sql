-- Groups of people whose work changes. Who may sign for a group is in account_function; owner and deputy answer for the work.
CREATE TABLE stakeholder_group (
  migration  text NOT NULL,
  id         text NOT NULL CHECK (id ~ '^[a-z][a-z0-9-]{0,62}$' AND id <> 'overall'),
  title      text NOT NULL CHECK (title <> ''),
  short      text NOT NULL CHECK (short <> ''),
  position   int NOT NULL,
  standard   boolean NOT NULL,
  impacts    text[] NOT NULL DEFAULT '{}',
  checks     text[] NOT NULL DEFAULT '{}',
  training   text[] NOT NULL DEFAULT '{}',
  active     boolean NOT NULL DEFAULT true,
  note       text NOT NULL DEFAULT '',
  owner      uuid REFERENCES account (id),
  deputy     uuid REFERENCES account (id),
  version    int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  created_by uuid REFERENCES account (id),
  updated_by uuid REFERENCES account (id),
  PRIMARY KEY (migration, id),
  CHECK (active OR note <> ''),
  CHECK (owner <> deputy)
);

-- The numbers in T-12, I-3: given once, never again.
CREATE TABLE program_number (
  migration text NOT NULL,
  letter    text NOT NULL,
  last      int NOT NULL,
  PRIMARY KEY (migration, letter)
);

CREATE TABLE task (
  migration       text NOT NULL,
  id              text NOT NULL CHECK (id ~ '^[A-Za-z][A-Za-z0-9._-]{0,62}$'),
  title           text NOT NULL CHECK (title <> ''),
  description     text NOT NULL DEFAULT '',
  workstream      text NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('WORK', 'MILESTONE', 'REHEARSAL', 'PRELOAD', 'WAVE', 'BURN_IN', 'CUTOVER', 'FREEZE')),
  state           text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'IN_PROGRESS', 'BLOCKED', 'DONE')),
  blocked_reason  text NOT NULL DEFAULT '',
  starts_on       date NOT NULL,
  ends_on         date NOT NULL,
  done_on         date,
  effort_minutes  int NOT NULL DEFAULT 0 CHECK (effort_minutes >= 0),
  -- Planned running time of what a run repeats, and which stage (or the whole `run`) measures it.
  planned_minutes int CHECK (planned_minutes >= 0),
  measured_by     text,
  assignee        uuid REFERENCES account (id),
  version         int NOT NULL DEFAULT 1,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  created_by      uuid REFERENCES account (id),
  updated_by      uuid REFERENCES account (id),
  PRIMARY KEY (migration, id),
  FOREIGN KEY (migration, workstream) REFERENCES stakeholder_group (migration, id),
  CHECK (ends_on >= starts_on),
  CHECK (kind <> 'MILESTONE' OR (starts_on = ends_on AND effort_minutes = 0)),
  CHECK ((state = 'DONE') = (done_on IS NOT NULL)),
  CHECK ((state = 'BLOCKED') = (blocked_reason <> ''))
);

CREATE INDEX task_by_end ON task (migration, ends_on, id);
CREATE INDEX task_of_workstream ON task (migration, workstream);

CREATE TABLE task_dependency (
  migration text NOT NULL,
  task      text NOT NULL,
  needs     text NOT NULL,
  PRIMARY KEY (migration, task, needs),
  FOREIGN KEY (migration, task) REFERENCES task (migration, id) ON DELETE CASCADE,
  FOREIGN KEY (migration, needs) REFERENCES task (migration, id) ON DELETE CASCADE,
  CHECK (task <> needs)
);

CREATE INDEX task_dependency_backwards ON task_dependency (migration, needs);

-- A status set by a person. Never changed but to end it.
CREATE TABLE status_override (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  migration  text NOT NULL,
  -- A group, or `overall`.
  workstream text NOT NULL,
  status     text NOT NULL CHECK (status IN ('RED', 'YELLOW', 'GREEN')),
  direction  text NOT NULL CHECK (direction IN ('LOWER', 'RAISE')),
  -- What was computed when it was set: a raised status falls when it gets worse than that.
  computed   text NOT NULL CHECK (computed IN ('RED', 'YELLOW', 'GREEN', 'NONE')),
  reason     text NOT NULL,
  expires_on date,
  at         timestamptz NOT NULL,
  by         uuid REFERENCES account (id),
  ended_at   timestamptz,
  ended_by   uuid REFERENCES account (id),
  CHECK (direction = 'LOWER' OR (reason <> '' AND expires_on IS NOT NULL))
);

CREATE UNIQUE INDEX status_override_of ON status_override (migration, workstream) WHERE ended_at IS NULL;

-- Every status that was shown, from when. Append-only.
CREATE TABLE status_history (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  migration  text NOT NULL,
  workstream text NOT NULL,
  at         timestamptz NOT NULL,
  status     text NOT NULL CHECK (status IN ('RED', 'YELLOW', 'GREEN', 'NONE')),
  computed   text NOT NULL CHECK (computed IN ('RED', 'YELLOW', 'GREEN', 'NONE')),
  reason     text NOT NULL,
  override   text
);

CREATE INDEX status_history_of ON status_history (migration, workstream, id DESC);

CREATE TABLE issue (
  migration   text NOT NULL,
  id          text NOT NULL CHECK (id ~ '^[A-Za-z][A-Za-z0-9._-]{0,62}$'),
  kind        text NOT NULL CHECK (kind IN ('ISSUE', 'RISK', 'DECISION', 'ACTION')),
  title       text NOT NULL CHECK (title <> ''),
  description text NOT NULL DEFAULT '',
  severity    text NOT NULL CHECK (severity IN ('CRITICAL', 'HIGH', 'MEDIUM', 'LOW')),
  probability text CHECK (probability IN ('LIKELY', 'POSSIBLE', 'UNLIKELY')),
  state       text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'IN_PROGRESS', 'RESOLVED', 'CANCELED')),
  workstream  text,
  owner       uuid REFERENCES account (id),
  opened_on   date NOT NULL,
  due_on      date,
  closed_on   date,
  resolution  text NOT NULL DEFAULT '',
  links       jsonb NOT NULL DEFAULT '[]',
  version     int NOT NULL DEFAULT 1,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  created_by  uuid REFERENCES account (id),
  updated_by  uuid REFERENCES account (id),
  PRIMARY KEY (migration, id),
  FOREIGN KEY (migration, workstream) REFERENCES stakeholder_group (migration, id),
  CHECK ((state IN ('RESOLVED', 'CANCELED')) = (closed_on IS NOT NULL)),
  CHECK (kind = 'RISK' OR probability IS NULL)
);

CREATE INDEX issue_open ON issue (migration, kind, severity) WHERE closed_on IS NULL;

CREATE TABLE scenario (
  migration  text NOT NULL,
  id         text NOT NULL CHECK (id ~ '^[A-Za-z][A-Za-z0-9._-]{0,62}$'),
  title      text NOT NULL CHECK (title <> ''),
  function   text NOT NULL,
  process    text NOT NULL CHECK (process <> ''),
  system     text NOT NULL DEFAULT '',
  priority   text NOT NULL CHECK (priority IN ('HIGH', 'MEDIUM', 'LOW')),
  steps      text NOT NULL DEFAULT '',
  expected   text NOT NULL DEFAULT '',
  -- Name of the automated test; without one, a test whose name holds the id in brackets.
  test       text NOT NULL DEFAULT '',
  version    int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  created_by uuid REFERENCES account (id),
  updated_by uuid REFERENCES account (id),
  PRIMARY KEY (migration, id),
  FOREIGN KEY (migration, function) REFERENCES stakeholder_group (migration, id)
);

-- A file of results; the same file counts once per environment.
CREATE TABLE scenario_import (
  migration   text NOT NULL,
  id          uuid NOT NULL DEFAULT gen_random_uuid(),
  sha256      text NOT NULL,
  environment text NOT NULL CHECK (environment IN ('rehearsal', 'burn-in', 'live')),
  file        text NOT NULL,
  summary     jsonb NOT NULL,
  at          timestamptz NOT NULL,
  by          uuid REFERENCES account (id),
  PRIMARY KEY (migration, id),
  UNIQUE (migration, environment, sha256)
);

-- Append-only: the newest result that is no skip decides.
CREATE TABLE scenario_result (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  migration    text NOT NULL,
  scenario     text NOT NULL,
  outcome      text NOT NULL CHECK (outcome IN ('PASSED', 'FAILED', 'SKIPPED')),
  at           timestamptz NOT NULL,
  source       text NOT NULL CHECK (source IN ('JUNIT', 'HAND')),
  environment  text NOT NULL CHECK (environment IN ('rehearsal', 'burn-in', 'live')),
  message      text NOT NULL DEFAULT '',
  milliseconds int,
  by           uuid REFERENCES account (id),
  import       uuid,
  attachment   text,
  FOREIGN KEY (migration, scenario) REFERENCES scenario (migration, id),
  FOREIGN KEY (migration, import) REFERENCES scenario_import (migration, id),
  FOREIGN KEY (migration, attachment) REFERENCES attachment (migration, sha256)
);

CREATE INDEX scenario_result_newest ON scenario_result (migration, scenario, id DESC);

-- Go-live day, zone, countries, freezes, goals; the shape is in governance/plan/plan-settings.ts.
CREATE TABLE plan_setting (
  migration  text PRIMARY KEY,
  content    jsonb NOT NULL,
  version    int NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by uuid REFERENCES account (id)
);

-- How many minutes a working day a person has for the migration.
CREATE TABLE availability (
  migration       text NOT NULL,
  account         uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  minutes_per_day int NOT NULL CHECK (minutes_per_day BETWEEN 0 AND 1440),
  PRIMARY KEY (migration, account)
);

-- Days on which a person is away; why is nobody's business here.
CREATE TABLE absence (
  migration text NOT NULL,
  id        uuid NOT NULL DEFAULT gen_random_uuid(),
  account   uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  first_day date NOT NULL,
  last_day  date NOT NULL,
  source    text NOT NULL CHECK (source IN ('TYPED', 'CALENDAR', 'PROGRAM')),
  PRIMARY KEY (migration, id),
  CHECK (last_day >= first_day)
);

CREATE INDEX absence_by_day ON absence (migration, last_day);
