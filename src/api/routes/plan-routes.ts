import { z } from '@hono/zod-openapi';
import { planCalendar } from '../../governance/plan/plan-calendar.ts';
import type { PlanSettings } from '../../governance/plan/plan-settings.ts';
import { getSettings, updateSettings } from '../../governance/plan/plan-store.ts';
import { publicHolidays } from '../../governance/plan/public-holidays.ts';
import { addDays } from '../../governance/plan/work-calendar.ts';
import { ChangeoverError } from '../../lib/errors.ts';
import type { ApiContext } from '../api-context.ts';
import { calendarFile } from '../file-answer.ts';
import { listOf } from '../page.ts';
import { durationsView, goLiveView, loadView, planView } from '../plan-view.ts';
import { type ApiApp, route } from '../route.ts';
import {
  durationsSchema,
  goLiveSchema,
  personLoadSchema,
  planSchema,
  planSettingsChangeSchema,
  planSettingsViewSchema,
} from '../schema/plan-schema.ts';

const longestWindowDays = 400;

/** Plan: critical path, durations, load of people, days of go-live, settings, calendar. */
export function registerPlanRoutes(app: ApiApp, context: ApiContext): void {
  registerLooking(app, context);
  registerDays(app, context);
  registerSettings(app, context);
}

function registerLooking(app: ApiApp, context: ApiContext): void {
  const access = 'program.read';
  route(
    app,
    {
      method: 'get',
      path: '/api/plan',
      access,
      operationId: 'plan.show',
      summary: 'Tasks with forecast and slack, and the critical path',
      returns: planSchema,
    },
    async () => planView(context),
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/plan/durations',
      access,
      operationId: 'plan.durations',
      summary: 'Planned running times against those of the newest rehearsals',
      returns: durationsSchema,
    },
    async () => durationsView(context),
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/plan/load',
      access,
      operationId: 'plan.load',
      summary: 'Effort against availability of each person, by week',
      returns: listOf(personLoadSchema),
    },
    async () => ({ items: await loadView(context), next: null }),
  );
}

function registerDays(app: ApiApp, context: ApiContext): void {
  const { clock, migration } = context;
  const access = 'program.read';
  route(
    app,
    {
      method: 'get',
      path: '/api/plan/go-live',
      access,
      operationId: 'plan.go-live',
      summary: 'Days of go-live: the proposal, and why each other day is worse or refused',
      returns: goLiveSchema,
    },
    async () => goLiveView(context),
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/plan/calendar',
      access,
      operationId: 'plan.calendar',
      summary: 'The plan as an iCalendar file; importing it again brings a calendar up to date',
      content: 'text/calendar',
    },
    async () => {
      const { tasks, goLiveDate } = await planView(context);
      return calendarFile(planCalendar(migration, tasks, goLiveDate, clock().toISOString()), 'plan');
    },
  );
}

function registerSettings(app: ApiApp, { pool, migration, project }: ApiContext): void {
  const zone = project.config.old.time_zone;
  route(
    app,
    {
      method: 'get',
      path: '/api/plan/settings',
      access: 'program.read',
      operationId: 'plan.settings',
      summary: 'Go-live day, countries, freezes and goals',
      returns: planSettingsViewSchema,
      version: 'returned',
    },
    async () => getSettings(pool, migration, zone),
  );
  route(
    app,
    {
      method: 'patch',
      path: '/api/plan/settings',
      access: 'program.write',
      operationId: 'plan.set',
      summary: 'Change go-live day, countries, freezes or goals',
      body: planSettingsChangeSchema,
      returns: planSettingsViewSchema,
      version: 'required',
    },
    async (call) => {
      requireSound({ ...(await getSettings(pool, migration, zone)), ...defined(call.body) });
      const at = { version: call.baseVersion(), zone };
      return updateSettings(pool, { migration, actor: call.actor }, at, call.body);
    },
  );
}

function defined(body: z.infer<typeof planSettingsChangeSchema>): Partial<PlanSettings> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

function requireSound({ zone, countries, windowFrom, windowUntil }: PlanSettings): void {
  const refuse = (path: string, reason: string): never => {
    throw new ChangeoverError('INPUT_INVALID', { path, reason });
  };
  if (!isZone(zone)) refuse('zone', 'is not an IANA zone such as America/Chicago');
  publicHolidays(countries, '2026-01-01', '2026-01-01');
  if (windowFrom === null || windowUntil === null) return;
  if (windowUntil < windowFrom) refuse('windowUntil', 'is before the first day');
  if (windowUntil > addDays(windowFrom, longestWindowDays))
    refuse('windowUntil', `is more than ${longestWindowDays} days after the first day`);
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
