import { z } from '@hono/zod-openapi';
import { seriesCalendar } from '../../governance/meetings/meeting-calendar.ts';
import { storedMeetings } from '../../governance/meetings/meeting-store.ts';
import { calendarPeople } from '../../governance/meetings/series-people.ts';
import { addSeries, getSeries, listSeries, updateSeries } from '../../governance/meetings/series-store.ts';
import type { ApiContext } from '../api-context.ts';
import { calendarFile } from '../file-answer.ts';
import { seriesView } from '../meeting-view.ts';
import { listOf } from '../page.ts';
import { type ApiApp, route } from '../route.ts';
import { newSeriesSchema, seriesChangeSchema, seriesSchema } from '../schema/meeting-schema.ts';

const idParam = z.object({ id: z.string().min(1).max(63).describe('Id of the series') });

/** Regular meetings, and their calendar files. */
export function registerMeetingSeriesRoutes(app: ApiApp, context: ApiContext): void {
  registerLooking(app, context);
  registerChanging(app, context);
}

function registerLooking(app: ApiApp, { pool, migration, project, clock }: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/meeting-series',
      access: 'program.read',
      operationId: 'meetings.series',
      summary: 'Regular meetings',
      returns: listOf(seriesSchema),
    },
    async () => ({ items: (await listSeries(pool, migration)).map(seriesView), next: null }),
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/meeting-series/{id}',
      access: 'program.read',
      operationId: 'meetings.show-series',
      summary: 'One regular meeting',
      params: idParam,
      returns: seriesSchema,
      version: 'returned',
    },
    async (call) => seriesView(await getSeries(pool, migration, call.params.id)),
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/meeting-series/{id}/calendar',
      access: 'program.read',
      operationId: 'meetings.series-calendar',
      summary: 'The whole series as an iCalendar file; importing it again brings a calendar up to date',
      params: idParam,
      content: 'text/calendar',
    },
    async (call) => {
      const series = await getSeries(pool, migration, call.params.id);
      const meetings = await storedMeetings(pool, migration, series.id);
      const people = await calendarPeople(pool, project.config, series.functions);
      return calendarFile(seriesCalendar(series, meetings, people, clock().toISOString()), series.id);
    },
  );
}

function registerChanging(app: ApiApp, { pool, migration }: ApiContext): void {
  route(
    app,
    {
      method: 'post',
      path: '/api/meeting-series',
      access: 'program.write',
      operationId: 'meetings.add-series',
      summary: 'Add a regular meeting',
      body: newSeriesSchema,
      returns: seriesSchema,
      status: 201,
      version: 'returned',
    },
    async (call) => {
      const { id, ...content } = call.body;
      return seriesView(await addSeries(pool, { migration, actor: call.actor }, id, content));
    },
  );
  route(
    app,
    {
      method: 'patch',
      path: '/api/meeting-series/{id}',
      access: 'program.write',
      operationId: 'meetings.update-series',
      summary: 'Change or cancel a regular meeting; calendars see a new revision',
      params: idParam,
      body: seriesChangeSchema,
      returns: seriesSchema,
      version: 'required',
    },
    async (call) => {
      const change = { migration, actor: call.actor };
      return seriesView(await updateSeries(pool, change, call.params.id, call.baseVersion(), call.body));
    },
  );
}
