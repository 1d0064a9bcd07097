import type pg from 'pg';
import type { EvidenceEntry } from './evidence-entry.ts';
import { isProofKind } from './evidence-kind.ts';
import { standingOf } from './evidence-standing.ts';
import { appendEvidence, listEvidence } from './evidence-store.ts';

/**
 * Withdraws the evidence of a run that still stands, because what it spoke of is gone (the run was undone). Nothing is
 * deleted: one entry of kind `void` is appended, or none when nothing stands. Throws EVIDENCE_BROKEN.
 */
export async function withdrawEvidence(
  pool: pg.Pool,
  run: { readonly migration: string; readonly run: string; readonly at: string; readonly reason: string },
): Promise<EvidenceEntry | undefined> {
  const entries = await listEvidence(pool, run.migration);
  const kinds = new Set(
    entries.filter((one) => one.run === run.run && isProofKind(one.kind)).map((one) => one.kind),
  );
  const standing = [...kinds].flatMap((kind) => {
    const found = standingOf(entries, kind);
    return found.state === 'current' && found.entry.run === run.run ? [found.entry] : [];
  });
  const last = standing.at(-1);
  if (last === undefined) return undefined;
  const { seq: _seq, prev_hash: _previous, hash: _hash, ...template } = last;
  return appendEvidence(pool, {
    ...template,
    at: run.at,
    kind: 'void',
    outcome: 'FAIL',
    summary: run.reason,
    body: { voids: standing.map((one) => one.seq).sort((one, other) => one - other) },
  });
}
