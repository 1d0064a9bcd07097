import ical, {
  type ICalCalendar,
  ICalCalendarMethod,
  type ICalEventData,
  ICalEventStatus,
} from 'ical-generator';
import { Temporal } from 'temporal-polyfill';
import { tzlib_get_ical_block } from 'timezones-ical-library';
import { dayAfter, instantOf, meetingDays, zoned } from './meeting-days.ts';
import type { Meeting, MeetingSeries } from './meeting-series.ts';

/** Who calls the meeting and who is invited. Without an organizer the file is a publication, not an invitation. */
export interface CalendarPeople {
  readonly organizer: { readonly name: string; readonly email: string } | null;
  readonly attendees: readonly { readonly name: string; readonly email: string }[];
}

/**
 * A whole series as an iCalendar file (RFC 5545): the rule, and every meeting that was moved or canceled. Its UID never
 * changes and its SEQUENCE only grows, so a calendar that already has it is brought up to date. A canceled series is a
 * cancellation (METHOD:CANCEL). `stamp` is the instant of this revision.
 */
export function seriesCalendar(
  series: MeetingSeries,
  meetings: readonly Meeting[],
  people: CalendarPeople,
  stamp: string,
): string {
  const calendar = openCalendar(series, people, series.canceled);
  const first = firstDay(series);
  const canceled = meetings.filter((one) => one.state === 'CANCELED');
  calendar.createEvent({
    ...eventOf(series, people, stamp, series.sequence),
    start: zoned(first, series.time, series.zone),
    end: zoned(first, series.time, series.zone).add({ minutes: series.minutes }),
    status: series.canceled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    repeating: repetition(series, canceled),
  });
  for (const meeting of meetings) {
    if (meeting.movedTo !== null && meeting.state !== 'CANCELED') {
      calendar.createEvent(exception(series, meeting, people, stamp));
    }
  }
  return calendar.toString();
}

/**
 * One meeting as an iCalendar file: an update of that meeting alone in the calendars that have the series, or its
 * cancellation.
 */
export function meetingCalendar(
  series: MeetingSeries,
  meeting: Meeting,
  people: CalendarPeople,
  stamp: string,
): string {
  const calendar = openCalendar(series, people, meeting.state === 'CANCELED' || series.canceled);
  calendar.createEvent(exception(series, meeting, people, stamp));
  return calendar.toString();
}

/** As text: RFC 5545 (3.3.10) wants UNTIL in UTC where DTSTART has a zone, and the library writes local time. */
function repetition(series: MeetingSeries, canceled: readonly Meeting[]): string {
  const until =
    series.endsOn === null ? '' : `;UNTIL=${compact(instantOf(series.endsOn, '23:59', series.zone))}`;
  const rule = `RRULE:FREQ=WEEKLY;INTERVAL=${series.everyWeeks};BYDAY=${series.weekdays.join(',')};WKST=MO${until}`;
  if (canceled.length === 0) return rule;
  const days = canceled.map((one) => `${one.day.replaceAll('-', '')}T${series.time.replace(':', '')}00`);
  return `${rule}\r\nEXDATE;TZID=${series.zone}:${days.join(',')}`;
}

/** `20261124T100000Z` */
function compact(instant: string): string {
  return `${instant.slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function openCalendar(series: MeetingSeries, people: CalendarPeople, cancel: boolean): ICalCalendar {
  const calendar = ical({
    // The library does not escape this one: a line break would begin a property of its own.
    name: series.title.replaceAll(/\p{Cc}+/gu, ' '),
    prodId: { company: 'Changeover', product: 'Meetings', language: 'EN' },
    method: cancel
      ? ICalCalendarMethod.CANCEL
      : people.organizer === null
        ? ICalCalendarMethod.PUBLISH
        : ICalCalendarMethod.REQUEST,
  });
  // A zone of the calendar itself would write DTSTAMP in local time, which RFC 5545 (3.8.7.2) does not allow.
  calendar.timezone({ name: null, generator: zoneBlock });
  return calendar;
}

/** The VTIMEZONE of a zone, with its daylight saving; null for a zone without one. */
function zoneBlock(zone: string): string | null {
  const block = tzlib_get_ical_block(zone);
  const text = typeof block === 'string' ? block : (block[0] ?? '');
  // The library names the zone that a name is an alias of; the times of the meeting carry the name that was chosen.
  return text === '' ? null : text.replace(/^TZID:.*$/m, `TZID:${zone}`);
}

function exception(
  series: MeetingSeries,
  meeting: Meeting,
  people: CalendarPeople,
  stamp: string,
): ICalEventData {
  const { date, time } = meeting.movedTo ?? { date: meeting.day, time: series.time };
  const canceled = meeting.state === 'CANCELED' || series.canceled;
  return {
    ...eventOf(series, people, stamp, series.sequence + meeting.sequence),
    recurrenceId: zoned(meeting.day, series.time, series.zone),
    start: zoned(date, time, series.zone),
    end: zoned(date, time, series.zone).add({ minutes: series.minutes }),
    status: canceled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  };
}

function eventOf(series: MeetingSeries, people: CalendarPeople, stamp: string, sequence: number) {
  return {
    id: series.uid,
    sequence,
    stamp: Temporal.Instant.from(stamp),
    timezone: series.zone,
    summary: series.title,
    description: series.purpose,
    location: series.location,
    ...(people.organizer === null ? {} : { organizer: people.organizer }),
    attendees: people.organizer === null ? [] : people.attendees.map((one) => ({ ...one, rsvp: true })),
  };
}

/** RFC 5545 wants DTSTART to be the first meeting of the rule; a rule without any day keeps its start. */
function firstDay(series: MeetingSeries): string {
  const [first] = meetingDays(series, series.startsOn, series.startsOn);
  return first ?? dayAfter(series, series.startsOn) ?? series.startsOn;
}
