import type pg from 'pg';
import type { StageEvidence } from '../../evidence/stage-evidence.ts';
import { type Covered, priorities } from './coverage-matrix.ts';

/** Where results count as evidence. */
type Environment = 'rehearsal' | 'burn-in' | 'live';

/**
 * What the scenarios are worth in one environment: the newest result that was taken there decides, so that a pass of a
 * rehearsal is no pass of the burn-in.
 */
export async function scenariosIn(
  client: pg.ClientBase | pg.Pool,
  migration: string,
  environment: Environment,
): Promise<Pick<Covered, 'priority' | 'state'>[]> {
  const found = await client.query<Pick<Covered, 'priority' | 'state'>>(
    `SELECT s.priority, coalesce(r.outcome, 'NEVER_RUN') AS state
       FROM scenario s
       LEFT JOIN LATERAL (SELECT x.outcome FROM scenario_result x
                           WHERE x.migration = s.migration AND x.scenario = s.id AND x.environment = $2
                             AND x.outcome <> 'SKIPPED' ORDER BY x.id DESC LIMIT 1) r ON true
      WHERE s.migration = $1`,
    [migration, environment],
  );
  return found.rows;
}

/**
 * The evidence of kind `coverage`: how many scenarios passed, fail, were never run, in all and by priority. It passes when
 * none fails and each of high priority passed; which share of the others is enough is for the criterion to say.
 */
export function coverageEvidence(
  scenarios: readonly Pick<Covered, 'priority' | 'state'>[],
  environment: Environment,
): StageEvidence {
  const of = (state: Covered['state']) => scenarios.filter((one) => one.state === state);
  const passed = of('PASSED');
  const failing = of('FAILED').length;
  const byPriority = priorities.map((priority) => ({
    name: priority.toLowerCase(),
    total: scenarios.filter((one) => one.priority === priority).length,
    passed: passed.filter((one) => one.priority === priority).length,
  }));
  const high = byPriority.find((one) => one.name === 'high');
  const good = passed.length > 0 && failing === 0 && high?.passed === high?.total;
  return {
    kind: 'coverage',
    outcome: good ? 'PASS' : 'FAIL',
    summary: summaryOf({ total: scenarios.length, passed: passed.length, failing }, environment),
    body: {
      scenarios: scenarios.length,
      passed: passed.length,
      failing,
      never_run: of('NEVER_RUN').length,
      ...Object.fromEntries(
        byPriority.flatMap((one) => [
          [one.name, one.total],
          [`${one.name}_passed`, one.passed],
        ]),
      ),
    },
  };
}

function summaryOf(
  { total, passed, failing }: { total: number; passed: number; failing: number },
  environment: Environment,
): string {
  if (total === 0) return 'no scenario is there';
  const text = `${passed} of ${total} scenarios passed in ${environment}`;
  return failing === 0 ? text : `${text}, ${failing} failing`;
}
