-- Text of a message with placeholders, for one kind of reader.
CREATE TABLE message_template (
  migration  text NOT NULL,
  id         uuid NOT NULL DEFAULT gen_random_uuid(),
  name       text NOT NULL CHECK (name <> ''),
  subject    text NOT NULL,
  body       text NOT NULL,
  version    int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  created_by uuid REFERENCES account (id),
  updated_by uuid REFERENCES account (id),
  PRIMARY KEY (migration, id),
  UNIQUE (migration, name)
);

-- Customers and partners who can be written to.
CREATE TABLE message_contact (
  migration    text NOT NULL,
  email        text NOT NULL CHECK (email = lower(email)),
  name         text NOT NULL DEFAULT '',
  organization text NOT NULL DEFAULT '',
  segment      text NOT NULL DEFAULT '',
  wave         text NOT NULL DEFAULT '',
  fields       jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (migration, email)
);

CREATE INDEX message_contact_by_segment ON message_contact (migration, segment, wave);

CREATE TABLE message_campaign (
  migration  text NOT NULL,
  id         uuid NOT NULL DEFAULT gen_random_uuid(),
  title      text NOT NULL CHECK (title <> ''),
  template   uuid NOT NULL,
  -- Frozen when the sending begins: a later change of the template does not change what is being sent.
  subject    text,
  body       text,
  segment    text,
  wave       text,
  state      text NOT NULL DEFAULT 'DRAFT' CHECK (state IN ('DRAFT', 'SENDING', 'PAUSED', 'DONE', 'STOPPED')),
  -- Why a sending paused by itself.
  trouble    text NOT NULL DEFAULT '',
  started_at timestamptz,
  version    int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  created_by uuid REFERENCES account (id),
  updated_by uuid REFERENCES account (id),
  PRIMARY KEY (migration, id),
  FOREIGN KEY (migration, template) REFERENCES message_template (migration, id)
);

-- One message to one address: the delivery log. SENDING is written before the mail server is spoken to, so a message
-- whose sender died is found and is never sent again by itself: it becomes UNKNOWN.
CREATE TABLE message_delivery (
  migration  text NOT NULL,
  id         uuid NOT NULL DEFAULT gen_random_uuid(),
  campaign   uuid NOT NULL,
  email      text NOT NULL,
  state      text NOT NULL DEFAULT 'QUEUED'
             CHECK (state IN ('QUEUED', 'SENDING', 'SENT', 'FAILED', 'UNKNOWN', 'SUPPRESSED', 'BOUNCED')),
  attempts   int NOT NULL DEFAULT 0,
  next_at    timestamptz NOT NULL DEFAULT now(),
  -- The sender's session in the database; when it is gone while the row says SENDING, the outcome is unknown.
  claimed_by bigint,
  claimed_at timestamptz,
  sent_at    timestamptz,
  -- Where it really went: the catch-all address in a rehearsal.
  sent_to    text,
  message_id text,
  reply      text NOT NULL DEFAULT '',
  PRIMARY KEY (migration, id),
  UNIQUE (migration, campaign, email),
  FOREIGN KEY (migration, campaign) REFERENCES message_campaign (migration, id)
);

CREATE INDEX message_delivery_due ON message_delivery (migration, next_at, id) WHERE state = 'QUEUED';
CREATE INDEX message_delivery_sending ON message_delivery (migration, claimed_at) WHERE state = 'SENDING';
CREATE INDEX message_delivery_by_message ON message_delivery (migration, message_id);

CREATE TABLE message_opt_out (
  migration text NOT NULL,
  email     text NOT NULL CHECK (email = lower(email)),
  at        timestamptz NOT NULL,
  via       text NOT NULL CHECK (via IN ('link', 'one-click', 'person')),
  PRIMARY KEY (migration, email)
);

CREATE TABLE message_bounce (
  migration text NOT NULL,
  id        bigint GENERATED ALWAYS AS IDENTITY,
  email     text NOT NULL CHECK (email = lower(email)),
  delivery  uuid,
  kind      text NOT NULL CHECK (kind IN ('HARD', 'SOFT')),
  -- Enhanced status code (RFC 3463), `5.1.1`.
  status    text NOT NULL,
  at        timestamptz NOT NULL,
  source    text NOT NULL CHECK (source IN ('csv', 'dsn', 'reply')),
  PRIMARY KEY (migration, id)
);

CREATE INDEX message_bounce_of_email ON message_bounce (migration, email);

-- Signs opt-out links.
CREATE TABLE message_key (
  migration text PRIMARY KEY,
  secret    bytea NOT NULL CHECK (length(secret) = 32)
);
