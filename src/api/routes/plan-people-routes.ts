import { z } from '@hono/zod-openapi';
import {
  addAbsence,
  importAbsences,
  listAbsences,
  removeAbsence,
  type StoredAbsence,
} from '../../governance/plan/absence-store.ts';
import { absentDays } from '../../governance/plan/absent-days.ts';
import { listAvailability, setAvailability } from '../../governance/plan/availability-store.ts';
import { daySpans } from '../../governance/plan/day-spans.ts';
import { getSettings } from '../../governance/plan/plan-store.ts';
import { addDays } from '../../governance/plan/work-calendar.ts';
import type { ApiContext } from '../api-context.ts';
import { listOf } from '../page.ts';
import { programToday } from '../program-status.ts';
import { type ApiApp, route } from '../route.ts';
import {
  type Absence,
  type Availability,
  absenceImportSchema,
  absenceSchema,
  availabilityChangeSchema,
  availabilitySchema,
  newAbsenceSchema,
} from '../schema/plan-people-schema.ts';

const calendarBytes = 2 * 1024 * 1024;
const daysBack = 31;
const daysAhead = 731;

/** When people are away, and how much of a working day they have for the migration. */
export function registerPlanPeopleRoutes(app: ApiApp, context: ApiContext): void {
  registerAbsences(app, context);
  registerCalendarImport(app, context);
  registerAvailability(app, context);
}

function registerAbsences(app: ApiApp, { pool, migration }: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/plan/absences',
      access: 'program.read',
      operationId: 'plan.absences',
      summary: 'When people are away',
      returns: listOf(absenceSchema),
    },
    async () => ({ items: (await listAbsences(pool, migration)).map(absenceView), next: null }),
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/plan/absences',
      access: 'program.write',
      operationId: 'plan.add-absence',
      summary: 'Note that somebody is away',
      body: newAbsenceSchema,
      returns: absenceSchema,
      status: 201,
    },
    async (call) => absenceView(await addAbsence(pool, { migration, actor: call.actor }, call.body)),
  );
  route(
    app,
    {
      method: 'delete',
      path: '/api/plan/absences/{id}',
      access: 'program.write',
      operationId: 'plan.remove-absence',
      summary: 'Remove an absence',
      params: z.object({ id: z.uuid() }),
    },
    async (call) => {
      await removeAbsence(pool, { migration, actor: call.actor }, call.params.id);
      return undefined;
    },
  );
}

function registerCalendarImport(app: ApiApp, context: ApiContext): void {
  const { pool, migration, project } = context;
  route(
    app,
    {
      method: 'post',
      path: '/api/plan/absence-calendars',
      access: 'program.write',
      operationId: 'plan.import-calendar',
      summary: 'Take the absences of a person from an iCalendar file; what it brought before is replaced',
      description:
        'Whole days, and days of which an event takes six hours or more, count as absences; canceled events and time that is left free do not. Only the days are kept.',
      query: z.object({
        person: z.uuid().describe('Whose calendar it is'),
        name: z.string().trim().min(1).max(200).default('calendar.ics').describe('Name of the calendar'),
      }),
      upload: { types: ['text/calendar', 'text/plain'], maxBytes: calendarBytes },
      returns: absenceImportSchema,
      status: 201,
    },
    async ({ query, upload, actor }) => {
      const { zone } = await getSettings(pool, migration, project.config.old.time_zone);
      const today = await programToday(context);
      const window = { zone, from: addDays(today, -daysBack), until: addDays(today, daysAhead) };
      const { days, events, unknownZones } = absentDays(upload.text(), window);
      const spans = daySpans(days);
      const wanted = { person: query.person, calendar: query.name, spans };
      await importAbsences(pool, { migration, actor }, wanted);
      return { absences: spans.length, days: days.length, events, unknownZones };
    },
  );
}

function registerAvailability(app: ApiApp, { pool, migration }: ApiContext): void {
  const params = z.object({ person: z.uuid().describe('Id of the person') });
  const path = '/api/plan/availability/{person}';
  route(
    app,
    {
      method: 'get',
      path: '/api/plan/availability',
      access: 'program.read',
      operationId: 'plan.availability',
      summary: 'Minutes a working day that people have for the migration',
      returns: listOf(availabilitySchema),
    },
    async () => ({ items: (await listAvailability(pool, migration)).map(availabilityView), next: null }),
  );
  route(
    app,
    {
      method: 'get',
      path,
      access: 'program.read',
      operationId: 'plan.availability-of',
      summary: 'Minutes a working day that one person has; version 0 while nobody has said it',
      params,
      returns: availabilitySchema,
      version: 'returned',
    },
    async (call) => {
      const all = await listAvailability(pool, migration);
      const found = all.find((one) => one.account === call.params.person);
      if (found !== undefined) return availabilityView(found);
      return { person: { id: call.params.person, name: '' }, minutesPerDay: null, version: 0 };
    },
  );
  route(
    app,
    {
      method: 'put',
      path,
      access: 'program.write',
      operationId: 'plan.set-availability',
      summary: 'Say how many minutes a working day somebody has for the migration',
      params,
      body: availabilityChangeSchema,
      returns: availabilitySchema,
      version: 'required',
    },
    async (call) => {
      const wanted = { person: call.params.person, version: call.baseVersion(), ...call.body };
      return availabilityView(await setAvailability(pool, { migration, actor: call.actor }, wanted));
    },
  );
}

function absenceView({ account, name, ...rest }: StoredAbsence): Absence {
  return { ...rest, person: { id: account, name } };
}

function availabilityView(stored: Awaited<ReturnType<typeof listAvailability>>[number]): Availability {
  const { account, name, minutesPerDay, version } = stored;
  return { person: { id: account, name }, minutesPerDay, version };
}
