import { Temporal } from 'temporal-polyfill';
import { type Judgment, judgeEvidence } from '../gate/judge-evidence.ts';
import type { StatusOverride } from '../governance/status/apply-override.ts';
import { type ProgramStatus, programStatus, type StatusOf } from '../governance/status/status-report.ts';
import type { TimelineTask } from '../governance/tasks/timeline-store.ts';
import type { ApiContext } from './api-context.ts';
import type { PersonRef } from './schema/person-ref-schema.ts';
import type { WorkstreamStatusView } from './schema/status-schema.ts';

/** The status of everything now, with the gate that it was computed from. */
export interface CurrentStatus extends ProgramStatus {
  readonly now: Date;
  /** `YYYY-MM-DD` in `zone`. */
  readonly today: string;
  readonly zone: string;
  readonly judgment: Judgment;
}

/** Computes the status of everything as it is now; `tasks` are those that somebody reads anyway. */
export async function currentStatus(
  context: ApiContext,
  now = context.clock(),
  tasks?: Promise<readonly TimelineTask[]>,
): Promise<CurrentStatus> {
  const { pool, project, migration } = context;
  const zone = await programZone(context);
  const today = dayIn(zone, now);
  const judgment = await judgeEvidence(pool, project.config, now, 'new');
  const status = await programStatus(pool, migration, judgment, { now, today }, tasks);
  return { now, today, zone, judgment, ...status };
}

/** Today in the zone of the plan. */
export async function programToday(context: ApiContext): Promise<string> {
  return dayIn(await programZone(context), context.clock());
}

async function programZone({ pool, project, migration }: ApiContext): Promise<string> {
  const found = await pool.query<{ zone: string | null }>(
    `SELECT content ->> 'zone' AS zone FROM plan_setting WHERE migration = $1`,
    [migration],
  );
  return found.rows[0]?.zone ?? project.config.old.time_zone;
}

function dayIn(zone: string, now: Date): string {
  return Temporal.Instant.from(now.toISOString()).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** A person by account and name; null for nobody. */
export function personRef(id: string | null, name: string | null): PersonRef | null {
  return id === null ? null : { id, name: name ?? '' };
}

/** A status as the API shows it. */
export function statusView(one: StatusOf): WorkstreamStatusView {
  const { workstream, title, status, computed, reason, causes, previous } = one;
  return {
    workstream,
    title,
    status,
    computed,
    reason,
    causes: [...causes],
    override: overrideView(one.override),
    previous,
  };
}

/** A set status as the API shows it. */
export function overrideView(override: StatusOverride | null): WorkstreamStatusView['override'] {
  if (override === null) return null;
  const { id, status, direction, reason, by, byName, at, expiresOn } = override;
  return { id, status, direction, reason, by: personRef(by, byName), at, expiresOn };
}
