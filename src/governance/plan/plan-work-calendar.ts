import { publicHolidays } from './public-holidays.ts';
import { addDays, WorkCalendar } from './work-calendar.ts';

// Forecasts pass the last planned day by as much as the plan is late.
const furthestForecastDays = 730;

/**
 * The working days of a plan: Monday to Friday without days that are public holidays in all of its countries; while one
 * country has a holiday, the others work on. `days` are days of the plan (`YYYY-MM-DD`), `today` among them.
 */
export function planWorkCalendar(countries: readonly string[], days: readonly string[]): WorkCalendar {
  const first = days.reduce((one, day) => (day < one ? day : one));
  const last = days.reduce((one, day) => (day > one ? day : one));
  const holidays = publicHolidays(countries, first, addDays(last, furthestForecastDays));
  const free = [...holidays].filter(([, names]) => countriesOf(names) === countries.length);
  return new WorkCalendar(new Set(free.map(([day]) => day)));
}

/** Of how many countries; each name ends with its country in brackets. */
function countriesOf(names: readonly string[]): number {
  return new Set(names.map((name) => name.slice(name.lastIndexOf('(')))).size;
}
