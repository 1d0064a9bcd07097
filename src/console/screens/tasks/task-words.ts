import type { Task } from '../../../api/schema/task-schema.ts';
import { shortDate } from '../../parts/plain-date.ts';
import type { Tone } from '../../parts/status-mark.tsx';

export const stateWords: Readonly<Record<Task['state'], string>> = {
  OPEN: 'Open',
  IN_PROGRESS: 'In progress',
  BLOCKED: 'Blocked',
  DONE: 'Done',
};

export const kindWords: Readonly<Record<Task['kind'], string>> = {
  WORK: 'Work',
  MILESTONE: 'Milestone',
  REHEARSAL: 'Rehearsal',
  PRELOAD: 'Pre-load',
  WAVE: 'Wave',
  BURN_IN: 'Burn-in',
  CUTOVER: 'Migration weekend',
  FREEZE: 'Freeze',
};

/** What a task's state means at a glance, with being late. */
export function taskMark(task: Pick<Task, 'state' | 'overdue'>): {
  readonly tone: Tone;
  readonly word: string;
} {
  if (task.state === 'DONE') return { tone: 'green', word: 'Done' };
  if (task.state === 'BLOCKED') return { tone: 'red', word: 'Blocked' };
  if (task.overdue) return { tone: 'yellow', word: `${stateWords[task.state]}, late` };
  return { tone: task.state === 'IN_PROGRESS' ? 'green' : 'grey', word: stateWords[task.state] };
}

/** “30 Nov – 4 Dec”, or one day. */
export function daysText(from: string, until: string, today?: string): string {
  return from === until ? shortDate(from, today) : `${shortDate(from, today)} – ${shortDate(until, today)}`;
}

/** “6 h”, “45 min”: minutes of effort. */
export function effortText(minutes: number): string {
  if (minutes % 60 === 0) return `${minutes / 60} h`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
