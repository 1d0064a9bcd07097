import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { ChangedMeanwhile } from '../../store/changed-meanwhile.ts';
import { nextFreeNumber } from '../next-free-number.ts';
import { type Change, recordChange } from '../record-change.ts';
import { type Wanted, withWanted } from '../wanted.ts';
import type { Covered } from './coverage-matrix.ts';

type Client = pg.ClientBase | pg.Pool;

/** What people say about a scenario. */
export interface ScenarioContent extends Omit<Covered, 'id' | 'state'> {
  readonly system: string;
  readonly steps: string;
  readonly expected: string;
  /** Name of the automated test; empty: a test whose name holds the id in brackets. */
  readonly test: string;
}

/** A scenario with its newest result that is no skip. */
export interface Scenario extends ScenarioContent, Covered {
  readonly lastRunAt: string | null;
  readonly lastSource: 'JUNIT' | 'HAND' | null;
  readonly lastMessage: string;
  readonly version: number;
  readonly updatedAt: string;
}

const instant = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;
const select = `
  SELECT s.id, s.title, s.function, s.process, s.system, s.priority, s.steps, s.expected, s.test, s.version,
         coalesce(r.outcome, 'NEVER_RUN') AS state, to_char(r.at AT TIME ZONE 'UTC', ${instant}) AS "lastRunAt",
         r.source AS "lastSource", coalesce(r.message, '') AS "lastMessage",
         to_char(s.updated_at AT TIME ZONE 'UTC', ${instant}) AS "updatedAt"
    FROM scenario s
    LEFT JOIN LATERAL (SELECT * FROM scenario_result x WHERE x.migration = s.migration AND x.scenario = s.id
                          AND x.outcome <> 'SKIPPED' ORDER BY x.id DESC LIMIT 1) r ON true`;

/** Which scenarios are wanted. */
export interface ScenarioFilter {
  readonly function?: string | undefined;
  readonly process?: string | undefined;
  readonly priority?: string | undefined;
  readonly state?: string | undefined;
  /** Part of id or title, in any case. */
  readonly text?: string | undefined;
  /** The id before. */
  readonly after?: string | undefined;
  /** Absent: all of them. */
  readonly limit?: number;
}

/** Scenarios by id. */
export async function listScenarios(
  client: Client,
  migration: string,
  filter: ScenarioFilter = {},
): Promise<Scenario[]> {
  const result = await client.query<Scenario>(
    `${select} WHERE s.migration = $1 AND ($2::text IS NULL OR s.function = $2) AND ($3::text IS NULL OR s.process = $3)
        AND ($4::text IS NULL OR s.priority = $4) AND ($5::text IS NULL OR coalesce(r.outcome, 'NEVER_RUN') = $5)
        AND ($6::text IS NULL OR strpos(lower(s.id || ' ' || s.title), lower($6)) > 0)
        AND ($7::text IS NULL OR s.id > $7)
      ORDER BY s.id LIMIT $8`,
    [
      migration,
      filter.function,
      filter.process,
      filter.priority,
      filter.state,
      filter.text,
      filter.after,
      filter.limit ?? null,
    ],
  );
  return result.rows;
}

/** One scenario. Throws NOT_FOUND. */
export async function getScenario(client: Client, migration: string, id: string): Promise<Scenario> {
  const result = await client.query<Scenario>(`${select} WHERE s.migration = $1 AND s.id = $2`, [
    migration,
    id,
  ]);
  const found = result.rows[0];
  if (found === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'scenario', id });
  return found;
}

/** Adds a scenario; without `id` it gets the next number. Throws ID_TAKEN, NOT_FOUND (group). */
export async function addScenario(
  pool: pg.Pool,
  change: Change,
  content: ScenarioContent,
  id?: string,
): Promise<Scenario> {
  return inTransaction(pool, (client) => insertScenario(client, change, content, id));
}

/** Adds a scenario in a transaction. Throws as addScenario. */
export async function insertScenario(
  client: pg.ClientBase,
  change: Change,
  content: ScenarioContent,
  wanted?: string,
): Promise<Scenario> {
  await requireGroup(client, change.migration, content.function);
  const id = wanted ?? (await nextFreeNumber(client, change.migration, 'S', 'scenario'));
  const result = await client.query(
    `INSERT INTO scenario (migration, id, title, function, process, system, priority, steps, expected, test, created_by,
                           updated_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) ON CONFLICT (migration, id) DO NOTHING`,
    [change.migration, id, ...valuesOf(content), change.actor.account],
  );
  if (result.rowCount === 0) throw new ChangeoverError('ID_TAKEN', { what: 'scenario', id });
  return told(client, change, 'scenario.add', null, id);
}

/** Changes a scenario. Throws NOT_FOUND, ChangedMeanwhile. */
export async function updateScenario(
  pool: pg.Pool,
  change: Change,
  id: string,
  version: number,
  wanted: Wanted<ScenarioContent>,
): Promise<Scenario> {
  return inTransaction(pool, async (client) => {
    const before = await getScenario(client, change.migration, id);
    if (before.version !== version) throw new ChangedMeanwhile('scenario', before);
    return replaceScenario(client, change, before, withWanted<Scenario>(before, wanted));
  });
}

/** Writes the new content of a scenario over the version that was read. Throws NOT_FOUND, ChangedMeanwhile. */
export async function replaceScenario(
  client: pg.ClientBase,
  change: Change,
  before: Scenario,
  next: ScenarioContent,
): Promise<Scenario> {
  await requireGroup(client, change.migration, next.function);
  const { migration, actor } = change;
  const result = await client.query(
    `UPDATE scenario SET title = $4, function = $5, process = $6, system = $7, priority = $8, steps = $9, expected = $10,
            test = $11, version = version + 1, updated_at = now(), updated_by = $12
      WHERE migration = $1 AND id = $2 AND version = $3`,
    [migration, before.id, before.version, ...valuesOf(next), actor.account],
  );
  if (result.rowCount === 0)
    throw new ChangedMeanwhile('scenario', await getScenario(client, migration, before.id));
  return told(client, change, 'scenario.update', before, before.id);
}

async function requireGroup(client: Client, migration: string, id: string): Promise<void> {
  const found = await client.query('SELECT 1 FROM stakeholder_group WHERE migration = $1 AND id = $2', [
    migration,
    id,
  ]);
  if (found.rowCount === 0) throw new ChangeoverError('NOT_FOUND', { what: 'function', id });
}

async function told(
  client: pg.ClientBase,
  change: Change,
  action: string,
  before: Scenario | null,
  id: string,
): Promise<Scenario> {
  const after = await getScenario(client, change.migration, id);
  await recordChange(client, change, { topic: 'coverage', action, subject: `scenario:${id}`, before, after });
  return after;
}

function valuesOf({
  title,
  function: group,
  process,
  system,
  priority,
  steps,
  expected,
  test,
}: ScenarioContent) {
  return [title, group, process, system, priority, steps, expected, test];
}
