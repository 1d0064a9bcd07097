const day = /^(\d{4})-(\d{2})-(\d{2})$/;
const instant =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;
const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether a text is a day that exists, `YYYY-MM-DD`, from 1900 to 9999. */
export function isDay(text: string): boolean {
  const found = day.exec(text);
  if (found === null) return false;
  const year = Number(found[1]);
  const month = Number(found[2]);
  const date = Number(found[3]);
  const days = month === 2 && isLeap(year) ? 29 : (daysOfMonth[month - 1] ?? 0);
  return year >= 1900 && date >= 1 && date <= days;
}

/** Whether a text is an ISO 8601 instant with a zone and at most six decimals of a second (all that is stored). */
export function isInstant(text: string): boolean {
  const found = instant.exec(text);
  return found !== null && isDay(found[1] ?? '');
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
