import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { ChangedMeanwhile } from '../../store/changed-meanwhile.ts';
import { nextFreeNumber } from '../next-free-number.ts';
import { type Change, recordChange } from '../record-change.ts';
import { type Wanted, withWanted } from '../wanted.ts';
import { findCycle } from './find-cycle.ts';
import { rehearsedStages } from './rehearsed-stages.ts';

type Client = pg.ClientBase | pg.Pool;

/** What people decide about a task. Days are `YYYY-MM-DD`. */
export interface TaskContent {
  readonly title: string;
  readonly description: string;
  readonly workstream: string;
  readonly kind: 'WORK' | 'MILESTONE' | 'REHEARSAL' | 'PRELOAD' | 'WAVE' | 'BURN_IN' | 'CUTOVER' | 'FREEZE';
  readonly startsOn: string;
  readonly endsOn: string;
  readonly effortMinutes: number;
  readonly plannedMinutes: number | null;
  readonly measuredBy: string | null;
  readonly assignee: string | null;
  readonly needs: readonly string[];
}

/** How far a task is. */
interface TaskProgress {
  readonly state: 'OPEN' | 'IN_PROGRESS' | 'BLOCKED' | 'DONE';
  /** Empty unless blocked. */
  readonly blockedReason: string;
}

/** A task of a workstream. */
export interface ProgramTask extends TaskContent, TaskProgress {
  readonly id: string;
  readonly doneOn: string | null;
  readonly assigneeName: string | null;
  /** How long it took in the newest rehearsal that measured it. */
  readonly rehearsedMinutes: number | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

const instant = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const select = `
  WITH ${rehearsedStages}
  SELECT t.id, t.title, t.description, t.workstream, t.kind, t.state, t.blocked_reason AS "blockedReason",
         t.starts_on AS "startsOn", t.ends_on AS "endsOn", t.done_on AS "doneOn", t.effort_minutes AS "effortMinutes",
         t.planned_minutes AS "plannedMinutes", t.measured_by AS "measuredBy", t.assignee, a.name AS "assigneeName",
         (SELECT ceil(m.seconds / 60)::int FROM measured m WHERE m.stage = t.measured_by) AS "rehearsedMinutes",
         ARRAY(SELECT d.needs FROM task_dependency d WHERE d.migration = t.migration AND d.task = t.id ORDER BY d.needs) AS needs,
         t.version, ${instant('t.created_at')} AS "createdAt", ${instant('t.updated_at')} AS "updatedAt"
    FROM task t LEFT JOIN account a ON a.id = t.assignee`;

/** Which tasks to list. */
export interface TaskFilter {
  readonly workstream?: string | undefined;
  readonly state?: string | undefined;
  readonly kind?: string | undefined;
  readonly assignee?: string | undefined;
  readonly text?: string | undefined;
  /** Not done, and ended before this day. */
  readonly overdueOn?: string | undefined;
  readonly after?: readonly [string, string] | undefined;
  readonly limit: number;
}

/** Tasks by the day on which they end; of a page. */
export async function listTasks(
  client: Client,
  migration: string,
  filter: TaskFilter,
): Promise<ProgramTask[]> {
  const { workstream, state, kind, assignee, text, overdueOn, after, limit } = filter;
  const found = await client.query<ProgramTask>(
    `${select} WHERE t.migration = $1 AND ($2::text IS NULL OR t.workstream = $2) AND ($3::text IS NULL OR t.state = $3)
        AND ($4::text IS NULL OR t.kind = $4) AND ($5::uuid IS NULL OR t.assignee = $5)
        AND ($6::text IS NULL OR strpos(lower(t.id || ' ' || t.title), lower($6)) > 0)
        AND ($7::date IS NULL OR (t.state <> 'DONE' AND t.ends_on < $7))
        AND ($8::date IS NULL OR (t.ends_on, t.id) > ($8::date, $9::text))
      ORDER BY t.ends_on, t.id LIMIT $10`,
    [migration, workstream, state, kind, assignee, text, overdueOn, ...(after ?? [null, null]), limit],
  );
  return found.rows;
}

/** One task. Throws NOT_FOUND. */
export async function getTask(client: Client, migration: string, id: string): Promise<ProgramTask> {
  const found = await client.query<ProgramTask>(`${select} WHERE t.migration = $1 AND t.id = $2`, [
    migration,
    id,
  ]);
  const task = found.rows[0];
  if (task === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'task', id });
  return task;
}

