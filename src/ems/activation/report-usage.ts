import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { ApiError } from '../domain/api-error.ts';
import { recordChange } from '../store/record-change.ts';
import { type LineName, lockLine } from './usable-line.ts';

/** Use of a metered right within a period. */
export interface UsageReport extends LineName {
  /** Chosen by the reporter: the same report may be sent again. */
  readonly id: string;
  readonly quantity: number;
  readonly unitOfMeasure?: string | undefined;
  readonly periodStart: string;
  readonly periodEnd: string;
}

export interface UsageOutcome {
  readonly id: string;
  readonly lineId: string;
  readonly already: boolean;
  /** All use of the right so far, and what is left of its quantity; negative when more was used. */
  readonly total: number;
  readonly left: number | null;
}

/**
 * Stores a report of use once. Use that took place is never refused because a right has ended or is used up: the answer says what is left.
 * Throws ApiError NOT_FOUND, KEY_AMBIGUOUS, WRONG_BINDING, REPORT_DIFFERS, BAD_REQUEST.
 */
export async function reportUsage(
  client: pg.ClientBase,
  actor: Actor,
  report: UsageReport,
): Promise<UsageOutcome> {
  const line = await lockLine(client, actor, report);
  const { binding } = line;
  if (binding !== 'METERED')
    throw new ApiError('WRONG_BINDING', { binding, wanted: 'only metered rights are reported' });
  const unit = line.unitOfMeasure ?? report.unitOfMeasure;
  if (unit === undefined) throw new ApiError('BAD_REQUEST', { reason: '`unitOfMeasure` is missing' });
  if (report.unitOfMeasure !== undefined && report.unitOfMeasure !== unit)
    throw new ApiError('BAD_REQUEST', { reason: `\`unitOfMeasure\` must be ${unit}` });
  const values = [report.id, line.id, report.quantity, unit, report.periodStart, report.periodEnd];
  const stored = await client.query(
    `INSERT INTO usage_reports (id, entitlement_line_id, quantity, unit_of_measure, period_start, period_end)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING`,
    values,
  );
  const already = stored.rowCount === 0;
  if (already) {
    const same = await client.query(
      `SELECT 1 FROM usage_reports WHERE id = $1 AND entitlement_line_id = $2 AND quantity = $3 AND unit_of_measure = $4
          AND period_start = $5 AND period_end = $6`,
      values,
    );
    if (same.rows.length === 0) throw new ApiError('REPORT_DIFFERS');
  } else {
    const { quantity, periodStart, periodEnd } = report;
    const after = { lineId: line.id, quantity, unitOfMeasure: unit, periodStart, periodEnd };
    await recordChange(client, { actor, action: 'reported', entity: 'usage-reports', id: report.id, after });
  }
  const sum = await client.query<{ total: number }>(
    'SELECT coalesce(sum(quantity), 0)::float8 AS total FROM usage_reports WHERE entitlement_line_id = $1',
    [line.id],
  );
  const total = sum.rows[0]?.total ?? 0;
  return {
    id: report.id.toLowerCase(),
    lineId: line.id,
    already,
    total,
    left: line.unlimited ? null : line.quantity - total,
  };
}
