import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { ChangedMeanwhile } from '../../store/changed-meanwhile.ts';
import { type Change, recordChange } from '../record-change.ts';
import { type Wanted, withWanted } from '../wanted.ts';
import { lockMeeting } from './meeting-store.ts';

type Client = pg.ClientBase | pg.Pool;

/** What people decide about an action. */
export interface ActionContent {
  readonly title: string;
  /** Stakeholder group whose it is; empty: nobody's in particular. */
  readonly function: string;
  readonly owner: string | null;
  /** `YYYY-MM-DD`. */
  readonly due: string | null;
  /** Of one that became a task or an issue: whether that is done. */
  readonly done: boolean;
}

/** What was agreed in a meeting. */
export interface MeetingAction extends ActionContent {
  readonly id: string;
  readonly series: string;
  /** The day of the meeting in which it was agreed. */
  readonly day: string;
  readonly ownerName: string | null;
  /** `task:<id>` or `issue:<id>` when it was made into one. */
  readonly became: string | null;
  readonly version: number;
}

interface At {
  readonly series: string;
  readonly day: string;
}

const select = `
  SELECT a.id, a.series, a.day, a.title, a.function, a.owner, p.name AS "ownerName", a.due,
         CASE WHEN t.id IS NOT NULL THEN t.state = 'DONE' WHEN i.id IS NOT NULL THEN i.closed_on IS NOT NULL
              ELSE a.done_at IS NOT NULL END AS done, a.became, a.version
    FROM meeting_action a LEFT JOIN account p ON p.id = a.owner
    LEFT JOIN task t ON t.migration = a.migration AND a.became = 'task:' || t.id
    LEFT JOIN issue i ON i.migration = a.migration AND a.became = 'issue:' || i.id`;

/** The actions of a meeting, in the order in which they were agreed. */
export async function actionsOf(client: Client, migration: string, at: At): Promise<MeetingAction[]> {
  const result = await client.query<MeetingAction>(
    `${select} WHERE a.migration = $1 AND a.series = $2 AND a.day = $3 ORDER BY a.created_at, a.id`,
    [migration, at.series, at.day],
  );
  return result.rows;
}

/** Actions of all meetings that are not done and became no task or issue, by due day (those without one last). */
export async function openActions(client: Client, migration: string): Promise<MeetingAction[]> {
  const result = await client.query<MeetingAction>(
    `${select} WHERE a.migration = $1 AND a.done_at IS NULL AND a.became IS NULL ORDER BY a.due NULLS LAST, a.created_at, a.id`,
    [migration],
  );
  return result.rows;
}

/** Writes down an action. Throws NOT_FOUND (meeting, owner). */
export async function addAction(
  pool: pg.Pool,
  change: Change,
  at: At,
  content: Omit<ActionContent, 'done'>,
): Promise<MeetingAction> {
  return inTransaction(pool, async (client) => {
    await lockMeeting(client, change, at);
    await requireOwner(client, content.owner);
    const result = await client.query<{ id: string }>(
      `INSERT INTO meeting_action (migration, series, day, title, function, owner, due, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
      [
        change.migration,
        at.series,
        at.day,
        content.title,
        content.function,
        content.owner,
        content.due,
        change.actor.account,
      ],
    );
    return told(client, change, 'meeting-action.add', null, result.rows[0]?.id ?? '');
  });
}

/**
 * Changes an action, or says that it is done; what became a task or an issue is changed there. Throws NOT_FOUND,
 * ACTION_BECAME, ChangedMeanwhile.
 */
export async function updateAction(
  pool: pg.Pool,
  change: Change,
  id: string,
  version: number,
  wanted: Wanted<ActionContent>,
): Promise<MeetingAction> {
  return inTransaction(pool, async (client) => {
    const before = await getAction(client, change.migration, id);
    requireOwnLife(before);
    const next = withWanted<MeetingAction>(before, wanted);
    await requireOwner(client, next.owner);
    const result = await client.query(
      `UPDATE meeting_action SET title = $4, function = $5, owner = $6, due = $7,
              done_at = CASE WHEN $8 THEN coalesce(done_at, now()) END, version = version + 1
        WHERE migration = $1 AND id = $2 AND version = $3`,
      [change.migration, id, version, next.title, next.function, next.owner, next.due, next.done],
    );
    if (result.rowCount === 0)
      throw new ChangedMeanwhile('action', await getAction(client, change.migration, id));
    return told(client, change, 'meeting-action.update', before, id);
  });
}

/** Refuses what became a task or an issue already. Throws ACTION_BECAME. */
function requireOwnLife({ title, became }: MeetingAction): void {
  if (became !== null)
    throw new ChangeoverError('ACTION_BECAME', { title, became: became.replace(':', ' ') });
}

/**
 * Takes an action of a version in a transaction, to make a task or an issue of it. Throws NOT_FOUND, ACTION_BECAME,
 * ChangedMeanwhile.
 */
export async function holdAction(
  client: pg.ClientBase,
  change: Change,
  id: string,
  version: number,
): Promise<MeetingAction> {
  await client.query('SELECT 1 FROM meeting_action WHERE migration = $1 AND id = $2 FOR UPDATE', [
    change.migration,
    id,
  ]);
  const action = await getAction(client, change.migration, id);
  requireOwnLife(action);
  if (action.version !== version) throw new ChangedMeanwhile('action', action);
  return action;
}

/** Writes down what an action became, `task:…` or `issue:…`, in the transaction that made it. */
export async function noteBecame(
  client: pg.ClientBase,
  change: Change,
  before: MeetingAction,
  became: string,
): Promise<MeetingAction> {
  await client.query(
    'UPDATE meeting_action SET became = $3, version = version + 1 WHERE migration = $1 AND id = $2',
    [change.migration, before.id, became],
  );
  return told(client, change, 'meeting-action.become', before, before.id);
}

async function getAction(client: Client, migration: string, id: string): Promise<MeetingAction> {
  const result = await client.query<MeetingAction>(`${select} WHERE a.migration = $1 AND a.id = $2`, [
    migration,
    id,
  ]);
  const found = result.rows[0];
  if (found === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'action', id });
  return found;
}

async function requireOwner(client: Client, owner: string | null): Promise<void> {
  if (owner === null) return;
  const found = await client.query('SELECT 1 FROM account WHERE id = $1', [owner]);
  if (found.rowCount === 0) throw new ChangeoverError('NOT_FOUND', { what: 'person', id: owner });
}

async function told(
  client: pg.ClientBase,
  change: Change,
  action: string,
  before: MeetingAction | null,
  id: string,
): Promise<MeetingAction> {
  const after = await getAction(client, change.migration, id);
  await recordChange(client, change, {
    topic: 'meeting',
    action,
    subject: `meeting-action:${id}`,
    before,
    after,
  });
  return after;
}
