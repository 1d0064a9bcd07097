import { type CriterionVerdict, type Verdict } from '../../gate/evaluate-gate.ts';
import type { OpenDifferences } from '../../gate/exposure-store.ts';
import { signingFunction } from '../../gate/signing-function.ts';
import type { Status } from '../../gate/status.ts';
import { amount, counted, n } from '../number-text.ts';
import { verdictSentence } from '../verdict-words.ts';

/** A workstream as the executives see it. */
export interface ExecutiveWorkstream {
  readonly title: string;
  readonly status: Status | 'NONE';
  /** What holds it back, in one sentence. */
  readonly reason: string;
}

/** What the one page is made of; everything is computed, nothing is typed for it. */
export interface ExecutiveInput {
  readonly title: string;
  readonly migration: string;
  readonly environment: string;
  readonly at: Date;
  readonly verdict: Verdict;
  readonly open: OpenDifferences | undefined;
  readonly chain: { readonly entries: number; readonly head: string; readonly broken: string | null };
  readonly workstreams: readonly ExecutiveWorkstream[];
  /** The most severe open issues and risks, first ones first. */
  readonly issues: readonly { readonly title: string; readonly severity: string; readonly owner: string }[];
  /** The planned day of go-live (`YYYY-MM-DD`), where there is a plan. */
  readonly goLive: string | null;
}

/** One of the four figures at the top. */
interface ExecutiveMeasure {
  readonly label: string;
  readonly value: string;
  readonly of: string;
  readonly note: string;
  readonly status: Status;
}

/** The page as data. */
export interface ExecutiveReport {
  readonly title: string;
  readonly migration: string;
  readonly environment: string;
  readonly at: string;
  readonly status: Status;
  readonly headline: string;
  readonly sentence: string;
  readonly goLive: string | null;
  readonly daysLeft: number | null;
  readonly measures: readonly ExecutiveMeasure[];
  readonly criteria: readonly {
    readonly title: string;
    readonly status: Status;
    readonly actual: string;
    readonly why: string;
    readonly signed: string;
  }[];
  readonly exposure: string;
  readonly workstreams: readonly ExecutiveWorkstream[];
  readonly issues: ExecutiveInput['issues'];
  /** What must happen for GREEN, the first ones first. */
  readonly next: readonly string[];
  readonly evidence: string;
}

const headlines: Record<Status, string> = {
  GREEN: 'Ready to go live',
  YELLOW: 'Not yet ready to go live',
  RED: 'Not ready to go live',
};
const nextShown = 5;
const dayMs = 86_400_000;

/** Builds the one page: a pure function of what is stored. */
export function executiveReport(input: ExecutiveInput): ExecutiveReport {
  const { verdict, at, goLive } = input;
  return {
    title: input.title,
    migration: input.migration,
    environment: input.environment,
    at: at.toISOString(),
    status: verdict.verdict,
    headline: headlines[verdict.verdict],
    sentence: verdictSentence(verdict),
    goLive,
    daysLeft:
      goLive === null
        ? null
        : Math.round((Date.parse(goLive) - Date.parse(at.toISOString().slice(0, 10))) / dayMs),
    measures: measuresOf(input),
    criteria: verdict.criteria.map((one) => ({
      title: one.title,
      status: one.status,
      actual: one.actual === '' ? 'No evidence yet' : one.actual,
      why: one.why,
      signed: signedText(one),
    })),
    exposure: exposureText(input.open),
    workstreams: input.workstreams,
    issues: input.issues,
    next: nextSteps(verdict),
    evidence:
      input.chain.broken === null
        ? `${counted(input.chain.entries, 'entry', 'entries')} of evidence, unbroken; the last is ${input.chain.head}`
        : `The evidence chain is broken: ${input.chain.broken}`,
  };
}

function measuresOf({ verdict, open }: ExecutiveInput): ExecutiveMeasure[] {
  const proofOf = (criterion: string, kind: string) =>
    verdict.criteria.find((one) => one.id === criterion)?.evidence.find((one) => one.kind === kind);
  const rows = proofOf('complete', 'completeness');
  const compared = proofOf('reconciled', 'reconciliation');
  const reviewed = proofOf('manual-validation', 'manual-validation');
  return [
    figure('Old rows accounted for', rows?.measures['rows_in'], rows?.status, rows?.why),
    figure('Records compared', compared?.measures['compared'], compared?.status, compared?.why),
    figure('Reviewed by people', reviewed?.measures['reviewed'], reviewed?.status, reviewed?.why),
    {
      label: 'Open differences',
      value: open === undefined ? 'Not compared' : n(open.records),
      of: open === undefined ? '' : `in run ${open.run}`,
      note: open === undefined ? 'No comparison yet' : exposureText(open),
      status: open === undefined || open.records > 0 ? 'RED' : 'GREEN',
    },
  ];
}

function figure(
  label: string,
  value: string | undefined,
  status: Status | undefined,
  why: string | undefined,
): ExecutiveMeasure {
  return { label, value: value ?? 'None', of: '', note: why ?? 'no evidence yet', status: status ?? 'RED' };
}

/** What open differences touch, in words. */
function exposureText(open: OpenDifferences | undefined): string {
  if (open === undefined) return 'No comparison yet';
  if (open.records === 0) return 'Nothing is exposed: no difference is open';
  const { customers, seats, money } = open.exposure;
  const sums = Object.entries(money).map(([currency, sum]) => `${amount(sum)} ${currency}`.trim());
  return [counted(customers, 'customer'), counted(seats, 'seat'), ...sums].join(', ');
}

function signedText(one: CriterionVerdict): string {
  const signed = one.signers.filter((signer) => signer.state === 'VALID');
  if (one.signs.length === 0) return 'no signature needed';
  const missing = one.signers
    .filter((signer) => signer.state !== 'VALID')
    .map((signer) => signingFunction(signer.function).short);
  const of = `${signed.length} of ${one.signs.length} signed`;
  return missing.length === 0 || missing.length > 4 ? of : `${of}; missing: ${missing.join(', ')}`;
}

function nextSteps(verdict: Verdict): string[] {
  const red = verdict.criteria.filter((one) => one.status === 'RED');
  const yellow = verdict.criteria.filter((one) => one.status === 'YELLOW');
  return [...red, ...yellow].slice(0, nextShown).map((one) => {
    const step = one.status === 'RED' ? one.provide : (one.missing[0] ?? one.provide);
    return `${one.title}: ${step}`;
  });
}
