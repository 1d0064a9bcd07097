const storageKey = 'changeover-zone';

/** Which zone instants are shown in: that of the migration (Settings; UTC unless changed), or this computer's. */
export type ZoneChoice = 'migration' | 'local';

let migrationZone = 'UTC';

/** Keeps the zone that the settings of the migration name. */
export function setMigrationZone(zone: string): void {
  migrationZone = zone;
}

/** The zone of the migration, to be named. */
export function readMigrationZone(): string {
  return migrationZone;
}

/** The choice that the person made in this browser. */
export function readZone(): ZoneChoice {
  return localStorage.getItem(storageKey) === 'local' ? 'local' : 'migration';
}

export function storeZone(zone: ZoneChoice): void {
  localStorage.setItem(storageKey, zone);
}

function format(iso: string | number, options: Intl.DateTimeFormatOptions): string {
  const zone = readZone() === 'local' ? {} : { timeZone: migrationZone };
  return new Intl.DateTimeFormat('en-GB', { ...zone, ...options, hourCycle: 'h23' }).format(new Date(iso));
}

/** “24 Nov, 09:41 UTC”: an instant with its zone. */
export function instantText(iso: string | number): string {
  return format(iso, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
}

/** “09:41:07 UTC”. */
export function timeOfDay(iso: string | number): string {
  return format(iso, { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' });
}

/** “6 h 42 min”, “51 s”: a length of time in seconds. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  if (days > 0) return `${days} d ${hours} h`;
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** The instant, ISO 8601 in UTC, at which a day `YYYY-MM-DD` begins in the zone that the person chose. */
export function beginOfDay(day: string): string {
  const wall = Date.parse(`${day}T00:00:00Z`);
  const first = wall - offsetAt(wall);
  // Once more: the offset may differ on the other side of a change to or from summer time.
  return new Date(wall - offsetAt(first)).toISOString();
}

/** How far the chosen zone is ahead of UTC at an instant, in milliseconds. */
function offsetAt(at: number): number {
  const parts = new Intl.DateTimeFormat('en', {
    ...(readZone() === 'local' ? {} : { timeZone: migrationZone }),
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return wall - Math.floor(at / 1000) * 1000;
}
