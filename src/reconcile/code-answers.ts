import type { Duck } from '../duck/duck.ts';
import { literal } from '../duck/sql-text.ts';
import type { KeyAnswer, NewSystem } from '../systems/new-system.ts';
import { crosswalkSql } from './expected-picture.ts';
import type { LawResult } from './laws/law.ts';

const codesAnswerTitle =
  'The new system itself, asked about a license key, answers with the same line, organization, product and end.';

interface Asked {
  readonly old_key: string;
  readonly code: string;
  readonly id: string;
  readonly organization: string | null;
  readonly product: string | null;
  readonly end: string | null;
}

/**
 * Asks the new system over HTTP about a seeded sample of license keys (law 4 of DOMAIN §4). `duck` has the views of
 * `attachPictures`. Throws what the system throws.
 */
export async function askAboutCodes(
  duck: Duck,
  system: NewSystem,
  options: {
    crosswalk: string;
    seed: string;
    size: number;
    present: ReadonlySet<string>;
    signal: AbortSignal;
  },
): Promise<LawResult> {
  const shared = { id: 'codes-answer', title: codesAnswerTitle };
  if (!options.present.has('entitlement_line') || !options.present.has('entitlement')) {
    return { ...shared, applies: false, ok: true, checked: 0, violations: 0, offenders: [] };
  }
  const sample = await duck.rows<Asked>(`
    SELECT l.old_key, l.redeem_code AS code, l.id::VARCHAR AS id, o.id::VARCHAR AS organization, p.id::VARCHAR AS product, l."end"::VARCHAR AS "end"
      FROM old.entitlement_line l
      LEFT JOIN old.entitlement e ON e.old_key = l.entitlement
      LEFT JOIN ${crosswalkSql(options.crosswalk, 'organization')} o ON o.old_key = e.organization
      LEFT JOIN ${crosswalkSql(options.crosswalk, 'product')} p ON p.old_key = l.product
     WHERE l.redeem_code IS NOT NULL
     ORDER BY md5(${literal(options.seed)} || l.old_key) LIMIT ${options.size}`);
  const offenders: LawResult['offenders'][number][] = [];
  const width = Math.max(1, system.limits.parallel);
  for (let from = 0; from < sample.length; from += width) {
    const answers = await Promise.all(
      sample.slice(from, from + width).map(async (asked) => ({
        asked,
        answer: await system.validateKey(asked.code, options.signal),
      })),
    );
    for (const { asked, answer } of answers) {
      const what = complaint(asked, answer);
      if (what !== undefined) offenders.push({ entity: 'entitlement_line', old_key: asked.old_key, what });
    }
  }
  return {
    ...shared,
    applies: true,
    ok: offenders.length === 0,
    checked: sample.length,
    violations: offenders.length,
    offenders: offenders.slice(0, 5),
  };
}

function complaint(asked: Asked, answer: KeyAnswer): string | undefined {
  if (!answer.found || answer.line === undefined) return 'its key is not found';
  if (answer.line.id !== asked.id) return 'its key leads to another line';
  if (answer.line.organization !== asked.organization) return 'its key leads to another organization';
  if (answer.line.product !== asked.product) return 'its key leads to another product';
  if ((answer.line.end ?? null) !== asked.end) return 'its key leads to another end';
  return undefined;
}
