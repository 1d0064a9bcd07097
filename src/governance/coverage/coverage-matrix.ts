/** Priorities from the most to the least important. */
export const priorities = ['HIGH', 'MEDIUM', 'LOW'] as const;
type Priority = (typeof priorities)[number];

/** What the matrix needs of a scenario. */
export interface Covered {
  readonly id: string;
  readonly title: string;
  readonly function: string;
  readonly process: string;
  readonly priority: Priority;
  readonly state: 'PASSED' | 'FAILED' | 'NEVER_RUN';
}

/** Per priority, how many percent of the scenarios must have passed. */
export type CoverageGoal = Readonly<Record<Priority, number>>;

const mostGaps = 100;

/**
 * Functions × processes with how many scenarios are there, passed, failing, never run; per priority what the goal still
 * wants (rounded up: 90 % of 11 are 10); and what stands between now and the goal. The goal is reached when every
 * priority has enough passed scenarios, none fails, and there is at least one.
 */
export function coverageMatrix(
  scenarios: readonly Covered[],
  functions: readonly { readonly id: string; readonly title: string }[],
  goal: CoverageGoal,
) {
  const processes = [...new Set(scenarios.map((one) => one.process))].sort();
  const cells = functions.flatMap(({ id }) =>
    processes.flatMap((process) => {
      const its = scenarios.filter((one) => one.function === id && one.process === process);
      return its.length === 0 ? [] : [{ function: id, process, ...count(its) }];
    }),
  );
  const totals = count(scenarios);
  const byPriority = priorities.map((priority) => {
    const counts = count(scenarios.filter((one) => one.priority === priority));
    const wanted = Math.ceil((counts.total * goal[priority]) / 100);
    return { priority, ...counts, goalPercent: goal[priority], toGo: Math.max(0, wanted - counts.passed) };
  });
  const goalReached = totals.total > 0 && totals.failing === 0 && byPriority.every((one) => one.toGo === 0);
  return {
    functions: functions.map(({ id, title }) => ({ id, title })),
    processes,
    cells,
    totals,
    byPriority,
    goalReached,
    between: sentence(totals, byPriority),
    gaps: gapsOf(scenarios),
  };
}

function count(of: readonly Covered[]) {
  const inState = (state: Covered['state']) => of.filter((one) => one.state === state).length;
  return {
    total: of.length,
    passed: inState('PASSED'),
    failing: inState('FAILED'),
    neverRun: inState('NEVER_RUN'),
  };
}

function sentence(
  totals: ReturnType<typeof count>,
  byPriority: readonly { readonly priority: Priority; readonly toGo: number; readonly goalPercent: number }[],
): string {
  if (totals.total === 0) return 'No scenario is there yet: type one, or import a CSV.';
  const failing = totals.failing === 0 ? [] : [`${totals.failing} failing must pass`];
  const missing = byPriority
    .filter((one) => one.toGo > 0)
    .map(
      (one) =>
        `${one.toGo} more of ${one.priority.toLowerCase()} priority must pass (goal ${one.goalPercent} %)`,
    );
  const parts = [...failing, ...missing];
  if (parts.length === 0) return `The goal is reached: ${totals.passed} of ${totals.total} scenarios passed.`;
  return `${totals.passed} of ${totals.total} scenarios passed; ${parts.join(', ')}.`;
}

function gapsOf(scenarios: readonly Covered[]) {
  const rank = (one: Covered) => (one.state === 'FAILED' ? 0 : 3) + priorities.indexOf(one.priority);
  return scenarios
    .filter((one) => one.state !== 'PASSED')
    .toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
    .slice(0, mostGaps)
    .map(({ id, title, function: group, priority, state }) => ({
      scenario: id,
      title,
      function: group,
      priority,
      state,
    }));
}
