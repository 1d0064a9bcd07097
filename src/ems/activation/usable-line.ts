import type pg from 'pg';
import { type Actor, byKeyOnly } from '../access/actor.ts';
import { isLimited, maySee } from '../access/visibility.ts';
import { requireAccepted } from '../agreements/required-agreement.ts';
import { ApiError } from '../domain/api-error.ts';
import { endOfTerm } from '../domain/calendar-arithmetic.ts';
import { looksMistyped } from '../keys/redeem-code.ts';
import { type JudgedRight, judgeRight } from '../store/validate-key.ts';

/** How a right is named: by its key, or by its id where the caller may see it. */
export interface LineName {
  readonly code?: string | undefined;
  readonly lineId?: string | undefined;
}

/** A right that is about to be used; its row is locked, so that only one transaction counts on it at a time. */
export interface UsableLine extends JudgedRight {
  readonly id: string;
  readonly organizationId: string;
  readonly entitlementId: string;
  readonly productId: string;
  readonly binding: string;
  readonly quantity: number;
  readonly unlimited: boolean;
  readonly overdraft: number;
  readonly rehostLimit: number | null;
  readonly returnLimit: number | null;
  readonly repairLimit: number | null;
  readonly policyDays: number;
  readonly leaseSeconds: number;
  readonly unitOfMeasure: string | null;
  readonly termMonths: number | null;
  readonly termDays: number | null;
}

const sold = (column: string): string => `CASE WHEN r.line_id IS NULL THEN m.${column} ELSE r.${column} END`;

// The same as line_terms, in one piece: PostgreSQL locks rows of a table, not of a view.
const select = `
  SELECT l.id, l.entitlement_id AS "entitlementId", e.organization_id AS "organizationId", l.product_id AS "productId", l.state,
         e.state AS "entitlementState", l.quantity::float8 AS quantity, l.unlimited, l.start_date AS start,
         l.start_rule AS "startRule", l.end_date AS "end", l.perpetual,
         (l.end_date + least(coalesce(${sold('grace_days')}, 0), 3650)::int)::text AS "lastDay",
         ${sold('binding')} AS binding, coalesce(${sold('overdraft')}, 0)::float8 AS overdraft,
         ${sold('rehost_limit')}::float8 AS "rehostLimit", ${sold('return_limit')}::float8 AS "returnLimit",
         ${sold('repair_limit')}::float8 AS "repairLimit", coalesce(${sold('policy_days')}, 365)::float8 AS "policyDays",
         coalesce(${sold('lease_seconds')}, 600)::float8 AS "leaseSeconds",
         coalesce(l.unit_of_measure, ${sold('unit_of_measure')}) AS "unitOfMeasure",
         coalesce(r.term_months, l.term_months)::float8 AS "termMonths", r.term_days::float8 AS "termDays"
    FROM entitlement_lines l
    JOIN entitlements e ON e.id = l.entitlement_id
    JOIN license_models m ON m.id = l.license_model_id
    LEFT JOIN line_rights r ON r.line_id = l.id`;
const lock = 'FOR NO KEY UPDATE OF l';

/**
 * Finds and locks a right. Throws ApiError NOT_FOUND (also when the actor may not see it), KEY_AMBIGUOUS, FORBIDDEN when an actor
 * that must hold the key names it by id.
 */
export async function lockLine(client: pg.ClientBase, actor: Actor, name: LineName): Promise<UsableLine> {
  const { code, lineId } = name;
  const unknown = (): ApiError =>
    new ApiError('NOT_FOUND', { what: `right with this key or id${hint(code)}` });
  if (code === undefined && (lineId === undefined || byKeyOnly(actor)))
    throw new ApiError('BAD_REQUEST', { reason: 'the right must be named by `code`' });
  if (code !== undefined && (code.includes('\0') || !code.isWellFormed())) throw unknown();
  const line = code === undefined ? await byId(client, lineId) : await byCode(client, code);
  if (line === undefined) throw unknown();
  if (lineId !== undefined && lineId.toLowerCase() !== line.id) throw unknown();
  if (
    isLimited(actor) &&
    !byKeyOnly(actor) &&
    !(await maySee(client, actor, 'entitlement-lines', 'entitlement_lines', line.id))
  )
    throw unknown();
  return line;
}

/**
 * A right that may be used today, whose agreement is accepted; one that starts at its first activation starts now. Throws ApiError
 * RIGHT_UNUSABLE, AGREEMENT_REQUIRED.
 */
export async function startedLine(
  client: pg.ClientBase,
  line: UsableLine,
  today: string,
): Promise<UsableLine> {
  const code = judgeRight(line, today);
  if (code !== 'VALID' && code !== 'GRACE') throw new ApiError('RIGHT_UNUSABLE', { reason: code });
  await requireAccepted(client, line, today);
  if (line.startRule !== 'FIRST_ACTIVATION' || line.start !== null) return line;
  const end = line.perpetual
    ? null
    : (line.end ?? endOfTerm(today, { months: line.termMonths, days: line.termDays }) ?? null);
  await client.query(
    'UPDATE entitlement_lines SET start_date = $2, end_date = $3, updated_at = now() WHERE id = $1',
    [line.id, today, end],
  );
  return { ...line, start: today, end };
}

/** What may have happened to a key that nobody has. */
function hint(code: string | undefined): string {
  return code !== undefined && looksMistyped(code)
    ? ' (it has a typing mistake: its last character does not fit)'
    : '';
}

/** The right of an activation, without locking it. */
export async function readLine(client: pg.ClientBase, id: string): Promise<UsableLine | undefined> {
  return (
    await client.query<UsableLine>({ name: 'read-line', text: `${select} WHERE l.id = $1`, values: [id] })
  ).rows[0];
}

async function byId(client: pg.ClientBase, id: string | undefined): Promise<UsableLine | undefined> {
  const found = await client.query<UsableLine>({
    name: 'line-by-id',
    text: `${select} WHERE l.id = $1 ${lock}`,
    values: [id],
  });
  return found.rows[0];
}

async function byCode(client: pg.ClientBase, code: string): Promise<UsableLine | undefined> {
  const exact = await client.query<UsableLine>({
    name: 'line-by-code',
    text: `${select} WHERE l.redeem_code = $1 ${lock}`,
    values: [code],
  });
  if (exact.rows.length > 0) return exact.rows[0];
  const near = await client.query<UsableLine>(
    `${select} WHERE l.redeem_lookup = redeem_lookup($1) AND redeem_lookup($1) <> '' LIMIT 2 ${lock}`,
    [code],
  );
  if (near.rows.length > 1) throw new ApiError('KEY_AMBIGUOUS');
  return near.rows[0];
}
