import ICAL from 'ical.js';
import { Temporal } from 'temporal-polyfill';
import { ChangeoverError } from '../../lib/errors.ts';
import { zoneNamed } from './calendar-zone.ts';
import { addDays } from './work-calendar.ts';

/** What a calendar says about when its owner is away. */
export interface AbsentDays {
  /** `YYYY-MM-DD`, in order, each once. */
  readonly days: readonly string[];
  readonly events: number;
  /** Names of zones that nobody knows; their times were read in the zone asked for. */
  readonly unknownZones: readonly string[];
}

interface Window {
  /** In which days are counted. */
  readonly zone: string;
  /** `YYYY-MM-DD`, both included; what lies outside is left out. */
  readonly from: string;
  readonly until: string;
}

const mostEvents = 5_000;
const mostOccurrences = 50_000;
const millisecondsAway = 6 * 3_600_000;
// “Working elsewhere” and “tentative” are days on which somebody can be asked.
const notAway: ReadonlySet<string> = new Set(['FREE', 'TENTATIVE', 'WORKINGELSEWHERE']);

/**
 * The days on which the owner of a calendar is away (iCalendar, RFC 5545): days that an event covers as a whole, or for six
 * hours or more; canceled events do not count, nor those that leave the time free (TRANSP, Outlook's busy status).
 * Repeated events are followed within the window. Throws CALENDAR_INVALID.
 */
export function absentDays(text: string, window: Window): AbsentDays {
  const components = calendarsIn(text).flatMap((one) => one.getAllSubcomponents('vevent'));
  if (components.length > mostEvents) throw invalid(`it has more than ${mostEvents} events`);
  const result = { found: new Set<string>(), unknownZones: new Set<string>() };
  try {
    follow(components, window, result);
  } catch (error) {
    if (error instanceof ChangeoverError) throw error;
    // The library throws for values and rules that it cannot read.
    throw invalid('an event of it has a time or a rule that cannot be read', error);
  }
  const { found, unknownZones } = result;
  return { days: [...found].sort(), events: components.length, unknownZones: [...unknownZones].sort() };
}

function follow(components: readonly ICAL.Component[], window: Window, result: Result): void {
  const steps = { left: mostOccurrences };
  for (const { event, exceptions } of eventsOf(components)) {
    for (const exception of exceptions) event.relateException(exception);
    for (const one of occurrences(event, window, steps))
      if (isAway(one.component)) addDaysOf(one, window, result);
  }
}

function invalid(reason: string, cause?: unknown): ChangeoverError {
  return new ChangeoverError('CALENDAR_INVALID', { reason }, cause === undefined ? {} : { cause });
}

function calendarsIn(text: string): ICAL.Component[] {
  let parsed: unknown;
  try {
    parsed = ICAL.parse(text);
  } catch (error) {
    throw invalid('it is not iCalendar (RFC 5545)', error);
  }
  // One calendar is a component, several are a list of components.
  const roots = Array.isArray(parsed) && Array.isArray(parsed[0]) ? parsed : [parsed];
  const calendars = roots.map(
    (root) => new ICAL.Component(root as ConstructorParameters<typeof ICAL.Component>[0]),
  );
  if (calendars.some((one) => one.name !== 'vcalendar')) throw invalid('it holds no calendar');
  return calendars;
}

function eventsOf(
  components: readonly ICAL.Component[],
): { event: ICAL.Event; exceptions: ICAL.Component[] }[] {
  const exceptions = components.filter((one) => one.hasProperty('recurrence-id'));
  return components
    .filter((one) => !one.hasProperty('recurrence-id') && one.hasProperty('dtstart'))
    .map((one) => {
      const uid = one.getFirstPropertyValue('uid');
      const own = exceptions.filter((exception) => exception.getFirstPropertyValue('uid') === uid);
      return { event: new ICAL.Event(one), exceptions: uid === null ? [] : own };
    });
}

interface Occurrence {
  readonly start: ICAL.Time;
  readonly end: ICAL.Time;
  /** The event, or the changed single one. */
  readonly component: ICAL.Component;
}

function* occurrences(event: ICAL.Event, { until }: Window, steps: { left: number }): Generator<Occurrence> {
  const component = event.component;
  if (!event.isRecurring()) {
    yield { start: event.startDate, end: event.endDate, component };
    return;
  }
  const beyond = addDays(until, 2);
  const iterator = event.iterator();
  for (let next = iterator.next(); next !== undefined && next !== null; next = iterator.next()) {
    steps.left -= 1;
    if (steps.left < 0) throw invalid(`its events repeat more than ${mostOccurrences} times`);
    if (dayOf(next) > beyond) return;
    const { startDate, endDate, item } = event.getOccurrenceDetails(next);
    yield { start: startDate, end: endDate, component: item.component };
  }
}

function isAway(component: ICAL.Component): boolean {
  const word = (name: string): string => {
    const value = component.getFirstPropertyValue(name);
    return typeof value === 'string' ? value.toUpperCase() : '';
  };
  return (
    word('status') !== 'CANCELLED' &&
    word('transp') !== 'TRANSPARENT' &&
    !notAway.has(word('x-microsoft-cdo-busystatus'))
  );
}

interface Result {
  readonly found: Set<string>;
  readonly unknownZones: Set<string>;
}

function addDaysOf({ start, end, component }: Occurrence, window: Window, result: Result): void {
  if (start.isDate) {
    // DTEND of whole days is the day after the last one.
    const last = addDays(dayOf(end), -1);
    const first = dayOf(start);
    for (
      let day = later(first, window.from);
      day <= earlier(later(first, last), window.until);
      day = addDays(day, 1)
    )
      result.found.add(day);
    return;
  }
  const zoneOf = (name: string): string => zoneFor(component, name, window.zone, result.unknownZones);
  const from = momentOf(start, zoneOf('dtstart'));
  const until = momentOf(end, zoneOf(component.hasProperty('dtend') ? 'dtend' : 'dtstart'));
  const lastDay = earlier(dayIn(window.zone, until), window.until);
  for (let day = later(dayIn(window.zone, from), window.from); day <= lastDay; day = addDays(day, 1)) {
    const covered =
      Math.min(until, midnight(addDays(day, 1), window.zone)) - Math.max(from, midnight(day, window.zone));
    if (covered >= millisecondsAway) result.found.add(day);
  }
}

/** The zone of a property that names one without describing it. */
function zoneFor(
  component: ICAL.Component,
  property: string,
  otherwise: string,
  unknown: Set<string>,
): string {
  const given = component.getFirstProperty(property)?.getParameter('tzid');
  if (typeof given !== 'string') return otherwise;
  const known = zoneNamed(given);
  if (known === undefined) unknown.add(given.slice(0, 80));
  return known ?? otherwise;
}

/** Milliseconds since 1970. A zone that the file describes counts as described; else `zone`. */
function momentOf(time: ICAL.Time, zone: string): number {
  if (time.zone !== null && time.zone !== ICAL.Timezone.localTimezone) return time.toUnixTime() * 1000;
  const { year, month, day, hour, minute, second } = time;
  const wall = Temporal.PlainDateTime.from({ year, month, day, hour, minute, second: Math.min(second, 59) });
  return wall.toZonedDateTime(zone).epochMilliseconds;
}

function dayOf({ year, month, day }: ICAL.Time): string {
  return Temporal.PlainDate.from({ year, month, day }).toString();
}

function dayIn(zone: string, moment: number): string {
  return Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(zone).toPlainDate().toString();
}

function midnight(day: string, zone: string): number {
  return Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds;
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}
