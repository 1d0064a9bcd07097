-- An action of a meeting lives by itself until it is made into a task or an issue.
ALTER TABLE meeting_action ALTER COLUMN became DROP NOT NULL;
ALTER TABLE meeting_action ADD COLUMN done_at timestamptz;
ALTER TABLE meeting_action ADD COLUMN function text NOT NULL DEFAULT '';
ALTER TABLE meeting_action ADD COLUMN version int NOT NULL DEFAULT 1;
