import type { Random } from './random.ts';

const millisecondsPerDay = 86_400_000;

/** The day on which the old system is looked at; nothing in its world happens later. */
export const today = '2026-10-31';

/** Days since 1970 of a date `YYYY-MM-DD`. */
function dayNumber(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / millisecondsPerDay);
}

/** The date `YYYY-MM-DD` some days after another. */
export function daysAfter(date: string, days: number): string {
  return new Date((dayNumber(date) + days) * millisecondsPerDay).toISOString().slice(0, 10);
}

/** The last day of a term of so many months that begins on `date`. */
export function endOfTerm(date: string, months: number): string {
  const start = new Date(`${date}T00:00:00Z`);
  const end = Date.UTC(
    start.getUTCFullYear(),
    start.getUTCMonth() + months,
    Math.min(start.getUTCDate(), 28),
  );
  return new Date(end - millisecondsPerDay).toISOString().slice(0, 10);
}

/** A day between two, both included. */
export function dayBetween(random: Random, first: string, last: string): string {
  return daysAfter(first, random.between(0, Math.max(0, dayNumber(last) - dayNumber(first))));
}

/** A moment on that day in office hours, as the old system wrote it: local time without a zone. */
export function officeTime(random: Random, date: string): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date} ${two(random.between(8, 17))}:${two(random.between(0, 59))}:${two(random.between(0, 59))}`;
}

/** `2011-04-30` as `04/30/2011`, as some of the clerks typed it. */
export function usDate(date: string): string {
  return `${date.slice(5, 7)}/${date.slice(8, 10)}/${date.slice(0, 4)}`;
}
