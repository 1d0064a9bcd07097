import { environment } from '../lib/environment.ts';
import type { Progress, ProgressTick } from '../lib/progress.ts';

const barWidth = 24;
const redrawMs = 100;
const plainMs = 10_000;

/**
 * Progress on standard error: a bar with the remaining time on a terminal, a plain line at most every ten seconds
 * elsewhere. The remaining time comes from the rate of this stage so far, and is shown only once there is one.
 */
export function terminalProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const live = stream.isTTY && environment().NO_COLOR === undefined;
  let drawn = false;
  let lastAt = 0;
  let current: { key: string; since: number; first: number } | undefined;

  const clear = (): void => {
    if (drawn) stream.write('\r\u001b[2K');
    drawn = false;
  };
  return {
    clear,
    line(text) {
      clear();
      stream.write(`${text}\n`);
    },
    tick(tick) {
      const now = performance.now();
      const key = `${tick.stage} ${tick.what}`;
      if (current?.key !== key) current = { key, since: now, first: tick.done };
      if (now - lastAt < (live ? redrawMs : plainMs)) return;
      if (lastAt === 0 && !live) {
        lastAt = now;
        return;
      }
      lastAt = now;
      const text = describeTick(tick, remainingSeconds(tick, current.first, now - current.since));
      if (live) {
        stream.write(`\r\u001b[2K${text.slice(0, (stream.columns ?? 100) - 1)}`);
        drawn = true;
      } else {
        stream.write(`${text}\n`);
      }
    },
  };
}

/** Seconds left at the rate so far; undefined before two seconds have passed or when there is no total. */
export function remainingSeconds(tick: ProgressTick, first: number, elapsedMs: number): number | undefined {
  const worked = tick.done - first;
  if (tick.total === undefined || worked <= 0 || elapsedMs < 2000) return undefined;
  return Math.max(0, Math.round(((tick.total - tick.done) / worked) * (elapsedMs / 1000)));
}

/** One tick as text: stage, bar and share when the total is known, count, remaining time. */
export function describeTick(tick: ProgressTick, remaining: number | undefined): string {
  const count = tick.done.toLocaleString('en-US');
  if (tick.total === undefined || tick.total === 0) return `${tick.stage.padEnd(10)} ${tick.what}: ${count}`;
  // An estimated total may be too low: never claim more than all of it.
  const share = Math.min(1, tick.done / tick.total);
  const full = Math.round(share * barWidth);
  const bar = `[${'#'.repeat(full)}${'.'.repeat(barWidth - full)}]`;
  const left = remaining === undefined ? '' : `, ${formatSeconds(remaining)} left`;
  return `${tick.stage.padEnd(10)} ${bar} ${String(Math.floor(share * 100)).padStart(3)} % ${tick.what}: ${count} of ${tick.total.toLocaleString('en-US')}${left}`;
}

function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
