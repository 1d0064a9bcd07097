import { Temporal } from 'temporal-polyfill';
import { type MeetingRule, weekdays } from './meeting-series.ts';

/** The days on which a rule puts meetings, between `from` and `until` (both inclusive, `YYYY-MM-DD`), in order. */
export function meetingDays(rule: MeetingRule, from: string, until: string): string[] {
  const start = Temporal.PlainDate.from(rule.startsOn);
  const firstWeek = start.subtract({ days: start.dayOfWeek - 1 });
  const last = earlier(until, rule.endsOn ?? until);
  const days: string[] = [];
  for (let day = Temporal.PlainDate.from(later(from, rule.startsOn)); day.toString() <= last; ) {
    const week = Math.floor(firstWeek.until(day, { largestUnit: 'days' }).days / 7);
    const weekday = weekdays[day.dayOfWeek - 1];
    if (week % rule.everyWeeks === 0 && weekday !== undefined && rule.weekdays.includes(weekday)) {
      days.push(day.toString());
    }
    day = day.add({ days: 1 });
  }
  return days;
}

/** The day before `day` on which the rule puts a meeting; undefined when `day` is the first. */
export function dayBefore(rule: MeetingRule, day: string): string | undefined {
  const until = Temporal.PlainDate.from(day).subtract({ days: 1 }).toString();
  return until < rule.startsOn ? undefined : meetingDays(rule, rule.startsOn, until).at(-1);
}

/** The next day after `day` on which the rule puts a meeting; undefined when the series has ended. */
export function dayAfter(rule: MeetingRule, day: string): string | undefined {
  const next = Temporal.PlainDate.from(day);
  const from = next.add({ days: 1 }).toString();
  return meetingDays(rule, from, next.add({ weeks: rule.everyWeeks * 2 }).toString())[0];
}

/**
 * The instant of a wall-clock time, ISO 8601 in UTC. A time that daylight saving skips is moved forward by the gap; of a
 * time that occurs twice the first is meant (RFC 5545, 3.3.5).
 */
export function instantOf(day: string, time: string, zone: string): string {
  return zoned(day, time, zone).toInstant().toString({ fractionalSecondDigits: 3 });
}

/** A wall-clock time in its zone. */
export function zoned(day: string, time: string, zone: string): Temporal.ZonedDateTime {
  return Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime(zone, {
    disambiguation: 'compatible',
  });
}

/** Whether this is a zone that the runtime knows. */
export function isZone(zone: string): boolean {
  try {
    return Temporal.PlainDateTime.from('2026-01-01T00:00').toZonedDateTime(zone).timeZoneId !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}
