import { z } from '@hono/zod-openapi';
import { meetingCalendar } from '../../governance/meetings/meeting-calendar.ts';
import {
  changeMeeting,
  getMeeting,
  listMeetings,
  setAttendance,
} from '../../governance/meetings/meeting-store.ts';
import { countPacks } from '../../governance/meetings/pack-store.ts';
import { calendarPeople } from '../../governance/meetings/series-people.ts';
import { getSeries, listSeries } from '../../governance/meetings/series-store.ts';
import type { ApiContext } from '../api-context.ts';
import { calendarFile } from '../file-answer.ts';
import { meetingBase, meetingDetail } from '../meeting-view.ts';
import { listOf } from '../page.ts';
import { type ApiApp, route } from '../route.ts';
import {
  attendanceSchema,
  meetingChangeSchema,
  meetingDetailSchema,
  meetingSchema,
} from '../schema/meeting-schema.ts';

export const meetingParams = z.object({
  series: z.string().min(1).max(63).describe('Id of the series'),
  day: z.iso.date().describe('The day the rule gives'),
});

/** Meetings: list, move, cancel, minutes, attendance. */
export function registerMeetingRoutes(app: ApiApp, context: ApiContext): void {
  registerLooking(app, context);
  registerCalendar(app, context);
  registerHolding(app, context);
}

function registerLooking(app: ApiApp, context: ApiContext): void {
  const { pool, migration } = context;
  route(
    app,
    {
      method: 'get',
      path: '/api/meetings',
      access: 'program.read',
      operationId: 'meetings.list',
      summary: 'Meetings between two days, by time',
      query: z.object({
        from: z.iso.date().describe('First day'),
        until: z.iso.date().describe('Last day; at most a year later'),
        series: z.string().max(63).optional().describe('Only of this series'),
      }),
      returns: listOf(meetingSchema),
    },
    async (call) => {
      const { from, series: only } = call.query;
      const until = call.query.until < oneYearAfter(from) ? call.query.until : oneYearAfter(from);
      const all = (await listSeries(pool, migration)).filter((one) => only === undefined || one.id === only);
      const perSeries = await Promise.all(
        all.map(async (series) => {
          const packs = await countPacks(pool, migration, series.id);
          const meetings = await listMeetings(pool, migration, series, from, until);
          return meetings.map((one) => ({ ...meetingBase(series, one), packs: packs.get(one.day) ?? 0 }));
        }),
      );
      const items = perSeries.flat().sort((one, other) => (one.startsAt < other.startsAt ? -1 : 1));
      return { items, next: null };
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/meetings/{series}/{day}',
      access: 'program.read',
      operationId: 'meetings.show',
      summary: 'One meeting with attendance, quorum, minutes, actions and packs',
      params: meetingParams,
      returns: meetingDetailSchema,
      version: 'returned',
    },
    async (call) => {
      const series = await getSeries(pool, migration, call.params.series);
      return meetingDetail(context, series, await getMeeting(pool, migration, series, call.params.day));
    },
  );
}

function registerCalendar(app: ApiApp, { pool, migration, project, clock }: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/meetings/{series}/{day}/calendar',
      access: 'program.read',
      operationId: 'meetings.calendar',
      summary: 'One meeting as an iCalendar file: where it was moved to, or that it is canceled',
      params: meetingParams,
      content: 'text/calendar',
    },
    async (call) => {
      const series = await getSeries(pool, migration, call.params.series);
      const meeting = await getMeeting(pool, migration, series, call.params.day);
      const people = await calendarPeople(pool, project.config, series.functions);
      const text = meetingCalendar(series, meeting, people, clock().toISOString());
      return calendarFile(text, `${series.id}-${meeting.day}`);
    },
  );
}

function registerHolding(app: ApiApp, context: ApiContext): void {
  const { pool, migration } = context;
  route(
    app,
    {
      method: 'patch',
      path: '/api/meetings/{series}/{day}',
      access: 'program.write',
      operationId: 'meetings.update',
      summary: 'Move, cancel, restore or close one meeting, or write its minutes',
      params: meetingParams,
      body: meetingChangeSchema,
      returns: meetingDetailSchema,
      version: 'required',
    },
    async (call) => {
      const change = { migration, actor: call.actor };
      const changed = await changeMeeting(pool, change, call.params, call.baseVersion(), call.body);
      return meetingDetail(context, await getSeries(pool, migration, call.params.series), changed);
    },
  );
  route(
    app,
    {
      method: 'put',
      path: '/api/meetings/{series}/{day}/attendance',
      access: 'program.write',
      operationId: 'meetings.attendance',
      summary: 'Say who is there and for which function, in place of what was said before',
      params: meetingParams,
      body: attendanceSchema,
      returns: meetingDetailSchema,
    },
    async (call) => {
      await setAttendance(pool, { migration, actor: call.actor }, call.params, call.body.attendees);
      const series = await getSeries(pool, migration, call.params.series);
      return meetingDetail(context, series, await getMeeting(pool, migration, series, call.params.day));
    },
  );
}

function oneYearAfter(day: string): string {
  return `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`;
}