/** Adds a task with the next number. Throws NOT_FOUND (workstream, person, needed task), TASK_INVALID. */
export async function addTask(pool: pg.Pool, change: Change, content: TaskContent): Promise<ProgramTask> {
  return inTransaction(pool, async (client) => {
    return insertTask(client, change, content);
  });
}

/** Adds a task in a transaction. Throws as addTask. */
export async function insertTask(
  client: pg.ClientBase,
  change: Change,
  content: TaskContent,
): Promise<ProgramTask> {
  await lockTasks(client, change.migration);
  const id = await nextFreeNumber(client, change.migration, 'T', 'task');
  await requireSound(client, change.migration, id, content);
  await client.query(
    `INSERT INTO task (migration, id, title, description, workstream, kind, starts_on, ends_on, effort_minutes,
                       planned_minutes, measured_by, assignee, created_by, updated_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)`,
    [change.migration, id, ...valuesOf(content), change.actor.account],
  );
  await setNeeds(client, change.migration, id, content.needs);
  return told(client, change, 'task.add', null, id);
}

/**
 * Changes a task; `today` becomes its day of completion when it is done. Throws NOT_FOUND, ChangedMeanwhile,
 * TASK_INVALID (days, a milestone with effort, blocked without a reason, needs that form a circle).
 */
export async function updateTask(
  pool: pg.Pool,
  change: Change,
  at: { readonly id: string; readonly version: number; readonly today: string },
  wanted: Wanted<TaskContent & TaskProgress>,
): Promise<ProgramTask> {
  return inTransaction(pool, async (client) => {
    await lockTasks(client, change.migration);
    const before = await getTask(client, change.migration, at.id);
    const next = progressed(before, wanted, at.today);
    await requireSound(client, change.migration, at.id, next);
    const done = await client.query(
      `UPDATE task SET title = $4, description = $5, workstream = $6, kind = $7, starts_on = $8, ends_on = $9,
              effort_minutes = $10, planned_minutes = $11, measured_by = $12, assignee = $13, state = $14,
              blocked_reason = $15, done_on = $16, updated_by = $17, version = version + 1, updated_at = now()
        WHERE migration = $1 AND id = $2 AND version = $3`,
      [
        change.migration,
        at.id,
        at.version,
        ...valuesOf(next),
        next.state,
        next.blockedReason,
        next.doneOn,
        change.actor.account,
      ],
    );
    if (done.rowCount === 0)
      throw new ChangedMeanwhile('task', await getTask(client, change.migration, at.id));
    await setNeeds(client, change.migration, at.id, next.needs);
    return told(client, change, 'task.update', before, at.id);
  });
}

/** Removes a task and what hangs on it; the action of a meeting that it was lives by itself again. Throws NOT_FOUND, ChangedMeanwhile. */
export async function removeTask(pool: pg.Pool, change: Change, id: string, version: number): Promise<void> {
  await inTransaction(pool, async (client) => {
    const before = await getTask(client, change.migration, id);
    const done = await client.query('DELETE FROM task WHERE migration = $1 AND id = $2 AND version = $3', [
      change.migration,
      id,
      version,
    ]);
    if (done.rowCount === 0) throw new ChangedMeanwhile('task', before);
    const subject = `task:${id}`;
    await client.query(
      'UPDATE meeting_action SET became = NULL, version = version + 1 WHERE migration = $1 AND became = $2',
      [change.migration, subject],
    );
    await recordChange(client, change, {
      topic: 'task',
      action: 'task.remove',
      subject,
      before,
      after: null,
    });
  });
}

