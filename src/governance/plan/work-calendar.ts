import { dayNumber, dayText, weekdayOf } from './day-number.ts';

/** Counts working days: Monday to Friday without the days given as free. Days are `YYYY-MM-DD`. */
export class WorkCalendar {
  /** Numbers of the free days that would be working days, in order. */
  readonly #free: readonly number[];
  readonly #isFree: ReadonlySet<number>;

  constructor(free: ReadonlySet<string> = new Set()) {
    this.#free = [...free]
      .map(dayNumber)
      .filter((day) => weekdayOf(day) < 5)
      .sort((a, b) => a - b);
    this.#isFree = new Set(this.#free);
  }

  isWorkday(day: string): boolean {
    return this.#works(dayNumber(day));
  }

  /** The day itself, or the first working day after it. */
  onOrAfter(day: string): string {
    return dayText(this.#onOrAfter(dayNumber(day)));
  }

  /** `count` working days later; a negative count goes back. The day itself counts as the working day on or after it. */
  add(day: string, count: number): string {
    let at = this.#onOrAfter(dayNumber(day));
    const step = Math.sign(count);
    for (let left = Math.abs(count); left > 0; left -= 1) {
      do at += step;
      while (!this.#works(at));
    }
    return dayText(at);
  }

  /** The working days from a day to another, both included. */
  between(from: string, until: string): string[] {
    const days: string[] = [];
    const last = dayNumber(until);
    for (let at = dayNumber(from); at <= last; at += 1) if (this.#works(at)) days.push(dayText(at));
    return days;
  }

  /** How many working days there are from a day to another, both included. */
  count(from: string, until: string): number {
    return Math.max(0, this.#before(dayNumber(until) + 1) - this.#before(dayNumber(from)));
  }

  /** How many working days `until` is after `from`; negative when it is before. */
  distance(from: string, until: string): number {
    const days = (one: string): number => this.#before(this.#onOrAfter(dayNumber(one)));
    return until < from ? -(days(from) - days(until)) : days(until) - days(from);
  }

  #works(day: number): boolean {
    return weekdayOf(day) < 5 && !this.#isFree.has(day);
  }

  #onOrAfter(day: number): number {
    let at = day;
    while (!this.#works(at)) at += 1;
    return at;
  }

  /** Working days before a day, counted from a Monday long ago: the difference of two is a number of working days. */
  #before(day: number): number {
    const monday = day + 3;
    const weeks = Math.floor(monday / 7);
    return weeks * 5 + Math.min(monday - weeks * 7, 5) - this.#freeBefore(day);
  }

  #freeBefore(day: number): number {
    let low = 0;
    let high = this.#free.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#free[middle] ?? day) < day) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Calendar days later. */
export function addDays(day: string, days: number): string {
  return dayText(dayNumber(day) + days);
}
