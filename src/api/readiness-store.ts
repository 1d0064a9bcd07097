import type pg from 'pg';

/** What the plan says about the go-live day; empty where nobody has set it. */
export interface GoLivePlan {
  /** `YYYY-MM-DD`. */
  readonly date: string | null;
  /** `HH:MM`. */
  readonly time: string;
  /** Longest time that the switch may take. */
  readonly cutoverMinutes: number | null;
}

/** The go-live day of the plan. */
export async function goLivePlan(pool: pg.Pool, migration: string): Promise<GoLivePlan> {
  const found = await pool.query<GoLivePlan>(
    `SELECT content ->> 'goLiveDate' AS date, coalesce(content ->> 'goLiveTime', '06:00') AS time,
            (content ->> 'cutoverMinutes')::int AS "cutoverMinutes" FROM plan_setting WHERE migration = $1`,
    [migration],
  );
  return found.rows[0] ?? { date: null, time: '06:00', cutoverMinutes: null };
}

/** A comparison of a run. */
export interface ComparedRun {
  readonly run: string;
  readonly at: string;
  readonly scope: number;
  readonly matched: number;
}

/** What runs found equal, oldest first; the newest thirty. */
export async function comparedRuns(pool: pg.Pool, migration: string): Promise<ComparedRun[]> {
  const found = await pool.query<ComparedRun>(
    `SELECT r.id AS run, to_char(r.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
            (s.detail ->> 'compared')::float8 AS scope, (s.detail ->> 'matching')::float8 AS matched
       FROM run r JOIN run_stage s ON s.run = r.id AND s.stage = 'reconcile' AND s.state = 'done'
      WHERE r.migration = $1 AND s.detail ? 'compared' AND s.detail ? 'matching' ORDER BY r.id DESC LIMIT 30`,
    [migration],
  );
  return found.rows.toReversed();
}

/** How many scenarios there are, and what the newest result of each, that is no skip, says. */
export async function scenarioCounts(
  pool: pg.Pool,
  migration: string,
): Promise<{ readonly total: number; readonly passed: number; readonly failed: number }> {
  const found = await pool.query<{ total: number; passed: number; failed: number }>(
    `SELECT count(*)::int AS total, (count(*) FILTER (WHERE r.outcome = 'PASSED'))::int AS passed,
            (count(*) FILTER (WHERE r.outcome = 'FAILED'))::int AS failed
       FROM scenario s LEFT JOIN LATERAL
            (SELECT outcome FROM scenario_result x WHERE x.migration = s.migration AND x.scenario = s.id
                AND x.outcome <> 'SKIPPED' ORDER BY x.id DESC LIMIT 1) r ON true
      WHERE s.migration = $1`,
    [migration],
  );
  return found.rows[0] ?? { total: 0, passed: 0, failed: 0 };
}

/** The open issue of a program as packs and reports show it. */
export interface OpenIssue {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly severity: string;
  readonly owner: string | null;
  readonly due: string | null;
  readonly openedOn: string;
}

/** What is not closed, the most severe and oldest first. */
export async function openIssues(pool: pg.Pool, migration: string): Promise<OpenIssue[]> {
  const found = await pool.query<OpenIssue>(
    `SELECT i.id, i.title, i.kind, i.severity, a.name AS owner, i.due_on AS due, i.opened_on AS "openedOn"
       FROM issue i LEFT JOIN account a ON a.id = i.owner WHERE i.migration = $1 AND i.closed_on IS NULL
      ORDER BY array_position(ARRAY['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'], i.severity), i.opened_on, i.id`,
    [migration],
  );
  return found.rows;
}
