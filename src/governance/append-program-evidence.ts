import type pg from 'pg';
import type { EvidenceEntry } from '../evidence/evidence-entry.ts';
import { appendEvidenceIn } from '../evidence/evidence-store.ts';
import { programCircumstances } from '../evidence/program-circumstances.ts';
import type { StageEvidence } from '../evidence/stage-evidence.ts';
import { inTransaction } from '../lib/postgres.ts';
import type { ProjectConfig } from '../project/project-config.ts';
import { publishEvent } from '../store/event-store.ts';

/**
 * Appends evidence that follows from the program's own records (readiness, contract tests), and tells live pages. Saying
 * the same again adds nothing. Throws EVIDENCE_BROKEN.
 */
export async function appendProgramEvidence(
  pool: pg.Pool,
  config: ProjectConfig,
  found: StageEvidence,
  now: Date,
): Promise<EvidenceEntry> {
  const circumstances = await programCircumstances(pool, config, now);
  return inTransaction(pool, async (client) => {
    const entry = await appendEvidenceIn(client, { ...circumstances, ...found });
    const subject = `evidence:${entry.seq}`;
    await publishEvent(client, {
      migration: config.name,
      topic: 'evidence',
      subject,
      data: { kind: entry.kind },
    });
    await publishEvent(client, { migration: config.name, topic: 'gate', subject });
    return entry;
  });
}
