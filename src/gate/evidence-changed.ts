import { titleOf } from '../evidence/evidence-kind.ts';
import { ChangeoverError } from '../lib/errors.ts';
import type { CriterionVerdict } from './evaluate-gate.ts';
import type { ShownEvidence } from './signature.ts';

/** A signature on evidence that has just changed: nothing was signed, and this is what changed. Becomes HTTP 409. */
export class EvidenceChanged extends ChangeoverError {
  /** What changed, a sentence each. */
  readonly changes: readonly string[];

  constructor(criterion: CriterionVerdict, shown: readonly ShownEvidence[] | undefined) {
    const changes = changesOf(criterion, shown);
    super('SIGNED_EVIDENCE_CHANGED', { criterion: criterion.title, reason: changes.join(' ') });
    this.changes = changes;
  }
}

function changesOf(criterion: CriterionVerdict, shown: readonly ShownEvidence[] | undefined): string[] {
  if (shown === undefined) return criterion.shown.map((one) => `Now it is ${placeOf(one)}.`);
  const changes = criterion.shown.flatMap((now) => {
    const before = shown.find((one) => one.kind === now.kind);
    if (before?.hash === now.hash && before.state === now.state) return [];
    return [
      `${titleOf(now.kind)}: ${before === undefined ? 'not shown' : placeOf(before)} before, ${placeOf(now)} now.`,
    ];
  });
  return changes.length > 0 ? changes : ['The criterion itself was defined anew.'];
}

function placeOf(one: ShownEvidence): string {
  if (one.state === 'none') return 'no evidence';
  return one.state === 'void' ? `entry ${one.seq}, withdrawn` : `entry ${one.seq}`;
}
