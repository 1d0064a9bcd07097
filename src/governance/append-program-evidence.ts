import type pg from 'pg';
import type { EvidenceEntry } from '../evidence/evidence-entry.ts';
import { appendEvidenceIn, lockChain } from '../evidence/evidence-store.ts';
import { programCircumstances } from '../evidence/program-circumstances.ts';
import type { StageEvidence } from '../evidence/stage-evidence.ts';
import { inTransaction } from '../lib/postgres.ts';
import type { ProjectConfig } from '../project/project-config.ts';
import { publishEvent } from '../store/event-store.ts';

/**
 * Appends evidence that follows from the program's own records (readiness, contract tests, coverage), and tells live
 * pages. A function is asked while the chain is held: of two changes at once, what is said last knows both. Saying the
 * same again adds nothing. Throws EVIDENCE_BROKEN.
 */
export async function appendProgramEvidence(
  pool: pg.Pool,
  config: ProjectConfig,
  found: StageEvidence | ((client: pg.ClientBase) => Promise<StageEvidence>),
  now: Date,
): Promise<EvidenceEntry> {
  const circumstances = await programCircumstances(pool, config, now);
  return inTransaction(pool, async (client) => {
    await lockChain(client);
    const said = typeof found === 'function' ? await found(client) : found;
    const entry = await appendEvidenceIn(client, { ...circumstances, ...said });
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
