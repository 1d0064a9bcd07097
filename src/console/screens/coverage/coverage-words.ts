import type { Coverage, Scenario } from '../../../api/schema/coverage-schema.ts';
import type { Tone } from '../../parts/status-mark.tsx';

interface Said {
  readonly word: string;
  readonly tone: Tone;
}

export const states: Record<Scenario['state'], Said> = {
  PASSED: { word: 'Passed', tone: 'green' },
  FAILED: { word: 'Failing', tone: 'red' },
  NEVER_RUN: { word: 'Never run', tone: 'grey' },
};

export const priorityWords: Record<Scenario['priority'], string> = {
  HIGH: 'High',
  MEDIUM: 'Medium',
  LOW: 'Low',
};

type Counts = Pick<Coverage['totals'], 'total' | 'passed' | 'failing' | 'neverRun'>;

/** The color of several scenarios together: one that fails is red, all passed is green, some passed is yellow. */
export function toneOfCounts({ total, passed, failing }: Counts): Tone {
  if (failing > 0) return 'red';
  if (total > 0 && passed === total) return 'green';
  return passed > 0 ? 'yellow' : 'grey';
}

/** “2 of 3 passed, 1 failing, 1 never run”. */
export function countsText({ total, passed, failing, neverRun }: Counts): string {
  if (total === 0) return 'no scenario';
  const parts = [`${passed} of ${total} passed`];
  if (failing > 0) parts.push(`${failing} failing`);
  if (neverRun > 0) parts.push(`${neverRun} never run`);
  return parts.join(', ');
}
