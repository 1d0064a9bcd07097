import { ChangeoverError } from '../lib/errors.ts';
import type { Disposition } from '../model/disposition.ts';
import { builtInRules, type Rule } from '../model/rule.ts';
import type { ProjectConfig } from '../project/project-config.ts';
import { allChecks } from './checks/all-checks.ts';

/** A built-in rule as this project wants it. */
export interface RuleInForce extends Rule {
  readonly off: boolean;
  /** Place among all built-in rules: where two speak equally strongly, the earlier one gives the reason. */
  readonly order: number;
}

export type RulesInForce = ReadonlyMap<string, RuleInForce>;

/** Rules that propagation applies: without them a record would be loaded that points at nothing. */
const keepsBehind = ['parent-stays-behind', 'survivor-stays-behind'];
const staying: readonly Disposition[] = ['HOLD', 'ARCHIVE', 'REJECT'];

/**
 * The built-in rules with a project's overrides (`checks` in changeover.yaml). Throws CHECK_UNKNOWN for a check that
 * does not exist, CHECK_INVALID for a MERGE by a check that finds no survivor, or a propagation that is switched off.
 */
export function rulesInForce(checks: ProjectConfig['checks']): RulesInForce {
  const known = builtInRules.map((rule) => rule.id);
  const unknown = Object.keys(checks).find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new ChangeoverError('CHECK_UNKNOWN', { check: unknown, known: known.join(', ') });
  const survivors = new Set(allChecks.filter((check) => check.findsSurvivor).map((check) => check.rule));
  return new Map(
    builtInRules.map((rule, order) => {
      const override = checks[rule.id] ?? {};
      const disposition = override.disposition ?? rule.disposition;
      const off = override.off ?? false;
      if (disposition === 'MERGE' && !survivors.has(rule.id)) {
        throw new ChangeoverError('CHECK_INVALID', {
          check: rule.id,
          reason: 'cannot MERGE: it finds no survivor',
        });
      }
      if (keepsBehind.includes(rule.id) && (off || !staying.includes(disposition))) {
        const reason = `must keep records behind (${staying.join(', ')}), or they would point at nothing`;
        throw new ChangeoverError('CHECK_INVALID', { check: rule.id, reason });
      }
      return [rule.id, { ...rule, disposition, severity: override.severity ?? rule.severity, off, order }];
    }),
  );
}

/** The rule of that id; for ids of our own. */
export function ruleInForce(rules: RulesInForce, id: string): RuleInForce {
  const rule = rules.get(id);
  if (rule === undefined) throw new Error(`no rule is called ${id}`);
  return rule;
}
