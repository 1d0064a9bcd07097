import type { z } from '@hono/zod-openapi';
import { listAccountNames } from '../accounts/account-names.ts';
import { currentOutcome } from '../proof/finish-validation.ts';
import type { ProofContext } from '../proof/proof-context.ts';
import { wrongItems } from '../proof/review-store.ts';
import type { PlanSize } from '../proof/sample-plan.ts';
import type { ValidationOutcome } from '../proof/validation-outcome.ts';
import type { StoredValidation } from '../proof/validation-store.ts';
import { maskKey } from '../report/mask-key.ts';
import { n } from '../report/number-text.ts';
import type {
  validationPreviewSchema,
  validationSchema,
  validationSummarySchema,
} from './schema/validation-schema.ts';

type Summary = z.input<typeof validationSummarySchema>;
type View = z.input<typeof validationSchema>;

/** What may be shown to who asks. */
export interface Viewer {
  readonly plans: boolean;
  readonly unmasked: boolean;
}

/** A plan's size as it is shown. */
export function previewView(run: string, size: PlanSize): z.input<typeof validationPreviewSchema> {
  return {
    run,
    population: size.population,
    sample: size.sample,
    strata: size.strata.map((one) => ({ ...one })),
    judgements: size.judgements,
    hours: size.hours,
    hoursPerReviewer: size.hoursPerReviewer,
    leftOut: size.leftOut.map((one) => ({ ...one })),
    problems: [...size.problems],
  };
}

/** One validation in a list. */
export async function validationSummary(context: ProofContext, one: StoredValidation): Promise<Summary> {
  return summaryOf(one, await outcomeOf(context, one));
}

/** One validation with what its reviews support so far; planted records are measured when it is finished. */
export async function validationView(
  context: ProofContext,
  one: StoredValidation,
  viewer: Viewer,
): Promise<View> {
  const outcome = await outcomeOf(context, one);
  const finished = one.state === 'FINISHED';
  const names = await listAccountNames(context.pool, one.plan.reviewers);
  return {
    ...summaryOf(one, outcome),
    plan: { ...one.plan, run: one.run, entities: one.plan.entities.map((entity) => ({ ...entity })) },
    preview: previewView(one.run, one.size),
    seal: sealView(one, finished),
    strata: (outcome?.strata ?? []).map((stratum) => ({ ...stratum })),
    reviewers: one.plan.reviewers.map((account) => {
      const found = outcome?.reviewers.find((reviewer) => reviewer.account === account);
      return {
        account,
        name: names.get(account) ?? '',
        judged: found?.judged ?? 0,
        medianSeconds: found?.medianSeconds ?? null,
        // Before the end these figures would tell reviewers which records were planted.
        plantedSeen: finished ? (found?.plantedSeen ?? 0) : null,
        plantedFound: finished ? (found?.plantedFound ?? 0) : null,
        reliable: finished ? (found?.reliable ?? null) : null,
      };
    }),
    findings: finished || viewer.plans ? await findingsView(context, one, viewer) : [],
    proves: [...(outcome?.proves ?? [])],
    doesNotProve: finished ? [...(outcome?.doesNotProve ?? [])] : [],
  };
}

async function outcomeOf(context: ProofContext, one: StoredValidation): Promise<ValidationOutcome | null> {
  if (one.state === 'FINISHED') return one.result;
  return one.state === 'SEALED' ? currentOutcome(context.pool, one, false) : null;
}

function summaryOf(one: StoredValidation, outcome: ValidationOutcome | null): Summary {
  const finished = one.state === 'FINISHED';
  return {
    id: one.id,
    title: one.plan.title,
    run: one.run,
    environment: one.environment,
    state: one.state,
    version: one.version,
    createdAt: one.createdAt,
    sealedAt: one.sealedAt,
    finishedAt: one.finishedAt,
    population: one.size.population,
    sample: one.size.sample,
    reviewed: outcome?.reviewed ?? 0,
    open: outcome?.open ?? 0,
    outcome: finished ? (outcome?.outcome ?? null) : null,
    headline: headlineOf(one, outcome),
    reviewedBy: one.plan.reviewers,
  };
}

function headlineOf(one: StoredValidation, outcome: ValidationOutcome | null): string {
  if (one.state === 'PLANNED')
    return `Planned: ${n(one.size.sample)} records, ${one.size.hours} reviewer hours`;
  if (one.state === 'ABANDONED') return 'Given up before anything was drawn';
  return outcome?.headline ?? 'Being drawn';
}

function sealView(one: StoredValidation, finished: boolean): View['seal'] {
  const { planHash, populationHash, seedHash, seed, sealSeq } = one;
  if (planHash === null || populationHash === null || seedHash === null || sealSeq === null) return null;
  return { planHash, populationHash, seedHash, seed: finished ? seed : null, evidence: sealSeq };
}

async function findingsView(
  context: ProofContext,
  one: StoredValidation,
  viewer: Viewer,
): Promise<View['findings']> {
  const found = await wrongItems(context.pool, one.id);
  return found.map(({ id, entity, oldKey, notes, settled }) => ({
    item: id,
    entity,
    oldKey: viewer.unmasked ? oldKey : maskKey(oldKey),
    notes,
    settled,
  }));
}
