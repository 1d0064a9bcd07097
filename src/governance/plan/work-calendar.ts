import { Temporal } from 'temporal-polyfill';

/** Counts working days: Monday to Friday without the days given as free. Days are `YYYY-MM-DD`. */
export class WorkCalendar {
  readonly #free: ReadonlySet<string>;

  constructor(free: ReadonlySet<string> = new Set()) {
    this.#free = free;
  }

  isWorkday(day: string): boolean {
    return Temporal.PlainDate.from(day).dayOfWeek <= 5 && !this.#free.has(day);
  }

  /** The day itself, or the first working day after it. */
  onOrAfter(day: string): string {
    let at = day;
    while (!this.isWorkday(at)) at = addDays(at, 1);
    return at;
  }

  /** `count` working days later; a negative count goes back. The day itself counts as the working day on or after it. */
  add(day: string, count: number): string {
    let at = this.onOrAfter(day);
    for (let left = Math.abs(count); left > 0; left -= 1) {
      do at = addDays(at, Math.sign(count));
      while (!this.isWorkday(at));
    }
    return at;
  }

  /** The working days from a day to another, both included. */
  between(from: string, until: string): string[] {
    const days: string[] = [];
    for (let at = from; at <= until; at = addDays(at, 1)) if (this.isWorkday(at)) days.push(at);
    return days;
  }

  /** How many working days `until` is after `from`; negative when it is before. */
  distance(from: string, until: string): number {
    if (until < from) return -this.distance(until, from);
    return Math.max(0, this.between(this.onOrAfter(from), this.onOrAfter(until)).length - 1);
  }
}

/** Calendar days later. */
export function addDays(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}
