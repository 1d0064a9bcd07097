import type { StageEvidence } from '../../evidence/stage-evidence.ts';
import type { Integration } from './integration-store.ts';

/**
 * The evidence of kind `integration`: of the links in the register, how many have a contract test that passed in this
 * environment as it is written now. One without a test, or whose test was changed since, has not passed.
 */
export function integrationEvidence(integrations: readonly Integration[]): StageEvidence {
  const passed = integrations.filter((one) => one.lastRun?.passed === true && !one.lastRun.outdated);
  const failing = integrations.filter((one) => one.lastRun?.passed === false && !one.lastRun.outdated);
  const untested = integrations.filter((one) => one.lastRun === null || one.lastRun.outdated);
  const without = integrations.filter((one) => one.atSwitch === '' || one.atRollback === '');
  const good = integrations.length > 0 && passed.length === integrations.length;
  return {
    kind: 'integration',
    outcome: good ? 'PASS' : 'FAIL',
    summary:
      integrations.length === 0
        ? 'no integration is in the register'
        : `${passed.length} of ${integrations.length} integrations pass their contract test`,
    body: {
      integrations: integrations.length,
      passed: passed.length,
      failing: failing.map((one) => one.id),
      untested: untested.map((one) => one.id),
      without_step: without.map((one) => one.id),
      tested_at:
        integrations
          .map((one) => one.lastRun?.at ?? '')
          .sort()
          .at(-1) ?? '',
    },
  };
}
