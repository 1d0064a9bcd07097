import type { TestCase } from './read-junit.ts';

/** A result for a scenario. */
interface Matched {
  readonly scenario: string;
  readonly outcome: TestCase['outcome'];
  readonly message: string;
  readonly milliseconds: number | null;
}

/**
 * Which scenarios the tests of a file are about: those whose `test` is the test's name, or whose id stands in brackets
 * in it, as in `refuses a second order [S-12]`. Of several tests of one scenario the worst counts: a failure before a
 * skip before a pass, so that a part that did not run proves nothing.
 */
export function matchTests(
  cases: readonly TestCase[],
  scenarios: readonly { readonly id: string; readonly test: string }[],
): { readonly results: Matched[]; readonly unmatched: string[] } {
  const byId = new Map(scenarios.map((one) => [one.id.toLowerCase(), one.id]));
  const byName = Map.groupBy(
    scenarios.filter((one) => one.test !== ''),
    (one) => one.test,
  );
  const results = new Map<string, Matched>();
  const unmatched: string[] = [];
  for (const { name, outcome, message, milliseconds } of cases) {
    const bracketed = [...name.matchAll(/\[([^[\]]{1,63})\]/g)].map((one) =>
      byId.get((one[1] ?? '').toLowerCase()),
    );
    const named = (byName.get(name) ?? []).map((one) => one.id);
    const about = new Set([...bracketed.filter((one) => one !== undefined), ...named]);
    if (about.size === 0) unmatched.push(name);
    for (const scenario of about) {
      const before = results.get(scenario);
      if (before === undefined || rank(outcome) > rank(before.outcome))
        results.set(scenario, { scenario, outcome, message, milliseconds });
    }
  }
  return { results: [...results.values()], unmatched };
}

function rank(outcome: TestCase['outcome']): number {
  return ['PASSED', 'SKIPPED', 'FAILED'].indexOf(outcome);
}
