/** The day some days later, or earlier. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** 0 for Sunday to 6 for Saturday. */
function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** The day, or the Monday after it. */
export function workday(day: string): string {
  const weekday = weekdayOf(day);
  return addDays(day, weekday === 6 ? 2 : weekday === 0 ? 1 : 0);
}

/** The first such weekday from a day on. */
export function onWeekday(day: string, weekday: number): string {
  return addDays(day, (weekday - weekdayOf(day) + 7) % 7);
}

/** The days from one on and before another that are one of these weekdays. */
export function daysOn(from: string, before: string, weekdays: readonly number[]): string[] {
  const days: string[] = [];
  for (let day = from; day < before; day = addDays(day, 1))
    if (weekdays.includes(weekdayOf(day))) days.push(day);
  return days;
}

/** The first Tuesday, six weeks ahead at the earliest, that is far enough from the end of a quarter. */
export function goLiveAfter(today: string): string {
  let day = onWeekday(addDays(today, 42), 2);
  while (aroundQuarterEnd(day)) day = addDays(day, 7);
  return day;
}

/** Whether a quarter ends within ten days, or has ended within five. */
function aroundQuarterEnd(day: string): boolean {
  return Array.from({ length: 16 }, (_, index) => addDays(day, index - 5)).some((near) =>
    /-(03-31|06-30|09-30|12-31)$/.test(near),
  );
}
