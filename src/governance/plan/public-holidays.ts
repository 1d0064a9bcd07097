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
    const calendar =
      region === undefined ? new Holidays(country, options) : new Holidays(country, region, options);
    for (let year = Number(from.slice(0, 4)); year <= Number(until.slice(0, 4)); year += 1) {
      for (const holiday of calendar.getHolidays(year)) {
        const days = Math.max(1, Math.round((holiday.end.getTime() - holiday.start.getTime()) / 86_400_000));
        for (let index = 0; index < days; index += 1) {
          const day = addDays(holiday.date.slice(0, 10), index);
          if (day >= from && day <= until)
            found.set(day, [...(found.get(day) ?? []), `${holiday.name} (${code})`]);
        }
      }
    }
  }
  return found;
}
