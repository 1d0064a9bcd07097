import { dirtyDoubles } from './dirty-doubles.ts';
import { dirtyRecords } from './dirty-records.ts';
import { dirtyReferences, severalFates } from './dirty-references.ts';
import { dirtyValues } from './dirty-values.ts';
import type { Scenario } from './scenario.ts';

/** Every kind of dirt, by name. */
export const scenarios: ReadonlyMap<string, Scenario> = new Map(
  Object.entries({
    ...dirtyValues,
    ...dirtyReferences,
    ...dirtyRecords,
    ...dirtyDoubles,
    'one row, several fates': severalFates,
  }),
);

const names = [...scenarios.keys()];

/**
 * The dirt of an account, or undefined for a clean one. Among the first accounts every other one is dirty, so that a small
 * database has every kind; after that one in eight.
 */
export function scenarioOf(account: number): string | undefined {
  const early = 2 * names.length;
  if (account < early) return account % 2 === 1 ? names[(account - 1) / 2] : undefined;
  return account % 8 === 3 ? names[Math.floor(account / 8) % names.length] : undefined;
}
