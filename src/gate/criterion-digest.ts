import { createHash } from 'node:crypto';
import { canonicalJson } from '../evidence/canonical-json.ts';
import type { Criterion } from './criterion.ts';
import type { ShownEvidence } from './signature.ts';

/**
 * What a signature binds: SHA-256 of the criterion as it is defined and of the evidence that was shown for it. Another
 * threshold, another entry, a withdrawal: another digest, and the signature lapses.
 */
export function criterionDigest(criterion: Criterion, shown: readonly ShownEvidence[]): string {
  const { id, title, target, requires, covers, environment, freshDays, signs } = criterion;
  const text = canonicalJson({
    criterion: {
      id,
      title,
      target,
      requires: requires.map(({ kind, thresholds }) => ({
        kind,
        thresholds: thresholds.map((one) => ({ ...one })),
      })),
      covers: covers ?? null,
      environment: environment ?? 'burn-in',
      freshDays,
      signs: [...signs],
    },
    evidence: shown.map((one) => ({ ...one })),
  });
  return createHash('sha256').update(text).digest('hex');
}
