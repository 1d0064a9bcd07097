import type { Duck } from '../duck/duck.ts';
import { literal } from '../duck/sql-text.ts';
import type { AcceptanceOutcome, AcceptedRule, Comparison } from './comparison.ts';

/**
 * Decides which acceptances hold for the rows of `compare_difference`: an expired one does not, nor one that would
 * cover more records than its ceiling (growth of an accepted class is an alarm, not a bigger acceptance).
 */
export async function judgeAcceptances(
  duck: Duck,
  comparison: Comparison,
): Promise<{ outcomes: AcceptanceOutcome[]; allowedSql: string }> {
  const rules = (comparison.accepted ?? []).filter(
    (rule) => rule.entity === comparison.entity || rule.entity === '*',
  );
  const outcomes: AcceptanceOutcome[] = [];
  for (const rule of rules) {
    const records = await duck.count(
      `SELECT count(DISTINCT old_key) FROM compare_difference WHERE ${condition(rule)}`,
    );
    outcomes.push({
      rule: rule.rule,
      entity: comparison.entity,
      state: stateOf(rule, records, comparison.today),
      records,
      ceiling: rule.ceiling,
      expires: rule.expires,
      owner: rule.owner,
    });
  }
  const whens = rules.flatMap((rule, index) =>
    outcomes[index]?.state === 'applied' ? [`WHEN ${condition(rule)} THEN ${literal(rule.rule)}`] : [],
  );
  return {
    outcomes,
    allowedSql: whens.length === 0 ? 'CAST(NULL AS VARCHAR)' : `CASE ${whens.join(' ')} END`,
  };
}

function stateOf(rule: AcceptedRule, records: number, today: string): AcceptanceOutcome['state'] {
  if (records === 0) return 'unused';
  if (rule.expires < today) return 'expired';
  return records > rule.ceiling ? 'above-ceiling' : 'applied';
}

function condition(rule: AcceptedRule): string {
  const parts: string[] = [];
  if (rule.field !== undefined) parts.push(`field = ${literal(rule.field)}`);
  if (rule.cause !== undefined) parts.push(`cause = ${literal(rule.cause)}`);
  return parts.length === 0 ? 'true' : `(${parts.join(' AND ')})`;
}
