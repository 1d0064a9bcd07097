import ical, { ICalCalendarMethod } from 'ical-generator';
import { Temporal } from 'temporal-polyfill';
import { addDays } from './work-calendar.ts';

/**
 * Tasks and the go-live day as an iCalendar file (RFC 5545), whole days each. The UIDs stay, so a calendar that has it is
 * brought up to date. `stamp` is the instant of this state.
 */
export function planCalendar(
  migration: string,
  tasks: readonly {
    readonly id: string;
    readonly title: string;
    readonly startsOn: string;
    readonly endsOn: string;
  }[],
  goLiveDate: string | null,
  stamp: string,
): string {
  const calendar = ical({
    name: `Plan of ${migration}`,
    prodId: { company: 'Changeover', product: 'Plan', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
  });
  const add = (id: string, summary: string, from: string, until: string) =>
    calendar.createEvent({
      id: `${migration}-${id}@changeover`,
      stamp: Temporal.Instant.from(stamp),
      allDay: true,
      start: Temporal.PlainDate.from(from),
      // DTEND of whole days is the day after the last one.
      end: Temporal.PlainDate.from(addDays(until, 1)),
      summary,
    });
  if (goLiveDate !== null) add('go-live', 'Go-live', goLiveDate, goLiveDate);
  for (const task of tasks) add(task.id, `${task.id} ${task.title}`, task.startsOn, task.endsOn);
  return calendar.toString();
}
