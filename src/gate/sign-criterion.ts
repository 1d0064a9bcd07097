import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { checkNewEntries } from '../evidence/chain-check.ts';
import type { EvidenceEntry, NewEvidence } from '../evidence/evidence-entry.ts';
import { appendEvidenceIn, lockChain } from '../evidence/evidence-store.ts';
import type { ProgramCircumstances } from '../evidence/program-circumstances.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { inTransaction } from '../lib/postgres.ts';
import type { ProjectConfig } from '../project/project-config.ts';
import { recordAudit } from '../store/audit-store.ts';
import { publishEvent } from '../store/event-store.ts';
import { criteriaOf } from './criteria.ts';
import { delegationsTo } from './delegation-store.ts';
import { type CriterionVerdict, evaluateGate } from './evaluate-gate.ts';
import { EvidenceChanged } from './evidence-changed.ts';
import { entriesFor } from './judge-evidence.ts';
import { maySign, type Signer, type SigningRight } from './may-sign.ts';
import type { ShownEvidence, SignatureBody } from './signature.ts';
import { signingFunction } from './signing-function.ts';

/** What somebody signs: a criterion as it was on the screen. */
export interface SigningRequest {
  readonly criterion: string;
  readonly function: string;
  /** Digest of what was shown. */
  readonly digest: string;
  /** What was shown; lets a refusal say what has changed. */
  readonly shown?: readonly ShownEvidence[] | undefined;
  readonly comment: string;
}

/**
 * Signs a criterion for a function. The chain is held still meanwhile: what is judged is what is signed. Returns the
 * entry of the signature. Throws CRITERION_UNKNOWN, SIGNER_REFUSED, EvidenceChanged, EVIDENCE_BROKEN.
 */
export async function signCriterion(
  pool: pg.Pool,
  config: Pick<ProjectConfig, 'name' | 'criteria'>,
  signer: Signer,
  request: SigningRequest,
  circumstances: ProgramCircumstances,
): Promise<EvidenceEntry> {
  const now = new Date(circumstances.at);
  const { broken } = await checkNewEntries(pool, now);
  if (broken !== null) throw refused(request, request.criterion, 'the evidence chain is broken');
  return inTransaction(pool, async (client) => {
    await lockChain(client);
    const criterion = await judgeNow(client, config, request.criterion, now);
    const delegations =
      signer.account === null
        ? []
        : await delegationsTo(client, config.name, signer.account.id, circumstances.at.slice(0, 10));
    const may = maySign(signer, request.function, criterion, delegations);
    if ('refused' in may) throw refused(request, criterion.title, may.refused);
    if (criterion.digest !== request.digest) throw new EvidenceChanged(criterion, request.shown);
    const entry = await appendEvidenceIn(
      client,
      signatureEntry(signer, request, criterion, may.right, circumstances),
    );
    const subject = `criterion:${criterion.id}`;
    const after = {
      function: request.function,
      digest: request.digest,
      seq: entry.seq,
      comment: request.comment,
    };
    await recordAudit(client, {
      migration: config.name,
      actor: signer.actor,
      action: 'gate.sign',
      subject,
      before: null,
      after,
    });
    await publishEvent(client, {
      migration: config.name,
      topic: 'gate',
      subject,
      data: { signed: request.function },
    });
    return entry;
  });
}

async function judgeNow(
  client: pg.ClientBase,
  config: Pick<ProjectConfig, 'name' | 'criteria'>,
  id: string,
  now: Date,
): Promise<CriterionVerdict> {
  const criteria = criteriaOf(config.criteria);
  const entries = await entriesFor(client, config.name, criteria);
  const { criteria: judged } = evaluateGate(criteria, { chain: 'intact', entries }, now);
  const found = judged.find((one) => one.id === id);
  if (found === undefined) throw new ChangeoverError('CRITERION_UNKNOWN', { id });
  return found;
}

function signatureEntry(
  signer: Signer,
  request: SigningRequest,
  criterion: CriterionVerdict,
  right: SigningRight,
  circumstances: ProgramCircumstances,
): NewEvidence {
  const { title } = signingFunction(request.function);
  const body: SignatureBody = {
    id: randomUUID(),
    criterion: criterion.id,
    function: request.function,
    account: signer.account?.id ?? '',
    name: signer.account?.name ?? '',
    ...right,
    digest: request.digest,
    comment: request.comment,
    shown: criterion.shown.map((one) => ({ ...one })),
  };
  const by = right.position === 'DEPUTY' ? `${body.name} (deputy)` : body.name;
  const summary = `${title} signed “${criterion.title}”: ${by}`;
  return { ...circumstances, kind: 'sign-off', outcome: 'PASS', summary, body };
}

function refused(request: SigningRequest, criterion: string, reason: string): ChangeoverError {
  const { title } = signingFunction(request.function);
  return new ChangeoverError('SIGNER_REFUSED', { criterion, function: title, reason });
}
