import type pg from 'pg';
import type { EvidenceEntry } from '../evidence/evidence-entry.ts';
import { isProofKind } from '../evidence/evidence-kind.ts';
import { appendEvidenceIn, findEntry, lockChain, voidsOf } from '../evidence/evidence-store.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { inTransaction } from '../lib/postgres.ts';
import type { Actor } from '../store/actor.ts';
import { recordAudit } from '../store/audit-store.ts';
import { publishEvent } from '../store/event-store.ts';

/**
 * Withdraws one entry of evidence by a further one, with a reason that stays; an older entry does not come back.
 * Signatures are withdrawn at the gate. Throws NOT_FOUND, EVIDENCE_STATE.
 */
export async function withdrawEntry(
  pool: pg.Pool,
  migration: string,
  actor: Actor,
  what: { readonly seq: number; readonly reason: string; readonly at: string },
): Promise<EvidenceEntry> {
  const { seq, reason, at } = what;
  return inTransaction(pool, async (client) => {
    await lockChain(client);
    const entry = await findEntry(client, migration, seq);
    if (entry === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'evidence', id: seq });
    const refuse = (why: string) => new ChangeoverError('EVIDENCE_STATE', { seq, reason: why });
    if (!isProofKind(entry.kind)) throw refuse('it is no proof but the record of an act');
    if ((await voidsOf(client, migration, [seq])).length > 0) throw refuse('it was withdrawn before');
    const { seq: _seq, prev_hash: _previous, hash: _hash, ...template } = entry;
    const made = await appendEvidenceIn(client, {
      ...template,
      at,
      kind: 'void',
      outcome: 'FAIL',
      summary: reason,
      body: { voids: [seq], withdrawn_by: actor.account, withdrawn_by_name: actor.name },
    });
    const subject = `evidence:${seq}`;
    const before = { kind: entry.kind, summary: entry.summary };
    await recordAudit(client, {
      migration,
      actor,
      action: 'evidence.withdraw',
      subject,
      before,
      after: { reason },
    });
    await publishEvent(client, {
      migration,
      topic: 'evidence',
      subject,
      data: { kind: entry.kind, withdrawn: true },
    });
    await publishEvent(client, { migration, topic: 'gate', subject });
    return made;
  });
}
