-- From which calendar an absence came: importing it again replaces what it brought before. Empty for what was typed.
ALTER TABLE absence ADD COLUMN calendar text NOT NULL DEFAULT '';
CREATE INDEX absence_of_account ON absence (migration, account);

-- Two people who change the availability of one must not overwrite each other unseen.
ALTER TABLE availability ADD COLUMN version int NOT NULL DEFAULT 1;
