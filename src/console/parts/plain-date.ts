/** Plain dates `YYYY-MM-DD` as day numbers (days since 1970-01-01), without a clock or a zone. */

/** The day number of a plain date. Source: the days-from-civil algorithm for the proleptic Gregorian calendar. */
export function dayNumber(date: string): number {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The plain date of a day number; the inverse of `dayNumber`. */
export function dateOfDay(day: number): string {
  const z = day + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365,
  );
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const d = doy - Math.floor((153 * mp + 2) / 5) + 1;
  const m = mp < 10 ? mp + 3 : mp - 9;
  const y = yoe + era * 400 + (m <= 2 ? 1 : 0);
  return `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** 0 for Monday … 6 for Sunday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** “8 Dec”, and “8 Dec 2027” when it is not the year of `today`. */
export function shortDate(date: string, today?: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  const sameYear = today === undefined || today.startsWith(year);
  return `${Number(day)} ${months[Number(month) - 1] ?? ''}${sameYear ? '' : ` ${year}`}`;
}

/** “Tue 8 Dec”. */
export function weekdayDate(date: string): string {
  return `${weekdays[weekdayOf(dayNumber(date))] ?? ''} ${shortDate(date)}`;
}

/** “Tue 8 Dec 2026”. */
export function fullDate(date: string): string {
  return `${weekdayDate(date)} ${date.slice(0, 4)}`;
}
