import { dayNumber } from './day-number.ts';

/** What of a task decides whether a plan keeps the rules of a migration. Days are `YYYY-MM-DD`. */
export interface JudgedTask {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly state: string;
  readonly forecastStartsOn: string;
  readonly forecastEndsOn: string;
  /** How long it runs by itself: as rehearsed, or else as planned. */
  readonly runMinutes: number | null;
}

/** One thing in which a plan breaks a rule. */
export interface PlanFinding {
  readonly code:
    | 'MOVED_TOO_LATE'
    | 'SWITCH_OUTSIDE_WEEKEND'
    | 'BURN_IN_TOO_LATE'
    | 'NO_BURN_IN'
    | 'SWITCH_TOO_LONG';
  /** One sentence. */
  readonly text: string;
  /** Id of the task; null for the whole plan. */
  readonly task: string | null;
}

interface Rules {
  /** `YYYY-MM-DD` or null. */
  readonly goLiveDate: string | null;
  /** Longest time that the switch may take. */
  readonly cutoverMinutes: number;
}

// Go-live on a Tuesday follows a weekend that began three days before it; on a Thursday, five.
const daysOfSwitch = 5;

/**
 * In what a plan breaks the rules of a migration (FEATURES D10): older data moves in the weeks before (pre-loads, waves),
 * changes only on the migration weekend, the burn-in is over before go-live, and the switch takes no longer than it may.
 */
export function planFindings(tasks: readonly JudgedTask[], rules: Rules): PlanFinding[] {
  const open = tasks.filter((task) => task.state !== 'DONE');
  return [...againstGoLive(tasks, open, rules.goLiveDate), ...tooLong(open, rules.cutoverMinutes)];
}

function againstGoLive(
  tasks: readonly JudgedTask[],
  open: readonly JudgedTask[],
  goLiveDate: string | null,
): PlanFinding[] {
  if (goLiveDate === null || tasks.length === 0) return [];
  const cutover = open.filter((task) => task.kind === 'CUTOVER');
  const begins = cutover.map((task) => task.forecastStartsOn).sort()[0] ?? goLiveDate;
  const findings = open.flatMap((task): PlanFinding[] => {
    const { kind, title, id, forecastStartsOn, forecastEndsOn } = task;
    if ((kind === 'PRELOAD' || kind === 'WAVE') && forecastEndsOn >= begins) {
      const text = `“${title}” moves older data until ${forecastEndsOn}, and the switch begins on ${begins}`;
      return [{ code: 'MOVED_TOO_LATE', text, task: id }];
    }
    if (kind === 'CUTOVER' && isOutside(forecastStartsOn, forecastEndsOn, goLiveDate)) {
      const text = `“${title}” is forecast for ${forecastStartsOn} to ${forecastEndsOn}, outside the weekend before ${goLiveDate}`;
      return [{ code: 'SWITCH_OUTSIDE_WEEKEND', text, task: id }];
    }
    if (kind === 'BURN_IN' && forecastEndsOn >= goLiveDate) {
      const text = `“${title}” ends on ${forecastEndsOn}, not before go-live on ${goLiveDate}`;
      return [{ code: 'BURN_IN_TOO_LATE', text, task: id }];
    }
    return [];
  });
  if (tasks.some((task) => task.kind === 'BURN_IN')) return findings;
  return [...findings, { code: 'NO_BURN_IN', text: 'No burn-in on the final URLs is planned', task: null }];
}

function isOutside(from: string, until: string, goLiveDate: string): boolean {
  return dayNumber(goLiveDate) - dayNumber(from) > daysOfSwitch || until > goLiveDate;
}

function tooLong(open: readonly JudgedTask[], cutoverMinutes: number): PlanFinding[] {
  const minutes = open
    .filter((task) => task.kind === 'CUTOVER')
    .reduce((sum, task) => sum + (task.runMinutes ?? 0), 0);
  if (minutes <= cutoverMinutes) return [];
  const text = `The switch takes ${minutes} minutes as rehearsed or planned, and ${cutoverMinutes} are allowed`;
  return [{ code: 'SWITCH_TOO_LONG', text, task: null }];
}