function progressed(
  before: ProgramTask,
  wanted: Wanted<TaskContent & TaskProgress>,
  today: string,
): ProgramTask {
  const next = withWanted<ProgramTask>(before, wanted);
  const doneOn = next.state === 'DONE' ? (before.doneOn ?? today) : null;
  if (next.state === 'BLOCKED') {
    if (next.blockedReason === '')
      throw new ChangeoverError('TASK_INVALID', { reason: 'it is blocked, and nothing says by what' });
    return { ...next, doneOn };
  }
  return { ...next, doneOn, blockedReason: '' };
}

/** Two changes at once must not form a circle that neither sees. */
async function lockTasks(client: pg.ClientBase, migration: string): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('changeover-tasks:' || $1, 0))`, [
    migration,
  ]);
}

async function requireSound(client: Client, migration: string, id: string, task: TaskContent): Promise<void> {
  const invalid = (reason: string): ChangeoverError => new ChangeoverError('TASK_INVALID', { reason });
  if (task.endsOn < task.startsOn)
    throw invalid(`it ends on ${task.endsOn}, before it starts on ${task.startsOn}`);
  if (task.kind === 'MILESTONE' && (task.startsOn !== task.endsOn || task.effortMinutes > 0))
    throw invalid('a milestone has one day and no effort');
  const found = await client.query<{ workstream: boolean; person: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM stakeholder_group WHERE migration = $1 AND id = $2) AS workstream,
            $3::uuid IS NULL OR EXISTS (SELECT 1 FROM account WHERE id = $3) AS person`,
    [migration, task.workstream, task.assignee],
  );
  if (found.rows[0]?.workstream !== true)
    throw new ChangeoverError('NOT_FOUND', { what: 'workstream', id: task.workstream });
  if (!found.rows[0].person) throw new ChangeoverError('NOT_FOUND', { what: 'person', id: task.assignee });
  await requireNeeds(client, migration, id, task.needs);
}

async function requireNeeds(
  client: Client,
  migration: string,
  id: string,
  needs: readonly string[],
): Promise<void> {
  if (needs.length === 0) return;
  const tasks = await client.query<{ id: string }>('SELECT id FROM task WHERE migration = $1', [migration]);
  const known = new Set([id, ...tasks.rows.map((one) => one.id)]);
  const missing = needs.find((one) => !known.has(one));
  if (missing !== undefined) throw new ChangeoverError('NOT_FOUND', { what: 'task', id: missing });
  const rows = await client.query<{ task: string; needs: string[] }>(
    'SELECT task, array_agg(needs) AS needs FROM task_dependency WHERE migration = $1 GROUP BY task',
    [migration],
  );
  const cycle = findCycle(id, needs, new Map(rows.rows.map((one) => [one.task, one.needs])));
  if (cycle !== undefined)
    throw new ChangeoverError('TASK_INVALID', {
      reason: `it would wait for itself: ${cycle.join(' needs ')}`,
    });
}

async function setNeeds(
  client: pg.ClientBase,
  migration: string,
  id: string,
  needs: readonly string[],
): Promise<void> {
  await client.query('DELETE FROM task_dependency WHERE migration = $1 AND task = $2', [migration, id]);
  await client.query(
    `INSERT INTO task_dependency (migration, task, needs) SELECT DISTINCT $1, $2, n FROM unnest($3::text[]) n`,
    [migration, id, needs],
  );
}

async function told(
  client: pg.ClientBase,
  change: Change,
  action: string,
  before: ProgramTask | null,
  id: string,
): Promise<ProgramTask> {
  const after = await getTask(client, change.migration, id);
  await recordChange(client, change, { topic: 'task', action, subject: `task:${id}`, before, after });
  return after;
}

function valuesOf(task: TaskContent): unknown[] {
  const { title, description, workstream, kind, startsOn, endsOn } = task;
  const { effortMinutes, plannedMinutes, measuredBy, assignee } = task;
  return [
    title,
    description,
    workstream,
    kind,
    startsOn,
    endsOn,
    effortMinutes,
    plannedMinutes,
    measuredBy,
    assignee,
  ];
}
