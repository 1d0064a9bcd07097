// Plain days as text; Date.UTC only counts days, no zone is involved.

/** The day `days` after a day. */
export function addDays(day: string, days: number): string {
  const [year, month, date] = parts(day);
  return new Date(Date.UTC(year, month - 1, date + days)).toISOString().slice(0, 10);
}

/** The day `months` after a day; the last day of the month when that month is shorter (as PostgreSQL does). */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = parts(day);
  const total = year * 12 + month - 1 + months;
  const last = new Date(Date.UTC(Math.floor(total / 12), (total % 12) + 1, 0)).getUTCDate();
  return new Date(Date.UTC(Math.floor(total / 12), total % 12, Math.min(date, last)))
    .toISOString()
    .slice(0, 10);
}

/** Last day of a term that starts on a day; undefined when the term is none. */
export function endOfTerm(
  start: string,
  term: { readonly months: number | null; readonly days: number | null },
): string | undefined {
  if (term.months !== null) return addDays(addMonths(start, term.months), -1);
  return term.days === null ? undefined : addDays(start, term.days - 1);
}

function parts(day: string): [number, number, number] {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  return [year, month, date];
}
