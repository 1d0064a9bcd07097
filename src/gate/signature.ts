import { z } from 'zod';
import type { EvidenceEntry } from '../evidence/evidence-entry.ts';
import { voidedBy } from '../evidence/evidence-standing.ts';

/** What was on the screen of somebody who signed: one kind of evidence, by its place in the chain. */
export interface ShownEvidence {
  readonly kind: string;
  readonly state: 'none' | 'void' | 'current';
  readonly seq: number | null;
  readonly hash: string | null;
}

const bodySchema = z.object({
  id: z.uuid(),
  criterion: z.string(),
  function: z.string(),
  account: z.uuid(),
  name: z.string(),
  position: z.enum(['HEAD', 'DEPUTY']),
  delegation: z.uuid().nullable(),
  digest: z.string(),
  comment: z.string(),
  shown: z.array(
    z.object({
      kind: z.string(),
      state: z.enum(['none', 'void', 'current']),
      seq: z.number().nullable(),
      hash: z.string().nullable(),
    }),
  ),
});

/** The body of a signature's entry in the chain. */
export type SignatureBody = z.infer<typeof bodySchema>;

/** A signature: an entry of the chain, so that nobody can add, change or remove one unseen. */
export interface Signature extends SignatureBody {
  readonly seq: number;
  readonly at: string;
  /** Why it was withdrawn; null while it stands. */
  readonly withdrawn: string | null;
}

/** The signatures among entries, oldest first. An entry that is none in form signs nothing. */
export function signaturesIn(entries: readonly EvidenceEntry[]): Signature[] {
  return entries.flatMap((entry) => {
    if (entry.kind !== 'sign-off') return [];
    const body = bodySchema.safeParse(entry.body);
    if (!body.success) return [];
    const withdrawal = voidedBy(entries, entry.seq);
    return [{ ...body.data, seq: entry.seq, at: entry.at, withdrawn: withdrawal?.summary ?? null }];
  });
}
