import type pg from 'pg';
import { rehearsedStages } from './rehearsed-stages.ts';
import type { ProgramTask } from './task-store.ts';

/** What a timeline, and the status of a workstream, need of a task. */
export interface TimelineTask
  extends Pick<
    ProgramTask,
    | 'id'
    | 'title'
    | 'workstream'
    | 'kind'
    | 'state'
    | 'blockedReason'
    | 'startsOn'
    | 'endsOn'
    | 'doneOn'
    | 'needs'
  > {
  /** How long it runs by itself: as rehearsed, or else as planned; null when nobody knows. */
  readonly runMinutes: number | null;
}

/** All tasks of a migration by the day on which they end. */
export async function timelineTasks(pool: pg.Pool, migration: string): Promise<TimelineTask[]> {
  // An id holds no blank: one text of all that is needed is read several times as fast as an array of texts.
  const found = await pool.query<Omit<TimelineTask, 'needs'> & { readonly needs: string | null }>(
    `WITH ${rehearsedStages}
     SELECT t.id, t.title, t.workstream, t.kind, t.state, t.blocked_reason AS "blockedReason", t.starts_on AS "startsOn",
            t.ends_on AS "endsOn", t.done_on AS "doneOn", d.needs,
            coalesce(ceil(m.seconds / 60)::int, t.planned_minutes) AS "runMinutes"
       FROM task t LEFT JOIN (SELECT task, string_agg(needs, ' ') AS needs FROM task_dependency
                               WHERE migration = $1 GROUP BY task) d ON d.task = t.id
                   LEFT JOIN measured m ON m.stage = t.measured_by
      WHERE t.migration = $1 ORDER BY t.ends_on, t.id`,
    [migration],
  );
  return found.rows.map((row) => ({ ...row, needs: row.needs === null ? [] : row.needs.split(' ') }));
}
