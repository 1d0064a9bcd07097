-- Ordered by -seq, which no other index has: for a kind that does not occur, the planner would otherwise read the whole
-- chain backwards by its primary key.
DROP INDEX evidence_newest;
CREATE INDEX evidence_newest ON evidence (migration, kind, (- seq));
