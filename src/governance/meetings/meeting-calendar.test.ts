import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { meetingCalendar, seriesCalendar } from './meeting-calendar.ts';
import { dayAfter, dayBefore, instantOf, meetingDays } from './meeting-days.ts';
import type { Meeting, MeetingSeries } from './meeting-series.ts';

const series: MeetingSeries = {
  id: 'core-team',
  title: 'Core team',
  purpose: 'Next steps',
  location: 'Room 1',
  startsOn: '2026-10-20',
  endsOn: null,
  weekdays: ['TU', 'TH'],
  everyWeeks: 1,
  time: '09:30',
  minutes: 45,
  zone: 'America/Chicago',
  functions: [],
  quorum: [],
  uid: 'b2f4@changeover',
  sequence: 3,
  canceled: false,
  version: 4,
};
const meeting = (day: string, changes: Partial<Meeting> = {}): Meeting => ({
  series: 'core-team',
  day,
  movedTo: null,
  state: 'PLANNED',
  reason: '',
  sequence: 0,
  version: 0,
  ...changes,
});
const people = {
  organizer: { name: 'Åsa, PMO', email: 'asa@example.com' },
  attendees: [{ name: 'B', email: 'b@example.com' }],
};
const stamp = '2026-11-24T10:00:00.000Z';

/** What a calendar program makes of a file: an implementation of RFC 5545 that is not ours. */
function read(text: string) {
  const root = new ICAL.Component(ICAL.parse(text) as never[]);
  for (const zone of root.getAllSubcomponents('vtimezone'))
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  return {
    method: root.getFirstPropertyValue('method'),
    events: root.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one)),
  };
}

function expand(text: string, count: number): string[] {
  const { events } = read(text);
  const [master, ...exceptions] = events;
  if (master === undefined) throw new Error('no event');
  for (const one of exceptions) master.relateException(one);
  const iterator = master.iterator();
  const found: string[] = [];
  for (let next = iterator.next(); next && found.length < count; next = iterator.next()) {
    found.push(master.getOccurrenceDetails(next).startDate.toJSDate().toISOString());
  }
  return found;
}

describe('the days of a rule', () => {
  it('are every second Wednesday for the stakeholders, also when the series begins in the middle of a week', () => {
    const rule = { ...series, startsOn: '2026-11-05', weekdays: ['WE'] as const, everyWeeks: 2 };
    expect(meetingDays(rule, '2026-11-01', '2026-12-31')).toEqual([
      '2026-11-18',
      '2026-12-02',
      '2026-12-16',
      '2026-12-30',
    ]);
  });

  it('are Tuesday and Thursday for the core team, and end with the series', () => {
    const rule = { ...series, endsOn: '2026-10-29' };
    expect(meetingDays(rule, '2026-01-01', '2027-01-01')).toEqual([
      '2026-10-20',
      '2026-10-22',
      '2026-10-27',
      '2026-10-29',
    ]);
    expect(dayBefore(rule, '2026-10-20')).toBeUndefined();
    expect(dayBefore(rule, '2026-10-27')).toBe('2026-10-22');
    expect(dayAfter(rule, '2026-10-29')).toBeUndefined();
  });

  it('keep their wall-clock time when daylight saving begins and ends', () => {
    expect(instantOf('2026-10-29', '09:30', 'America/Chicago')).toBe('2026-10-29T14:30:00.000Z');
    expect(instantOf('2026-11-03', '09:30', 'America/Chicago')).toBe('2026-11-03T15:30:00.000Z');
    // 02:30 does not exist on that day: the clock goes from 02:00 to 03:00.
    expect(instantOf('2026-03-08', '02:30', 'America/Chicago')).toBe('2026-03-08T08:30:00.000Z');
  });
});

