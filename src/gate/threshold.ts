import type { Threshold } from './criterion.ts';

/**
 * Why the measures of a piece of evidence miss a threshold, or undefined when they reach it. A measure that is missing,
 * negative or no integer misses every threshold: nothing is assumed. Shares are compared in whole numbers.
 */
export function failedThreshold(
  threshold: Threshold,
  body: Readonly<Record<string, unknown>>,
): string | undefined {
  const { measure } = threshold;
  const found = quantity(body[measure]);
  if (found === undefined) return `the evidence does not say ${words(measure)}`;
  if ('atMost' in threshold) {
    return found <= BigInt(threshold.atMost)
      ? undefined
      : `${words(measure)} is ${found}, at most ${threshold.atMost} allowed`;
  }
  if ('atLeast' in threshold) {
    return found >= BigInt(threshold.atLeast)
      ? undefined
      : `${words(measure)} is ${found}, at least ${threshold.atLeast} needed`;
  }
  const whole = quantity(body[threshold.of]);
  if (whole === undefined) return `the evidence does not say ${words(threshold.of)}`;
  if (whole > 0n && found <= whole && found * 100n >= whole * BigInt(threshold.atLeastPercent))
    return undefined;
  return `${words(measure)} is ${found} of ${whole} ${words(threshold.of)}, at least ${threshold.atLeastPercent} % needed`;
}

function quantity(value: unknown): bigint | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined;
}

function words(measure: string): string {
  return measure.replaceAll('_', ' ');
}
