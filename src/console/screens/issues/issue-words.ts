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

/** Where a link leads in the console: the screen, and its parameters. */
export function linkTarget({ kind, ref }: IssueLink): { to: string; search: Record<string, string> } {
  if (kind === 'RUN') return { to: `/runs/${encodeURIComponent(ref)}`, search: {} };
  if (kind === 'DIFFERENCE') return differenceTarget(ref);
  if (kind === 'SCENARIO') return { to: '/coverage', search: { scenario: ref } };
  if (kind === 'TASK') return { to: '/plan', search: { task: ref } };
  if (kind === 'CRITERION') return { to: '/gate', search: { criterion: ref } };
  if (kind === 'MEETING') return { to: '/meetings', search: { meeting: ref } };
  return { to: '/evidence', search: { entry: ref } };
}

/** The differences of a record and field: `run/entity/old key/field`; an old key may hold slashes itself. */
function differenceTarget(ref: string): { to: string; search: Record<string, string> } {
  const [run = '', entity = '', ...rest] = ref.split('/');
  const field = rest.length > 1 ? (rest.at(-1) ?? '') : '';
  const key = rest.length > 1 ? rest.slice(0, -1).join('/') : rest.join('/');
  const given = Object.entries({ entity, field, key }).filter(([, value]) => value !== '');
  return { to: `/reconciliation/${encodeURIComponent(run)}`, search: Object.fromEntries(given) };
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
