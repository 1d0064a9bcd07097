import type { Verdict } from '../gate/evaluate-gate.ts';
import { inWords, n } from './number-text.ts';
import type { ReportDifferences } from './report-differences.ts';
import type { ReportRecords } from './report-records.ts';

export interface VerdictWords {
  /** The verdict in five words or so. */
  readonly headline: string;
  /** Two or three sentences that a sponsor can read aloud. */
  readonly sentence: string;
}

interface Findings {
  readonly faults: readonly string[];
  readonly completeness: ReportRecords['completeness'];
  readonly differences: ReportDifferences | null;
}

const headlines = {
  GREEN: 'Ready to go live',
  YELLOW: 'Proven in rehearsal, not yet ready to go live',
  RED: 'Not ready to go live',
} as const;

/** The verdict as words: what fails, what is proven, and what this run showed. */
export function verdictWords(verdict: Verdict, findings: Findings): VerdictWords {
  const sentences = [verdictSentence(verdict), findingsSentence(findings)];
  return {
    headline: headlines[verdict.verdict],
    sentence: sentences.filter((one) => one !== '').join(' '),
  };
}

/** The verdict on the criteria in one or two sentences. */
export function verdictSentence(verdict: Verdict): string {
  return [criteriaSentence(verdict), rehearsalSentence(verdict)].filter((one) => one !== '').join(' ');
}

function criteriaSentence(verdict: Verdict): string {
  const total = inWords(verdict.criteria.length);
  if (verdict.go) return `All ${total} criteria are met on the final URLs.`;
  if (verdict.red === 0) return '';
  const missing = verdict.criteria.filter((one) => one.status === 'RED' && one.untouched).length;
  const failing = verdict.red - missing;
  const parts = [
    ...(failing > 0 ? [`${inWords(failing)} of ${total} criteria ${failing === 1 ? 'fails' : 'fail'}`] : []),
    ...(missing > 0
      ? [
          `${inWords(missing)}${failing > 0 ? '' : ` of ${total} criteria`} ${missing === 1 ? 'has' : 'have'} no evidence yet`,
        ]
      : []),
  ];
  return `${capital(parts.join(', and '))}.`;
}

function rehearsalSentence(verdict: Verdict): string {
  const yellow = verdict.criteria.filter((one) => one.status === 'YELLOW');
  const unsigned = yellow.filter((one) => one.evidenceStatus === 'GREEN').length;
  return [
    waitingSentence(verdict, yellow.length - unsigned, 'proven in rehearsal, not yet on the final URLs'),
    waitingSentence(verdict, unsigned, 'proven and not signed yet'),
  ]
    .filter((one) => one !== '')
    .join(' ');
}

function waitingSentence(verdict: Verdict, count: number, state: string): string {
  if (count === 0) return '';
  const all = count === verdict.criteria.length;
  const who = all
    ? `All ${inWords(count)} criteria are`
    : `${capital(inWords(count))} ${count === 1 ? 'is' : 'are'}`;
  return `${who} ${state}.`;
}

function findingsSentence({ faults, completeness, differences }: Findings): string {
  if (faults.length > 0) return `The run itself did not succeed: ${faults[0]}.`;
  if (completeness === null || differences === null) return '';
  const accounted = completeness.rows_in - completeness.unaccounted;
  const rows = `${n(accounted)} of ${n(completeness.rows_in)} old rows are accounted for`;
  const equal =
    differences.open === 0
      ? `all ${n(differences.compared)} migrated records agree in both systems`
      : `${n(differences.open)} of ${n(differences.compared)} migrated records differ`;
  return `In this run ${rows}, and ${equal}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
