import type { Duck } from '../duck/duck.ts';
import { isChangeoverError } from '../lib/errors.ts';
import type { Law, LawResult } from './laws/law.ts';
import { laws } from './laws/laws.ts';

const offendersKept = 5;

/**
 * Evaluates every law on the attached pictures (`attachPictures`); `present` are the entities of this migration. A law
 * that cannot be evaluated does not hold.
 */
export async function evaluateLaws(
  duck: Duck,
  present: ReadonlySet<string>,
  chosen: readonly Law[] = laws,
): Promise<LawResult[]> {
  const results: LawResult[] = [];
  for (const law of chosen) results.push(await evaluate(duck, law, present));
  return results;
}

async function evaluate(duck: Duck, law: Law, present: ReadonlySet<string>): Promise<LawResult> {
  const { id, title } = law;
  if (law.entities.some((entity) => !present.has(entity))) {
    return { id, title, applies: false, ok: true, checked: 0, violations: 0, offenders: [] };
  }
  try {
    const checked = await duck.count(law.checked);
    await duck.run(`CREATE OR REPLACE TEMP TABLE law_violation AS ${law.violations}`);
    const violations = await duck.count('SELECT count(*) FROM law_violation');
    const offenders = await duck.rows<LawResult['offenders'][number]>(
      `SELECT entity, old_key, what FROM law_violation ORDER BY ALL LIMIT ${offendersKept}`,
    );
    return { id, title, applies: true, ok: violations === 0, checked, violations, offenders };
  } catch (error) {
    if (!isChangeoverError(error, 'QUERY_FAILED')) throw error;
    const offenders = [{ entity: '', old_key: '', what: 'the law could not be evaluated' }];
    return { id, title, applies: true, ok: false, checked: 0, violations: 1, offenders };
  } finally {
    await duck.run('DROP TABLE IF EXISTS temp.law_violation');
  }
}
