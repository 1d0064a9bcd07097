import type { Issue, IssueLink } from '../../../api/schema/issue-schema.ts';
import type { Tone } from '../../parts/status-mark.tsx';

interface Said {
  readonly word: string;
  readonly tone: Tone;
}

/** How the kinds of entries are called. */
export const kindWords: Record<Issue['kind'], string> = {
  ISSUE: 'Issue',
  RISK: 'Risk',
  DECISION: 'Decision',
  ACTION: 'Action',
};

export const severities: Record<Issue['severity'], Said> = {
  CRITICAL: { word: 'Critical', tone: 'red' },
  HIGH: { word: 'High', tone: 'yellow' },
  MEDIUM: { word: 'Medium', tone: 'grey' },
  LOW: { word: 'Low', tone: 'grey' },
};

export const states: Record<Issue['state'], Said> = {
  OPEN: { word: 'Open', tone: 'yellow' },
  IN_PROGRESS: { word: 'In progress', tone: 'yellow' },
  RESOLVED: { word: 'Resolved', tone: 'green' },
  CANCELED: { word: 'Canceled', tone: 'grey' },
};

export const probabilityWords = { LIKELY: 'Likely', POSSIBLE: 'Possible', UNLIKELY: 'Unlikely' } as const;

export const linkWords: Record<IssueLink['kind'], string> = {
  RUN: 'Run',
  DIFFERENCE: 'Difference',
  SCENARIO: 'Scenario',
  TASK: 'Task',
  CRITERION: 'Criterion',
  MEETING: 'Meeting',
  EVIDENCE: 'Evidence',
};

/** Where a link leads in the console. */
export function linkAddress({ kind, ref }: IssueLink): string {
  const name = encodeURIComponent(ref);
  if (kind === 'RUN') return `/runs?run=${name}`;
  if (kind === 'DIFFERENCE') return `/reconciliation?difference=${name}`;
  if (kind === 'SCENARIO') return `/coverage?scenario=${name}`;
  if (kind === 'TASK') return `/plan?task=${name}`;
  if (kind === 'CRITERION') return `/gate#${name}`;
  if (kind === 'MEETING') return `/meetings?meeting=${name}`;
  return `/evidence?entry=${name}`;
}

/** Words as a list of choices. */
export function choicesOf(
  words: Readonly<Record<string, string | Said>>,
): { value: string; label: string }[] {
  return Object.entries(words).map(([value, said]) => ({
    value,
    label: typeof said === 'string' ? said : said.word,
  }));
}
