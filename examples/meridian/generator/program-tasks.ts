import { declaredReady, functions, phases, trainingVerb } from './program-content.ts';
import { addDays, goLiveAfter, workday } from './program-days.ts';
import { addressOf, type Person } from './program-people.ts';
import { steps } from './program-steps.ts';
import type { Random } from './random.ts';

interface Task {
  readonly id: string;
  readonly [field: string]: unknown;
}

/**
 * Every function goes through every phase; a phase ends in a milestone, and the next one needs it. Beside them: rehearsals,
 * pre-loads, waves, the burn-in, the freeze, and the weekend before the day of go-live.
 */
export function tasksOf(random: Random, today: string, people: readonly Person[]): Task[] {
  const tasks: Task[] = [];
  const milestones = new Map<string, string>();
  let milestone: string | undefined;
  for (const phase of phases) {
    const needs = milestone === undefined ? [] : [milestone];
    const ids = functions.map((one) => {
      const task = workOf(random, today, people, { ...one, phase, needs, number: tasks.length + 1 });
      tasks.push(task);
      return task.id;
    });
    milestone = `T-${tasks.length + 1}`;
    const on = workday(addDays(today, phase.until));
    tasks.push({
      id: milestone,
      title: phase.milestone,
      workstream: phase.of,
      kind: 'MILESTONE',
      ...doneBefore(today, on),
      starts_on: on,
      ends_on: on,
      needs: ids,
    });
    milestones.set(phase.milestone, milestone);
  }
  return [...tasks, ...stepsOf(today, people, tasks.length, milestones)];
}

function workOf(
  random: Random,
  today: string,
  people: readonly Person[],
  what: {
    readonly id: string;
    readonly topic: string;
    readonly phase: (typeof phases)[number];
    readonly needs: readonly string[];
    readonly number: number;
  },
): Task {
  const { id: workstream, topic, phase, needs, number } = what;
  const starts_on = workday(addDays(today, phase.from + random.between(0, 3)));
  const last = addDays(today, phase.until);
  const ends_on = workday(last < starts_on ? starts_on : last);
  return {
    id: `T-${number}`,
    title: `${phase.verb} ${topic}`,
    workstream,
    kind: 'WORK',
    ...progress(random, today, { starts: starts_on, ends: ends_on, verb: phase.verb, group: workstream }),
    starts_on,
    ends_on,
    effort_minutes: random.between(4, 24) * 60,
    assignee: addressOf(people, workstream, random.pick(['HEAD', 'DEPUTY'])),
    needs,
  };
}

function stepsOf(
  today: string,
  people: readonly Person[],
  taken: number,
  milestones: ReadonlyMap<string, string>,
): Task[] {
  const goLive = goLiveAfter(today);
  const ids = new Map(steps.map((step, index) => [step.title, `T-${taken + index + 1}`]));
  return steps.map(({ title, workstream, kind, of, from, until, minutes, needs }) => {
    const day = of === 'today' ? today : goLive;
    const isMilestone = kind === 'MILESTONE';
    const starts_on = isMilestone ? workday(addDays(day, from)) : addDays(day, from);
    const ends_on = isMilestone ? starts_on : addDays(day, until);
    return {
      id: ids.get(title) ?? '',
      title,
      workstream,
      kind,
      ...doneBefore(today, ends_on),
      starts_on,
      ends_on,
      ...(minutes === 0 ? {} : { planned_minutes: minutes, measured_by: 'run' }),
      assignee: addressOf(people, workstream, 'HEAD'),
      needs: needs.map((name) => ids.get(name) ?? milestones.get(name) ?? name),
    };
  });
}

function doneBefore(today: string, day: string): object {
  return day < today ? { state: 'DONE', done_on: day } : { state: 'OPEN' };
}

/** What has ended is done, but for a few; of trainings, what the department has declared; one function is blocked. */
function progress(
  random: Random,
  today: string,
  task: { readonly starts: string; readonly ends: string; readonly verb: string; readonly group: string },
): object {
  const { starts, ends, verb, group } = task;
  if (ends < addDays(today, -7) || (ends < today && random.chance(0.85)))
    return { state: 'DONE', done_on: ends };
  if (starts > today) return { state: 'OPEN' };
  if (verb === trainingVerb && declaredReady(group)) return { state: 'DONE', done_on: addDays(today, -2) };
  if (group === 'channel-partners')
    return { state: 'BLOCKED', blocked_reason: 'Waits for the partners’ list of people.' };
  return { state: 'IN_PROGRESS' };
}
