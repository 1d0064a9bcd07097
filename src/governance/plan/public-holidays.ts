import Holidays from 'date-holidays';
import { ChangeoverError } from '../../lib/errors.ts';
import { addDays } from './work-calendar.ts';

/**
 * Public holidays from a day to another, by day, each with its country: `Good Friday (DE-BY)`. Countries are ISO 3166 codes
 * with an optional region. Throws INPUT_INVALID for a country that is not known.
 */
export function publicHolidays(
  countries: readonly string[],
  from: string,
  until: string,
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const code of countries) {
    for (let year = Number(from.slice(0, 4)); year <= Number(until.slice(0, 4)); year += 1) {
      for (const { day, name } of holidaysOf(code, year))
        if (day >= from && day <= until) found.set(day, [...(found.get(day) ?? []), `${name} (${code})`]);
    }
  }
  return found;
}

interface Holiday {
  readonly day: string;
  readonly name: string;
}

// Computing a year takes a tenth of a second, and a page asks for the same ones each time.
const computed = new Map<string, readonly Holiday[]>();
const mostKept = 500;

function holidaysOf(code: string, year: number): readonly Holiday[] {
  const key = `${code} ${year}`;
  const kept = computed.get(key);
  if (kept !== undefined) return kept;
  if (computed.size >= mostKept) computed.clear();
  const holidays = calendarOf(code)
    .getHolidays(year)
    .flatMap((holiday) => {
      const days = Math.max(1, Math.round((holiday.end.getTime() - holiday.start.getTime()) / 86_400_000));
      const first = holiday.date.slice(0, 10);
      return Array.from({ length: days }, (_, index) => ({ day: addDays(first, index), name: holiday.name }));
    });
  computed.set(key, holidays);
  return holidays;
}

function calendarOf(code: string): Holidays {
  const [country = '', region] = code.split('-');
  const known = new Holidays();
  if (
    known.getCountries()[country] === undefined ||
    (region !== undefined && known.getStates(country)?.[region] === undefined)
  )
    throw new ChangeoverError('INPUT_INVALID', {
      path: 'countries',
      reason: `names ${code}, whose holidays are not known`,
    });
  const options = { types: ['public' as const], languages: ['en'] };
  return region === undefined ? new Holidays(country, options) : new Holidays(country, region, options);
}
