import { dayNumber } from './day-number.ts';
import { addDays, type WorkCalendar } from './work-calendar.ts';

/** A task as planning sees it; days are `YYYY-MM-DD`. */
export interface PathTask {
  readonly id: string;
  readonly kind: string;
  readonly state: 'OPEN' | 'IN_PROGRESS' | 'BLOCKED' | 'DONE';
  readonly startsOn: string;
  readonly endsOn: string;
  readonly doneOn: string | null;
  readonly needs: readonly string[];
  /** How long it runs by itself, in minutes: as rehearsed, or else as planned; null when nobody knows. */
  readonly runMinutes?: number | null;
}

/** When a task will be done if nothing else changes, and how many working days it may slip before the end slips. */
export interface Forecast {
  readonly startsOn: string;
  readonly endsOn: string;
  readonly slackDays: number;
  readonly critical: boolean;
}

// What machines do, and what is only a span of days, does not stop at a weekend.
const everyDayKinds: ReadonlySet<string> = new Set(['PRELOAD', 'WAVE', 'CUTOVER', 'FREEZE']);
const minutesOfDay = 24 * 60;

/**
 * The critical path method (Kelley and Walker, 1959) over working days. A task starts on its planned day, or when what it
 * needs is done, and never before today while it is not begun; a begun one ends as planned, today at the earliest. A
 * milestone takes no time of its own. Pre-loads, waves, freezes and the switch take calendar days, weekends too. What runs
 * by itself takes at least as long as it was rehearsed. Tasks that need each other in a circle throw an Error: they are
 * refused when they are stored.
 */
export function criticalPath(
  tasks: readonly PathTask[],
  today: string,
  calendar: WorkCalendar,
): Map<string, Forecast> {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const order = taskOrder(tasks);
  if (order === undefined) throw new Error('tasks need each other in a circle');
  const starts = new Map<string, string>();
  const ends = new Map<string, string>();
  for (const task of order) {
    const ready = task.needs.flatMap((need) => {
      const end = ends.get(need);
      return end === undefined ? [] : [readyAfter(task, end, calendar)];
    });
    const { from, until } = expected(task, ready, today, calendar);
    starts.set(task.id, from);
    ends.set(task.id, until);
  }
  // A freeze is a span in which nothing changes: nobody waits for its end.
  const work = order.filter((task) => task.kind !== 'FREEZE');
  const last = latest([...work.map((task) => ends.get(task.id) ?? today), today]);
  const slack = slackOf(order, byId, { starts, ends, last, calendar });
  return new Map(
    order.map((task) => {
      const slackDays = slack.get(task.id) ?? 0;
      const startsOn = starts.get(task.id) ?? task.startsOn;
      const endsOn = ends.get(task.id) ?? task.endsOn;
      const critical = task.state !== 'DONE' && task.kind !== 'FREEZE' && slackDays <= 0;
      return [task.id, { startsOn, endsOn, slackDays: Math.max(0, slackDays), critical }];
    }),
  );
}

/** The tasks, each after all that it needs; undefined when some need each other in a circle. */
export function taskOrder<T extends { readonly id: string; readonly needs: readonly string[] }>(
  tasks: readonly T[],
): T[] | undefined {
  const ids = new Set(tasks.map((task) => task.id));
  const left = new Map(tasks.map((task) => [task.id, task.needs.filter((need) => ids.has(need)).length]));
  const followers = new Map<string, T[]>();
  for (const task of tasks) {
    for (const need of task.needs) {
      const known = followers.get(need);
      if (known === undefined) followers.set(need, [task]);
      else known.push(task);
    }
  }
  const order = tasks.filter((task) => left.get(task.id) === 0);
  for (const task of order) {
    for (const follower of followers.get(task.id) ?? []) {
      const count = (left.get(follower.id) ?? 0) - 1;
      left.set(follower.id, count);
      if (count === 0) order.push(follower);
    }
  }
  return order.length === tasks.length ? order : undefined;
}

function expected(
  task: PathTask,
  ready: readonly string[],
  today: string,
  calendar: WorkCalendar,
): { from: string; until: string } {
  if (task.state === 'DONE') {
    const until = task.doneOn ?? task.endsOn;
    return { from: task.startsOn < until ? task.startsOn : until, until };
  }
  const everyDay = everyDayKinds.has(task.kind);
  const runDays = Math.ceil((task.runMinutes ?? 0) / minutesOfDay);
  if (task.state === 'IN_PROGRESS') {
    const until = latest([task.endsOn, today]);
    return { from: task.startsOn, until: everyDay ? until : calendar.onOrAfter(until) };
  }
  const earliest = latest([task.startsOn, today, ...ready]);
  if (everyDay) {
    const days = Math.max(runDays, dayNumber(task.endsOn) - dayNumber(task.startsOn) + 1);
    return { from: earliest, until: addDays(earliest, days - 1) };
  }
  const from = calendar.onOrAfter(earliest);
  const days = Math.max(1, runDays, calendar.count(task.startsOn, task.endsOn));
  return { from, until: calendar.add(from, days - 1) };
}

/** The first day on which a task can begin after one that it needs. */
function readyAfter(task: PathTask, end: string, calendar: WorkCalendar): string {
  if (everyDayKinds.has(task.kind)) return addDays(end, 1);
  return calendar.onOrAfter(task.kind === 'MILESTONE' ? end : addDays(end, 1));
}

/** Backwards from the end: the latest day on which each may end. */
function slackOf(
  order: readonly PathTask[],
  byId: ReadonlyMap<string, PathTask>,
  known: {
    readonly starts: ReadonlyMap<string, string>;
    readonly ends: ReadonlyMap<string, string>;
    readonly last: string;
    readonly calendar: WorkCalendar;
  },
): Map<string, number> {
  const { starts, ends, last, calendar } = known;
  const slack = new Map<string, number>();
  for (const task of order) slack.set(task.id, calendar.distance(ends.get(task.id) ?? last, last));
  for (const task of order.toReversed()) {
    // A task that is done or begun waits for nothing any longer.
    if (task.state === 'DONE' || task.state === 'IN_PROGRESS') continue;
    for (const need of task.needs) {
      const end = ends.get(need);
      const start = starts.get(task.id);
      if (!byId.has(need) || end === undefined || start === undefined) continue;
      const gap = calendar.distance(end, start) - (task.kind === 'MILESTONE' ? 0 : 1);
      slack.set(need, Math.min(slack.get(need) ?? 0, Math.max(0, gap) + (slack.get(task.id) ?? 0)));
    }
  }
  return slack;
}

function latest(days: readonly string[]): string {
  return days.reduce((best, day) => (day > best ? day : best));
}
