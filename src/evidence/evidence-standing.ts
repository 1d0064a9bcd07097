import type { EvidenceEntry } from './evidence-entry.ts';

/** What the evidence of one kind amounts to, before its age is looked at. */
export type EvidenceStanding =
  | { readonly state: 'none' }
  | { readonly state: 'void'; readonly entry: EvidenceEntry; readonly reason: string }
  | { readonly state: 'current'; readonly entry: EvidenceEntry };

/** Whether an entry withdraws others. */
export function isVoid(entry: Pick<EvidenceEntry, 'kind'>): boolean {
  return entry.kind === 'void';
}

/**
 * The newest evidence of a kind decides; an older one is superseded, and does not come back when the newest is
 * withdrawn. `entries` in the order of the chain.
 */
export function standingOf(entries: readonly EvidenceEntry[], kind: string): EvidenceStanding {
  const entry = entries.findLast((one) => one.kind === kind);
  if (entry === undefined) return { state: 'none' };
  const withdrawal = voidedBy(entries, entry.seq);
  return withdrawal === undefined
    ? { state: 'current', entry }
    : { state: 'void', entry, reason: withdrawal.summary };
}

/** The entry that withdraws entry `seq`, if one does. */
export function voidedBy(entries: readonly EvidenceEntry[], seq: number): EvidenceEntry | undefined {
  return entries.find(
    (one) =>
      isVoid(one) && one.seq > seq && Array.isArray(one.body['voids']) && one.body['voids'].includes(seq),
  );
}
