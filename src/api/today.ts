import { Temporal } from 'temporal-polyfill';
import type { ApiContext } from './api-context.ts';

/** Today in the zone of the old system, `YYYY-MM-DD`. */
export function todayOf({ clock, project }: ApiContext): string {
  const now = Temporal.Instant.from(clock().toISOString());
  return now.toZonedDateTimeISO(project.config.old.time_zone).toPlainDate().toString();
}