describe('a series as a calendar file', () => {
  it.each([
    'America/Chicago',
    'Europe/Berlin',
    'Asia/Kolkata',
    'UTC',
    'US/Central',
    // Half an hour of daylight saving; 45 minutes past the hour; two hours; summer time counted as the standard one; beyond
    // the date line; a month of Ramadan without it; a name that means the opposite of what it says.
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Antarctica/Troll',
    'Europe/Dublin',
    'Pacific/Apia',
    'Africa/Casablanca',
    'Etc/GMT+12',
  ])('gives another program the same instants over both changes of the clock in %s', (zone) => {
    const rule = { ...series, zone };
    const ours = meetingDays(rule, '2026-10-20', '2027-06-30').map((day) => instantOf(day, rule.time, zone));
    expect(ours.length).toBeGreaterThan(70);
    expect(expand(seriesCalendar(rule, [], people, stamp), ours.length)).toEqual(ours);
  });

  it('ends on its last day, that day included', () => {
    const rule = { ...series, endsOn: '2026-11-12' };
    const ours = meetingDays(rule, '2026-10-20', '2027-01-01').map((day) =>
      instantOf(day, rule.time, rule.zone),
    );
    expect(expand(seriesCalendar(rule, [], people, stamp), 100)).toEqual(ours);
    expect(ours).toHaveLength(8);
  });

  it('keeps its identity, counts its revisions, and shows what was moved and leaves out what was canceled', () => {
    const text = seriesCalendar(
      series,
      [
        meeting('2026-10-22', { movedTo: { date: '2026-10-23', time: '11:00' }, sequence: 2 }),
        meeting('2026-10-27', { state: 'CANCELED', sequence: 1 }),
      ],
      people,
      stamp,
    );
    const { method, events } = read(text);
    expect(method).toBe('REQUEST');
    expect(events.map((one) => [one.uid, one.sequence])).toEqual([
      ['b2f4@changeover', 3],
      ['b2f4@changeover', 5],
    ]);
    expect(expand(text, 4)).toEqual([
      '2026-10-20T14:30:00.000Z',
      '2026-10-23T16:00:00.000Z',
      '2026-10-29T14:30:00.000Z',
      '2026-11-03T15:30:00.000Z',
    ]);
    expect(text).toMatch(/DTSTAMP:20261124T100000Z/);
  });

  it('is a cancellation once the series is canceled, and a publication when nobody calls it', () => {
    const canceled = read(seriesCalendar({ ...series, canceled: true, sequence: 4 }, [], people, stamp));
    expect(canceled.method).toBe('CANCEL');
    expect(canceled.events[0]?.component.getFirstPropertyValue('status')).toBe('CANCELLED');
    expect(read(seriesCalendar(series, [], { organizer: null, attendees: [] }, stamp)).method).toBe(
      'PUBLISH',
    );
  });

  it('cannot be extended by line breaks or commas in what people type', () => {
    const title = 'Core\r\nATTENDEE:mailto:evil@example.com\nteam; a, b';
    const { events } = read(
      seriesCalendar({ ...series, title, location: 'x\nMETHOD:CANCEL' }, [], people, stamp),
    );
    expect(events[0]?.attendees).toHaveLength(1);
    expect(events[0]?.summary.replaceAll('\r', '')).toBe(title.replaceAll('\r', ''));
  });
});

describe('one meeting as a calendar file', () => {
  it('moves that meeting alone: same identity, the day it replaces, a higher revision', () => {
    const moved = meeting('2026-11-03', { movedTo: { date: '2026-11-04', time: '08:00' }, sequence: 1 });
    const { method, events } = read(meetingCalendar(series, moved, people, stamp));
    expect(method).toBe('REQUEST');
    expect(events[0]?.uid).toBe('b2f4@changeover');
    expect(events[0]?.sequence).toBe(4);
    expect(events[0]?.recurrenceId.toJSDate().toISOString()).toBe('2026-11-03T15:30:00.000Z');
    expect(events[0]?.startDate.toJSDate().toISOString()).toBe('2026-11-04T14:00:00.000Z');
  });

  it('cancels that meeting alone', () => {
    const { method, events } = read(
      meetingCalendar(series, meeting('2026-11-03', { state: 'CANCELED', sequence: 1 }), people, stamp),
    );
    expect(method).toBe('CANCEL');
    expect(events).toHaveLength(1);
    expect(events[0]?.component.getFirstPropertyValue('status')).toBe('CANCELLED');
  });
});
