import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { ChangedMeanwhile } from '../../store/changed-meanwhile.ts';
import { type Change, recordChange } from '../record-change.ts';
import { type Wanted, withWanted } from '../wanted.ts';
import { standardGroups } from './standard-groups.ts';

type Client = pg.ClientBase | pg.Pool;

/** What people decide about a group. */
export interface GroupContent {
  readonly title: string;
  readonly short: string;
  readonly impacts: readonly string[];
  readonly checks: readonly string[];
  readonly training: readonly string[];
  /** False: not concerned in this migration; `note` says why. */
  readonly active: boolean;
  readonly note: string;
  /** Accounts. */
  readonly owner: string | null;
  readonly deputy: string | null;
}

/** A group of people whose work changes. */
export interface StakeholderGroup extends GroupContent {
  readonly id: string;
  readonly standard: boolean;
  readonly ownerName: string | null;
  readonly deputyName: string | null;
  readonly version: number;
  readonly updatedAt: string;
}

const select = `
  SELECT g.id, g.title, g.short, g.impacts, g.checks, g.training, g.standard, g.active, g.note, g.owner, g.deputy,
         o.name AS "ownerName", d.name AS "deputyName", g.version,
         to_char(g.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "updatedAt"
    FROM stakeholder_group g LEFT JOIN account o ON o.id = g.owner LEFT JOIN account d ON d.id = g.deputy`;

/** All groups in the order of the program. */
export async function listGroups(client: Client, migration: string): Promise<StakeholderGroup[]> {
  const found = await client.query<StakeholderGroup>(
    `${select} WHERE g.migration = $1 ORDER BY g.position, g.id`,
    [migration],
  );
  return found.rows;
}

/** One group. Throws NOT_FOUND. */
async function getGroup(client: Client, migration: string, id: string): Promise<StakeholderGroup> {
  const found = await client.query<StakeholderGroup>(`${select} WHERE g.migration = $1 AND g.id = $2`, [
    migration,
    id,
  ]);
  const group = found.rows[0];
  if (group === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'workstream', id });
  return group;
}

/** Adds a group of the project's own, after the others. Throws ID_TAKEN, NOT_FOUND (owner, deputy), GROUP_INVALID. */
export async function addGroup(
  pool: pg.Pool,
  change: Change,
  id: string,
  content: GroupContent,
): Promise<StakeholderGroup> {
  return inTransaction(pool, async (client) => {
    await requireSound(client, content);
    if (!(await insertGroup(client, change, id, content, false)))
      throw new ChangeoverError('ID_TAKEN', { what: 'workstream', id });
    return told(client, change, 'stakeholder.add', null, id);
  });
}

/** Changes a group. Throws NOT_FOUND, ChangedMeanwhile, GROUP_INVALID. */
export async function updateGroup(
  pool: pg.Pool,
  change: Change,
  id: string,
  version: number,
  wanted: Wanted<GroupContent>,
): Promise<StakeholderGroup> {
  return inTransaction(pool, async (client) => {
    const before = await getGroup(client, change.migration, id);
    const next = withWanted<StakeholderGroup>(before, wanted);
    await requireSound(client, next);
    const done = await client.query(
      `UPDATE stakeholder_group SET title = $4, short = $5, impacts = $6, checks = $7, training = $8, active = $9,
              note = $10, owner = $11, deputy = $12, updated_by = $13, version = version + 1, updated_at = now()
        WHERE migration = $1 AND id = $2 AND version = $3`,
      [change.migration, id, version, ...valuesOf(next), change.actor.account],
    );
    if (done.rowCount === 0)
      throw new ChangedMeanwhile('workstream', await getGroup(client, change.migration, id));
    return told(client, change, 'stakeholder.update', before, id);
  });
}

/** Gives a migration the thirteen groups; call it only where there are none. */
export async function addStandardGroups(client: pg.ClientBase, change: Change): Promise<void> {
  for (const { id, tasks: _, ...group } of standardGroups) {
    const content = { ...group, active: true, note: '', owner: null, deputy: null };
    await insertGroup(client, change, id, content, true);
    await told(client, change, 'stakeholder.add', null, id);
  }
}

async function insertGroup(
  client: pg.ClientBase,
  change: Change,
  id: string,
  content: GroupContent,
  standard: boolean,
): Promise<boolean> {
  const done = await client.query(
    `INSERT INTO stakeholder_group (migration, id, title, short, impacts, checks, training, active, note, owner, deputy,
                                    standard, created_by, updated_by, position)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13,
            coalesce((SELECT max(position) FROM stakeholder_group WHERE migration = $1), 0) + 1
     ON CONFLICT (migration, id) DO NOTHING`,
    [change.migration, id, ...valuesOf(content), standard, change.actor.account],
  );
  return done.rowCount === 1;
}

async function requireSound(client: Client, content: GroupContent): Promise<void> {
  const { owner, deputy, active, note } = content;
  if (owner !== null && owner === deputy)
    throw new ChangeoverError('GROUP_INVALID', { reason: 'owner and deputy are the same person' });
  if (!active && note === '')
    throw new ChangeoverError('GROUP_INVALID', {
      reason: 'it is not concerned, and the note does not say why',
    });
  for (const id of [owner, deputy]) {
    const found = await client.query(
      'SELECT 1 WHERE $1::uuid IS NULL OR EXISTS (SELECT 1 FROM account WHERE id = $1)',
      [id],
    );
    if (found.rowCount === 0) throw new ChangeoverError('NOT_FOUND', { what: 'person', id });
  }
}

async function told(
  client: pg.ClientBase,
  change: Change,
  action: string,
  before: StakeholderGroup | null,
  id: string,
): Promise<StakeholderGroup> {
  const after = await getGroup(client, change.migration, id);
  await recordChange(client, change, { topic: 'status', action, subject: `workstream:${id}`, before, after });
  return after;
}

function valuesOf(content: GroupContent): unknown[] {
  const { title, short, impacts, checks, training, active, note, owner, deputy } = content;
  return [title, short, impacts, checks, training, active, note, owner, deputy];
}
