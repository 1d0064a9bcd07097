import type pg from 'pg';

/** What the entitlement check answers about a license key. */
export interface KeyValidation {
  readonly found: boolean;
  readonly valid: boolean;
  readonly code: ValidationCode;
  readonly line?: ValidatedLine;
}

export interface ValidatedLine {
  readonly id: string;
  readonly entitlementId: string;
  readonly organizationId: string;
  readonly productId: string;
  readonly state: string;
  readonly quantity: string | null;
  readonly unlimited: boolean;
  readonly start: string | null;
  readonly end: string | null;
  readonly perpetual: boolean;
}

/** Codes of the entitlement check. */
export const validationCodes = {
  VALID: 'The right may be used.',
  GRACE: 'The right has ended, and may be used for the days of grace of its model.',
  NOT_FOUND: 'No right has this key.',
  AMBIGUOUS:
    'Several rights have this key once case, blanks and separators are ignored, and none has it exactly.',
  NOT_STARTED: 'The right starts later.',
  EXPIRED: 'The right has ended.',
  SUSPENDED: 'The right or its entitlement is on hold.',
  DISABLED: 'The right or its entitlement is disabled or closed.',
  DRAFT: 'The right or its entitlement is a draft.',
  TERM_UNKNOWN: 'The right is not perpetual, and nothing says when it ends.',
  PRODUCT_MISMATCH: 'The right is for another product, and contains no such one.',
  VERSION_UNKNOWN: 'The catalog has no such version of the product.',
  VERSION_NOT_COVERED:
    'The version was released after the purchase of the perpetual right and the end of its maintenance.',
  FEATURE_MISSING: 'The right does not carry all the features asked for; `missingFeatures` names those.',
  NOT_ACTIVATED: 'The right is not activated on this device.',
} as const;

export type ValidationCode = keyof typeof validationCodes;

/** The answer to whoever has no key of a right, and to whoever may not see it. */
export const unknownKey: KeyValidation = { found: false, valid: false, code: 'NOT_FOUND' };

/** What the check needs besides. */
type Found = ValidatedLine & JudgedRight;

const select = `
  SELECT l.id, l.entitlement_id AS "entitlementId", e.organization_id AS "organizationId", l.product_id AS "productId",
         l.state, e.state AS "entitlementState", l.quantity, l.unlimited, l.start_date AS start, l.start_rule AS "startRule",
         l.end_date AS "end", l.perpetual, (l.end_date + least(coalesce(CASE WHEN r.line_id IS NULL THEN m.grace_days ELSE r.grace_days END, 0), 3650)::int)::text AS "lastDay"
    FROM entitlement_lines l
    JOIN entitlements e ON e.id = l.entitlement_id
    JOIN license_models m ON m.id = l.license_model_id
    LEFT JOIN line_rights r ON r.line_id = l.id`;

/**
 * Asks about a license key on a day (`YYYY-MM-DD`, UTC): its exact bytes first, then without case, blanks and
 * separators where that leads to one right only.
 */
export async function validateKey(client: pg.ClientBase, key: string, today: string): Promise<KeyValidation> {
  // Neither can be stored, so no right has such a key.
  if (key.includes('\0') || !key.isWellFormed()) return unknownKey;
  const exact = await client.query<Found>({
    name: 'validate-exact',
    text: `${select} WHERE l.redeem_code = $1`,
    values: [key],
  });
  const near =
    exact.rows.length > 0
      ? exact
      : await client.query<Found>(
          `${select} WHERE l.redeem_lookup = redeem_lookup($1) AND redeem_lookup($1) <> '' LIMIT 2`,
          [key],
        );
  const [right, second] = near.rows;
  if (right === undefined) return unknownKey;
  if (second !== undefined) return { found: false, valid: false, code: 'AMBIGUOUS' };
  const code = judgeRight(right, today);
  return { found: true, valid: code === 'VALID' || code === 'GRACE', code, line: right };
}

/** Asks about a right on a day by its id. */
export async function validateLine(
  client: pg.ClientBase,
  lineId: string,
  today: string,
): Promise<KeyValidation> {
  const found = await client.query<Found>({
    name: 'validate-line',
    text: `${select} WHERE l.id = $1::uuid`,
    values: [lineId],
  });
  const [right] = found.rows;
  if (right === undefined) return unknownKey;
  const code = judgeRight(right, today);
  return { found: true, valid: code === 'VALID' || code === 'GRACE', code, line: right };
}

/** What decides whether a right may be used. */
export interface JudgedRight {
  readonly state: string;
  readonly entitlementState: string;
  readonly start: string | null;
  readonly startRule: string | null;
  readonly end: string | null;
  readonly perpetual: boolean;
  /** `end` and the days of grace. */
  readonly lastDay: string | null;
}

/** Whether a right may be used on a day. */
export function judgeRight(right: JudgedRight, today: string): ValidationCode {
  const states = [right.state, right.entitlementState];
  if (states.includes('DISABLED') || states.includes('CLOSED')) return 'DISABLED';
  if (states.includes('ON_HOLD')) return 'SUSPENDED';
  if (states.includes('DRAFT')) return 'DRAFT';
  // Days as text are in the order of time.
  if (right.start !== null && today < right.start) return 'NOT_STARTED';
  if (right.perpetual) return 'VALID';
  if (right.end === null) return right.startRule === 'FIRST_ACTIVATION' ? 'VALID' : 'TERM_UNKNOWN';
  if (today <= right.end) return 'VALID';
  return right.lastDay !== null && today <= right.lastDay ? 'GRACE' : 'EXPIRED';
}
