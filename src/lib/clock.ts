/** The current instant, injectable so that tests and re-runs can fix it. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

/** Seconds with milliseconds between two monotonic readings of `performance.now()`. */
export function secondsSince(startedAt: number): number {
  return Math.round(performance.now() - startedAt) / 1000;
}
