import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';

let world: ApiWorld;
let lead: ApiClient;
let viewer: ApiClient;

beforeAll(async () => {
  world = await apiWorld();
  lead = await world.person(['LEAD']);
  viewer = await world.person(['VIEWER']);
});
afterAll(() => world[Symbol.asyncDispose]());

const today = new Date();
const day = (offset: number) => new Date(today.getTime() + offset * 86_400_000).toISOString().slice(0, 10);
const compact = (offset: number) => day(offset).replaceAll('-', '');
const vacation = (uid: string, from: number, until: number) =>
  `BEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:Surgery\r\nDTSTART;VALUE=DATE:${compact(from)}\r\nDTEND;VALUE=DATE:${compact(until)}\r\nEND:VEVENT\r\n`;
const send = (as: ApiClient, person: string, name: string, text: string) =>
  as.send('POST', `/api/plan/absence-calendars?person=${person}&name=${name}`, {
    body: text,
    headers: { 'content-type': 'text/calendar' },
  });
const file = (...events: string[]) =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\n${events.join('')}END:VCALENDAR\r\n`;
const absences = async () =>
  (
    (await viewer.get('/api/plan/absences')).json.items as {
      firstDay: string;
      lastDay: string;
      source: string;
      calendar: string;
      person: { id: string };
    }[]
  ).map(({ firstDay, lastDay, source, calendar }) => [firstDay, lastDay, source, calendar]);

describe('absences from a calendar', () => {
  it('replace what the same calendar brought before, and nothing else', async () => {
    await lead.post('/api/plan/absences', { person: viewer.id, firstDay: day(3), lastDay: day(3) });
    const first = await send(lead, viewer.id, 'work.ics', file(vacation('1', 10, 12), vacation('2', 20, 21)));
    expect([first.status, first.json]).toEqual([201, { absences: 2, days: 3, events: 2, unknownZones: [] }]);
    await send(lead, viewer.id, 'home.ics', file(vacation('1', 30, 31)));
    expect(await absences()).toEqual([
      [day(3), day(3), 'TYPED', ''],
      [day(10), day(11), 'CALENDAR', 'work.ics'],
      [day(20), day(20), 'CALENDAR', 'work.ics'],
      [day(30), day(30), 'CALENDAR', 'home.ics'],
    ]);
    await send(lead, viewer.id, 'work.ics', file(vacation('1', 11, 12)));
    expect(await absences()).toEqual([
      [day(3), day(3), 'TYPED', ''],
      [day(11), day(11), 'CALENDAR', 'work.ics'],
      [day(30), day(30), 'CALENDAR', 'home.ics'],
    ]);
  });

  it('keep the days alone: what the event is about is in no table', async () => {
    const found = await world.context.pool.query(
      `SELECT (SELECT count(*)::int FROM absence a WHERE a::text LIKE '%Surgery%')
            + (SELECT count(*)::int FROM audit a WHERE a::text LIKE '%Surgery%') AS n`,
    );
    expect(found.rows[0]).toEqual({ n: 0 });
  });

  it('are refused for a file that is no calendar, for a stranger to the migration, and by those who may not', async () => {
    const before = await absences();
    const bad = await send(lead, viewer.id, 'x.ics', 'hello');
    expect([bad.status, bad.json.code]).toEqual([400, 'CALENDAR_INVALID']);
    const nobody = await send(lead, '00000000-0000-4000-8000-000000000000', 'x.ics', file());
    expect([nobody.status, nobody.json.code]).toEqual([404, 'NOT_FOUND']);
    expect((await send(viewer, viewer.id, 'x.ics', file())).status).toBe(403);
    expect(await absences()).toEqual(before);
  });
});

describe('availability', () => {
  it('is said and changed with the version that was read', async () => {
    const path = `/api/plan/availability/${viewer.id}`;
    expect((await viewer.get(path)).json).toMatchObject({ minutesPerDay: null, version: 0 });
    const put = (minutesPerDay: number, version: number, as = lead) =>
      as.put(path, { minutesPerDay }, { 'if-match': `"${version}"` });
    expect((await put(240, 0)).json).toMatchObject({ minutesPerDay: 240, version: 1 });
    expect((await put(120, 1)).json).toMatchObject({ minutesPerDay: 120, version: 2 });
    for (const old of [0, 1]) {
      const late = await put(60, old);
      expect([late.status, late.json.current]).toMatchObject([412, { minutesPerDay: 120, version: 2 }]);
    }
    expect((await put(60, 2, viewer)).status).toBe(403);
    expect((await put(2000, 2)).status).toBe(400);
    const { items } = (await viewer.get('/api/plan/availability')).json;
    expect(items).toEqual([{ person: { id: viewer.id, name: viewer.name }, minutesPerDay: 120, version: 2 }]);
  });

  it('of somebody who does not work here is not kept', async () => {
    const path = '/api/plan/availability/00000000-0000-4000-8000-000000000000';
    const answer = await lead.put(path, { minutesPerDay: 60 }, { 'if-match': '"0"' });
    expect([answer.status, answer.json.code]).toEqual([404, 'NOT_FOUND']);
  });
});
