import type { FaultChoice } from './choose-faults.ts';
import type { SeededFault } from './fault.ts';
import type { ClassResult } from './prove-detail.ts';

/** One row of a comparison: a differing field, or a whole record. */
export interface FoundDifference {
  readonly entity: string;
  readonly old_key: string;
  readonly field: string | null;
  readonly cause: string;
}

export interface Match {
  readonly perClass: readonly ClassResult[];
  readonly seeded: number;
  readonly detected: number;
  /** Differences where nothing was seeded. */
  readonly alarms: readonly string[];
}

/**
 * Holds what was found against what was seeded. A fault counts as detected only when its record, field and cause are
 * all named; every other difference is a false alarm.
 */
export function matchFaults(
  choices: readonly FaultChoice[],
  seeded: readonly SeededFault[],
  found: readonly FoundDifference[],
): Match {
  const open = new Map<string, number>();
  for (const one of found) open.set(keyOf(one), (open.get(keyOf(one)) ?? 0) + 1);
  const missed = new Set<SeededFault>();
  for (const fault of seeded) {
    const left = open.get(keyOf(fault)) ?? 0;
    if (left === 0) missed.add(fault);
    else open.set(keyOf(fault), left - 1);
  }
  const alarms = [...open].flatMap(([key, left]) => Array.from({ length: left }, () => key));
  const perClass = choices.map(({ fault, reason }): ClassResult => {
    const mine = seeded.filter((one) => one.class === fault.class);
    const lost = mine.filter((one) => missed.has(one)).map(keyOf);
    return {
      class: fault.class,
      entity: mine[0]?.entity ?? fault.entity,
      where: 'database',
      seeded: mine.length,
      detected: mine.length - lost.length,
      missed: lost,
      ...(reason === undefined ? {} : { not_applicable: reason }),
    };
  });
  return { perClass, seeded: seeded.length, detected: seeded.length - missed.size, alarms };
}

function keyOf(one: FoundDifference): string {
  return [one.entity, one.old_key, one.field ?? '(record)', one.cause].join(' ');
}
