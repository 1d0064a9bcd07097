import type { z } from '@hono/zod-openapi';
import type { Principal } from '../accounts/principal.ts';
import { type Delegation, delegationsTo } from '../gate/delegation-store.ts';
import type { CriterionVerdict } from '../gate/evaluate-gate.ts';
import { openDifferences } from '../gate/exposure-store.ts';
import { type Judgment, judgeEvidence } from '../gate/judge-evidence.ts';
import type { JudgedEvidence } from '../gate/judge-requirement.ts';
import type { JudgedSigner } from '../gate/judge-signatures.ts';
import { maySign } from '../gate/may-sign.ts';
import { signingFunction } from '../gate/signing-function.ts';
import { verdictSentence } from '../report/verdict-words.ts';
import type { ApiContext } from './api-context.ts';
import type { criterionSchema, gateSchema, signatureSchema } from './schema/gate-schema.ts';

type GateView = z.input<typeof gateSchema>;
type CriterionView = z.input<typeof criterionSchema>;
type SignatureView = z.input<typeof signatureSchema>;

const dayMs = 86_400_000;

/** The gate as one person sees it now: what stands, what is missing, and what this person may sign. */
export async function gateView(context: ApiContext, principal: Principal): Promise<GateView> {
  const { pool, project, migration } = context;
  const now = context.clock();
  const [judgment, open, delegations] = await Promise.all([
    judgeEvidence(pool, project.config, now, 'new'),
    openDifferences(pool, migration),
    principal.account === null
      ? []
      : delegationsTo(pool, migration, principal.account.id, now.toISOString().slice(0, 10)),
  ]);
  const { verdict } = judgment;
  return {
    migration,
    environment: project.config.environment,
    at: now.toISOString(),
    status: verdict.verdict,
    go: verdict.go,
    headline: verdictSentence(verdict),
    green: verdict.green,
    yellow: verdict.yellow,
    red: verdict.red,
    criteria: verdict.criteria.map((one) => criterionView(one, { judgment, principal, delegations, now })),
    exposure: open?.exposure ?? null,
    openDifferences: open?.records ?? null,
    run: open?.run ?? null,
    chain: {
      entries: judgment.entries,
      head: judgment.head,
      broken: judgment.broken,
      checkedAt: judgment.checkedAt,
    },
  };
}

interface Viewing {
  readonly judgment: Judgment;
  readonly principal: Principal;
  readonly delegations: readonly Delegation[];
  readonly now: Date;
}

function criterionView(one: CriterionVerdict, viewing: Viewing): CriterionView {
  const defined = viewing.judgment.criteria.find((criterion) => criterion.id === one.id);
  const freshDays = defined?.freshDays ?? 0;
  return {
    id: one.id,
    title: one.title,
    target: one.target,
    status: one.status,
    why: one.why,
    actual: one.actual,
    missing: [...one.missing],
    next: nextStep(one),
    freshDays,
    evidence: one.evidence.map((proof) => evidenceView(proof, freshDays, viewing.now)),
    evidenceStatus: one.evidenceStatus,
    digest: one.digest,
    shown: one.shown.map((shown) => ({ ...shown })),
    signers: one.signers.map((signer) => signerView(one, signer, viewing)),
    ownedBy: defined?.ownedBy ?? null,
  };
}

/** What to do next, in one sentence. */
function nextStep(one: CriterionVerdict): string {
  if (one.status === 'GREEN') return 'Nothing: it stands until its evidence is stale.';
  if (one.evidence.length === 0 || one.evidenceStatus === 'GREEN') {
    const missing = one.missing[0] ?? '';
    return one.evidence.length === 0 && one.evidenceStatus === 'RED'
      ? `First prove the other criteria. ${missing}`.trim()
      : missing;
  }
  if (one.evidenceStatus === 'YELLOW')
    return 'Repeat it in the burn-in environment, on the final URLs and hardware.';
  const failed = one.evidence.some((proof) => proof.status === 'RED' && proof.seq !== null);
  return failed ? `Remove the cause, then prove it anew. ${one.provide}` : one.provide;
}

function evidenceView(
  proof: JudgedEvidence,
  freshDays: number,
  now: Date,
): CriterionView['evidence'][number] {
  const { kind, title, status, why, seq, hash, at, environment, run, measures } = proof;
  return {
    kind,
    title,
    status,
    why,
    seq,
    hash,
    at,
    environment,
    run,
    ageDays: at === null ? null : Math.floor((now.getTime() - Date.parse(at)) / dayMs),
    staleAfterDays: freshDays,
    measures: { ...measures },
  };
}

function signerView(
  criterion: CriterionVerdict,
  signer: JudgedSigner,
  { principal, delegations }: Viewing,
): CriterionView['signers'][number] {
  const { title, short } = signingFunction(signer.function);
  const may = principal.permissions.has('gate.sign')
    ? maySign(principal, signer.function, criterion, delegations)
    : { refused: 'your role does not sign' };
  return {
    function: signer.function,
    title,
    short,
    signed: signer.state === 'VALID',
    signature: signatureView(signer),
    mayYouSign: 'right' in may,
    whyNot: 'refused' in may ? may.refused : '',
  };
}

function signatureView({ signature, state, why }: JudgedSigner): SignatureView | null {
  if (signature === null || state === null) return null;
  const { id, seq, criterion, account, name, position, at, comment, digest } = signature;
  const functionTitle = signingFunction(signature.function).title;
  return {
    id,
    seq,
    criterion,
    function: signature.function,
    functionTitle,
    account,
    name,
    position,
    at,
    comment,
    digest,
    state,
    why,
  };
}
