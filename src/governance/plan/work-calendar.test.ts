import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { dayNumber, dayText, weekdayOf } from './day-number.ts';
import { addDays, WorkCalendar } from './work-calendar.ts';

const first = Temporal.PlainDate.from('1899-12-25');
const everyDay = Array.from({ length: 75_000 }, (_, index) => index);

describe('numbers of days', () => {
  it('agree with Temporal over two centuries', () => {
    const start = dayNumber(first.toString());
    const wrong = everyDay.filter((index) => {
      const day = first.add({ days: index });
      const number = start + index;
      return dayText(number) !== day.toString() || weekdayOf(number) !== day.dayOfWeek - 1;
    });
    expect(wrong).toEqual([]);
    expect(dayNumber('1970-01-01')).toBe(0);
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
  });
});

describe('the calendar of working days', () => {
  const free = new Set(['2026-12-25', '2026-12-26', '2027-01-01']);
  const calendar = new WorkCalendar(free);
  const works = (day: Temporal.PlainDate): boolean => day.dayOfWeek <= 5 && !free.has(day.toString());

  it('counts, adds and measures as one who goes from day to day', () => {
    const from = Temporal.PlainDate.from('2026-12-18');
    for (let length = 0; length < 40; length += 1) {
      const until = from.add({ days: length });
      const days = Array.from({ length: length + 1 }, (_, index) => from.add({ days: index })).filter(works);
      expect(calendar.count(from.toString(), until.toString())).toBe(days.length);
      expect(calendar.between(from.toString(), until.toString())).toEqual(days.map(String));
      const next = calendar.onOrAfter(until.toString());
      expect(calendar.distance(from.toString(), until.toString())).toBe(
        calendar.count(from.toString(), next) - 1,
      );
      expect(calendar.distance(until.toString(), from.toString())).toBe(
        -calendar.distance(from.toString(), until.toString()) + 0,
      );
      const added = calendar.add(from.toString(), length);
      expect(calendar.distance(from.toString(), added)).toBe(length);
      expect(calendar.add(added, -length)).toBe(from.toString());
    }
  });

  it('has no working days in a span that ends before it begins', () => {
    expect(calendar.count('2026-12-10', '2026-12-01')).toBe(0);
    expect(calendar.between('2026-12-10', '2026-12-01')).toEqual([]);
  });
});
