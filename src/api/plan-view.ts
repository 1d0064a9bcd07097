import { listAbsences } from '../governance/plan/absence-store.ts';
import { listAvailability } from '../governance/plan/availability-store.ts';
import { criticalPath, type Forecast } from '../governance/plan/critical-path.ts';
import { goLiveDays, proposedDay } from '../governance/plan/go-live.ts';
import { personLoad } from '../governance/plan/person-load.ts';
import { type JudgedTask, planFindings } from '../governance/plan/plan-findings.ts';
import { accountablePeople, getSettings } from '../governance/plan/plan-store.ts';
import { planWorkCalendar } from '../governance/plan/plan-work-calendar.ts';
import { publicHolidays } from '../governance/plan/public-holidays.ts';
import { rehearsedDurations } from '../governance/plan/rehearsed-durations-store.ts';
import { addDays } from '../governance/plan/work-calendar.ts';
import { listTasks, type ProgramTask } from '../governance/tasks/task-store.ts';
import type { ApiContext } from './api-context.ts';
import { programToday } from './program-status.ts';
import type { Durations, GoLive, PersonLoad, Plan } from './schema/plan-schema.ts';
import { taskView } from './task-view.ts';

const mostTasks = 10_000;
const usualWindowDays = 90;

/** What planning needs, read once: tasks, what is forecast of each, the settings, working days. */
async function readPlan(context: ApiContext) {
  const { pool, migration, project } = context;
  const settings = await getSettings(pool, migration, project.config.old.time_zone);
  const today = await programToday(context);
  const tasks = await listTasks(pool, migration, { limit: mostTasks });
  const days = [today, ...tasks.flatMap((task) => [task.startsOn, task.endsOn])];
  const calendar = planWorkCalendar(settings.countries, days);
  const paths = tasks.map((task) => ({ ...task, runMinutes: runMinutesOf(task) }));
  return { settings, today, tasks, calendar, forecasts: criticalPath(paths, today, calendar) };
}

/** The plan with its critical path. */
export async function planView(context: ApiContext): Promise<Plan> {
  const { settings, today, tasks, calendar, forecasts } = await readPlan(context);
  const planned = tasks.flatMap((task) => {
    const forecast = forecasts.get(task.id);
    return forecast === undefined ? [] : [{ task, forecast }];
  });
  // A freeze is a span in which nothing changes: nobody waits for its end.
  const work = planned.filter(({ task }) => task.kind !== 'FREEZE');
  const forecastEndsOn = last(
    work.map(({ forecast }) => forecast.endsOn),
    today,
  );
  const late = settings.goLiveDate === null ? 0 : calendar.distance(settings.goLiveDate, forecastEndsOn);
  return {
    today,
    zone: settings.zone,
    from: tasks.reduce((first, task) => (task.startsOn < first ? task.startsOn : first), today),
    until: last(
      tasks.map((task) => task.endsOn),
      forecastEndsOn,
    ),
    endsOn: work.length === 0 ? today : last(work.map(({ task }) => task.endsOn)),
    forecastEndsOn,
    goLiveDate: settings.goLiveDate,
    lateDays: Math.max(0, late),
    criticalPath: planned
      .filter(({ forecast }) => forecast.critical)
      .sort((a, b) => (a.forecast.startsOn < b.forecast.startsOn ? -1 : 1))
      .map(({ task }) => task.id),
    findings: planFindings(planned.map(judged), settings),
    tasks: planned.map(({ task, forecast }) => plannedTask(task, forecast, today)),
  };
}

function judged({ task, forecast }: { task: ProgramTask; forecast: Forecast }): JudgedTask {
  const { startsOn: forecastStartsOn, endsOn: forecastEndsOn } = forecast;
  return { ...task, forecastStartsOn, forecastEndsOn, runMinutes: runMinutesOf(task) };
}

/** As rehearsed, or else as planned. */
function runMinutesOf(task: ProgramTask): number | null {
  return task.rehearsedMinutes ?? task.plannedMinutes;
}

/** What runs by itself: how long it was planned to take, and how long it took in each of the newest rehearsals. */
export async function durationsView(context: ApiContext): Promise<Durations> {
  const { pool, migration, project } = context;
  const { cutoverMinutes } = await getSettings(pool, migration, project.config.old.time_zone);
  const tasks = await listTasks(pool, migration, { limit: mostTasks });
  const rehearsed = await rehearsedDurations(pool, migration);
  return {
    cutoverMinutes,
    items: tasks
      .filter((task) => task.measuredBy !== null || task.plannedMinutes !== null)
      .map(({ id, title, kind, measuredBy, plannedMinutes }) => ({
        task: { id, title },
        kind,
        measuredBy,
        plannedMinutes,
        rehearsals: rehearsed
          .filter((one) => one.stage === measuredBy)
          .map(({ run, at, seconds }) => ({ run, at, seconds })),
      })),
  };
}

function plannedTask(task: ProgramTask, forecast: Forecast, today: string): Plan['tasks'][number] {
  const { critical, slackDays, startsOn, endsOn } = forecast;
  return {
    ...taskView(task, today),
    critical,
    slackDays,
    forecastStartsOn: startsOn,
    forecastEndsOn: endsOn,
  };
}

/** Effort against availability, by person. */
export async function loadView(context: ApiContext): Promise<PersonLoad[]> {
  const { pool, migration } = context;
  const { today, tasks, calendar, forecasts } = await readPlan(context);
  const absences = await listAbsences(pool, migration);
  const people = await listAvailability(pool, migration);
  return people.map(({ account, name, minutesPerDay }) => {
    const work = tasks
      .filter((task) => task.assignee === account && task.state !== 'DONE' && task.effortMinutes > 0)
      .map((task) => {
        const { startsOn, endsOn } = forecasts.get(task.id) ?? task;
        return { startsOn: startsOn < today ? today : startsOn, endsOn, effortMinutes: task.effortMinutes };
      });
    const own = absences.filter((one) => one.account === account);
    const weeks = personLoad(work, { minutesPerDay, absences: own }, calendar);
    return {
      person: { id: account, name },
      weeks,
      overloadedWeeks: weeks.filter((week) => week.overload).length,
    };
  });
}

/** Every day on which the migration may or may not go live, with the reasons. */
export async function goLiveView(context: ApiContext): Promise<GoLive> {
  const { pool, migration, project } = context;
  const settings = await getSettings(pool, migration, project.config.old.time_zone);
  const from = settings.windowFrom ?? (await programToday(context));
  const until = settings.windowUntil ?? addDays(from, usualWindowDays);
  const accountable = await accountablePeople(pool, migration, settings.accountable);
  const rules = { ...settings, accountable };
  const daysOf = (first: string, final: string) =>
    goLiveDays({
      ...rules,
      from: first,
      until: final,
      holidays: publicHolidays(settings.countries, first, final),
    });
  const days = daysOf(from, until);
  const chosen = settings.goLiveDate;
  const chosenPossible = chosen !== null && daysOf(chosen, chosen)[0]?.possible === true;
  return {
    chosen,
    chosenPossible,
    proposed: proposedDay(days),
    days: days.map((day) => ({ ...day, reasons: [...day.reasons] })),
  };
}

function last(days: readonly string[], atLeast = ''): string {
  return days.reduce((best, day) => (day > best ? day : best), atLeast);
}
