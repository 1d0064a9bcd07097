-- Texts of mail, by name and locale; those that are built in need no row.
CREATE TABLE mail_templates (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  locale text NOT NULL,
  subject text NOT NULL,
  text text NOT NULL,
  html text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (name, locale)
);

-- When whom to remind: days before the last day of a right (negative: after it).
CREATE TABLE reminder_rules (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  days_before bigint NOT NULL,
  role text NOT NULL CHECK (role IN ('END_CUSTOMER', 'RESELLER', 'DISTRIBUTOR')),
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (days_before, role)
);

-- One mail: a rule, a reader, a customer, a day. The unique key is what makes it be sent once, whoever plans it. No address is
-- kept here; it is read when the mail goes out. CLAIMED: a process has taken it and handed nothing over yet; SENDING: it may be
-- with the mail server.
CREATE TABLE reminders (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  days_before bigint NOT NULL,
  role text NOT NULL,
  person_id uuid NOT NULL REFERENCES people ON DELETE CASCADE,
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  due_date date NOT NULL,
  send_on date NOT NULL,
  state text NOT NULL DEFAULT 'QUEUED'
    CHECK (state IN ('QUEUED', 'CLAIMED', 'SENDING', 'SENT', 'SKIPPED', 'FAILED', 'UNKNOWN')),
  reason text,
  reply text,
  attempts bigint NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL DEFAULT now(),
  claim uuid,
  claimed_until timestamptz,
  message_id text,
  locale text,
  sent_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (days_before, role, person_id, organization_id, due_date)
);
CREATE INDEX ON reminders (next_at, id) WHERE state = 'QUEUED';
CREATE INDEX ON reminders (claimed_until) WHERE state IN ('CLAIMED', 'SENDING');
CREATE INDEX ON reminders (send_on);
CREATE INDEX ON reminders (person_id);
CREATE INDEX ON reminders (organization_id);
CREATE INDEX ON reminders (message_id) WHERE message_id IS NOT NULL;

-- The rights that a mail named.
CREATE TABLE reminder_lines (
  reminder_id uuid NOT NULL REFERENCES reminders ON DELETE CASCADE,
  line_id uuid NOT NULL REFERENCES entitlement_lines ON DELETE CASCADE,
  PRIMARY KEY (reminder_id, line_id)
);
CREATE INDEX ON reminder_lines (line_id);

-- Addresses that are not written to, by their digest: whoever has the table does not have the addresses.
CREATE FUNCTION address_digest(email text) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  sha256(convert_to(lower(email), 'UTF8'));
CREATE TABLE mail_opt_outs (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  address_digest bytea NOT NULL UNIQUE,
  via text NOT NULL CHECK (via IN ('LINK', 'ONE_CLICK', 'BY_HAND')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE mail_bounces (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  person_id uuid NOT NULL REFERENCES people ON DELETE CASCADE,
  reminder_id uuid REFERENCES reminders ON DELETE SET NULL,
  address_digest bytea NOT NULL,
  kind text NOT NULL CHECK (kind IN ('HARD', 'SOFT')),
  status text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON mail_bounces (address_digest);
CREATE INDEX ON mail_bounces (person_id);
CREATE INDEX ON mail_bounces (reminder_id) WHERE reminder_id IS NOT NULL;

-- One row each: when the next mail may go out, over all processes; and what signs the links that end the mail.
CREATE TABLE mail_pace (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), next_at timestamptz NOT NULL DEFAULT now());
INSERT INTO mail_pace DEFAULT VALUES;
CREATE TABLE mail_secret (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), secret bytea NOT NULL);
