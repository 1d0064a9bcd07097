import type {
  Validation,
  ValidationPlan,
  ValidationSummary,
  WorkItem,
} from '../../../api/schema/validation-schema.ts';
import type { Tone } from '../../parts/status-mark.tsx';

interface Said {
  readonly word: string;
  readonly tone: Tone;
}

const states: Record<ValidationSummary['state'], Said> = {
  PLANNED: { word: 'Planned', tone: 'grey' },
  SEALED: { word: 'Being reviewed', tone: 'yellow' },
  FINISHED: { word: 'Finished', tone: 'green' },
  ABANDONED: { word: 'Given up', tone: 'grey' },
};

/** The state of a validation; a finished one says whether it passed. */
export function stateOf({ state, outcome }: Pick<ValidationSummary, 'state' | 'outcome'>): Said {
  if (state !== 'FINISHED') return states[state];
  return outcome === 'PASS' ? { word: 'Passed', tone: 'green' } : { word: 'Failed', tone: 'red' };
}

export const verdicts = {
  CORRECT: { word: 'Correct', tone: 'green' },
  WRONG: { word: 'Wrong', tone: 'red' },
  UNSURE: { word: 'Unsure', tone: 'yellow' },
} as const satisfies Record<string, Said>;

/** Why somebody is asked to judge a record: the two-person rule in words. */
export const turnWords: Record<WorkItem['why'], string> = {
  FIRST: 'First look',
  SECOND: 'Second person: somebody else judges it, too',
  THIRD: 'Third person: two did not say the same',
};

/** Parts per million as percent: 500 → “0.05 %”. */
export function percentOf(ppm: number): string {
  return `${(ppm / 10_000).toLocaleString('en-US', { maximumFractionDigits: 4 })} %`;
}

/** “Organizations” and “Organizations: RESELLER”. */
export function stratumName({ entity, stratum }: { entity: string; stratum: string }): string {
  const name = entity.replaceAll('_', ' ');
  return stratum === '' ? name : `${name}: ${stratum}`;
}

/** The two-person rule of a plan, in one sentence. */
export function twoPersonRule(plan: Pick<ValidationPlan, 'secondReviewPercent'>): string {
  return `${plan.secondReviewPercent} % of the records are judged by two people from the start; every “wrong” and every “unsure” needs a second one, and a third settles what two see differently.`;
}

/** How much of a validation is decided, in percent of its sample. */
export function reviewedText({ reviewed, sample }: Pick<Validation, 'reviewed' | 'sample'>): string {
  return `${reviewed.toLocaleString('en-US')} of ${sample.toLocaleString('en-US')} records decided`;
}
