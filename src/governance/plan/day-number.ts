/**
 * The number of a day `YYYY-MM-DD`: days since 1970-01-01. Planning 2,000 tasks takes some hundred thousand steps from day
 * to day, for which objects of dates are too slow. Source: the days-from-civil algorithm, proleptic Gregorian calendar.
 */
export function dayNumber(day: string): number {
  const known = numbers.get(day);
  if (known !== undefined) return known;
  const number = numberOf(day);
  remember(day, number);
  return number;
}

// A plan names some hundred days, some ten thousand times.
const mostKnown = 20_000;
const numbers = new Map<string, number>();
const texts = new Map<number, string>();

function remember(day: string, number: number): void {
  if (numbers.size >= mostKnown) {
    numbers.clear();
    texts.clear();
  }
  numbers.set(day, number);
  texts.set(number, day);
}

function numberOf(day: string): number {
  const month = Number(day.slice(5, 7));
  const y = Number(day.slice(0, 4)) - (month <= 2 ? 1 : 0);
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + Number(day.slice(8, 10)) - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The day of a number; the inverse of `dayNumber`. */
export function dayText(number: number): string {
  const known = texts.get(number);
  if (known !== undefined) return known;
  const day = textOf(number);
  remember(day, number);
  return day;
}

function textOf(number: number): string {
  const z = number + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365,
  );
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(doy - Math.floor((153 * mp + 2) / 5) + 1)}`;
}

/** 0 for Monday … 6 for Sunday. */
export function weekdayOf(number: number): number {
  return (((number + 3) % 7) + 7) % 7;
}
