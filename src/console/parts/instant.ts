const storageKey = 'changeover-zone';

/** Which zone instants are shown in. */
export type ZoneChoice = 'utc' | 'local';

/** The zone that the person chose in this browser; UTC unless changed. */
export function readZone(): ZoneChoice {
  return localStorage.getItem(storageKey) === 'local' ? 'local' : 'utc';
}

export function storeZone(zone: ZoneChoice): void {
  localStorage.setItem(storageKey, zone);
}

function format(iso: string | number, options: Intl.DateTimeFormatOptions): string {
  const zone = readZone() === 'utc' ? { timeZone: 'UTC' } : {};
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
