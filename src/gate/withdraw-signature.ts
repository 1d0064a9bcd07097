import type pg from 'pg';
import type { Permission } from '../accounts/permission.ts';
import type { EvidenceEntry } from '../evidence/evidence-entry.ts';
import { appendEvidenceIn, findEntry, lockChain, voidsOf } from '../evidence/evidence-store.ts';
import type { ProgramCircumstances } from '../evidence/program-circumstances.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { inTransaction } from '../lib/postgres.ts';
import { recordAudit } from '../store/audit-store.ts';
import { publishEvent } from '../store/event-store.ts';
import type { Signer } from './may-sign.ts';
import { type Signature, signaturesIn } from './signature.ts';
import { signingFunction } from './signing-function.ts';

/**
 * Withdraws a signature by a further entry of the chain, with a reason that stays. Who signed can, and who may withdraw
 * evidence. Throws SIGNATURE_STATE.
 */
export async function withdrawSignature(
  pool: pg.Pool,
  migration: string,
  by: Signer & { readonly permissions: ReadonlySet<Permission> },
  what: { readonly seq: number; readonly reason: string },
  circumstances: ProgramCircumstances,
): Promise<EvidenceEntry> {
  return inTransaction(pool, async (client) => {
    await lockChain(client);
    const signature = await standing(client, migration, what.seq);
    if (signature.account !== by.account?.id && !by.permissions.has('evidence.withdraw'))
      throw stateError(what.seq, 'it is not yours');
    const { title } = signingFunction(signature.function);
    const entry = await appendEvidenceIn(client, {
      ...circumstances,
      kind: 'void',
      outcome: 'FAIL',
      summary: what.reason,
      body: { voids: [what.seq], withdrawn_by: by.account?.id ?? null, withdraws: `signature of ${title}` },
    });
    const subject = `criterion:${signature.criterion}`;
    const before = { function: signature.function, seq: signature.seq };
    const after = { reason: what.reason, seq: entry.seq };
    await recordAudit(client, {
      migration,
      actor: by.actor,
      action: 'gate.withdraw',
      subject,
      before,
      after,
    });
    await publishEvent(client, {
      migration,
      topic: 'gate',
      subject,
      data: { withdrawn: signature.function },
    });
    return entry;
  });
}

async function standing(client: pg.ClientBase, migration: string, seq: number): Promise<Signature> {
  const entry = await findEntry(client, migration, seq);
  const [signature] = entry === undefined ? [] : signaturesIn([entry]);
  if (signature === undefined) throw stateError(seq, 'there is no such signature');
  if ((await voidsOf(client, migration, [seq])).length > 0) throw stateError(seq, 'it was withdrawn before');
  return signature;
}

function stateError(id: number, reason: string): ChangeoverError {
  return new ChangeoverError('SIGNATURE_STATE', { id, reason });
}
