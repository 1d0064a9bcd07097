import { createHash } from 'node:crypto';
import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { ChangedMeanwhile } from '../../store/changed-meanwhile.ts';
import { type Change, recordChange } from '../record-change.ts';
import { type Wanted, withWanted } from '../wanted.ts';
import type { ContractResult, ContractTest } from './contract-test.ts';

type Client = pg.ClientBase | pg.Pool;

/** What people write down about a link to another system. */
export interface IntegrationContent {
  readonly title: string;
  readonly kind: 'CRM' | 'ERP' | 'SSO' | 'MAIL' | 'WAREHOUSE' | 'OTHER';
  /** Seen from the entitlement system. */
  readonly direction: 'IN' | 'OUT' | 'BOTH';
  readonly owner: string | null;
  readonly notes: string;
  /** What is done with it at the switch, and at the rollback. */
  readonly atSwitch: string;
  readonly atRollback: string;
  readonly test: ContractTest | null;
}

/** A run of a contract test. */
interface IntegrationRun extends ContractResult {
  readonly environment: string;
  /** Instant, ISO 8601 in UTC. */
  readonly at: string;
  /** The test has been changed since. */
  readonly outdated: boolean;
}

/** A link to another system, and how its newest contract test in this environment went. */
export interface Integration extends IntegrationContent {
  readonly id: string;
  readonly ownerName: string | null;
  readonly version: number;
  readonly lastRun: IntegrationRun | null;
}

interface Row extends IntegrationContent {
  readonly id: string;
  readonly ownerName: string | null;
  readonly version: number;
  readonly run: (Omit<IntegrationRun, 'outdated'> & { readonly testSha256: string }) | null;
}

const select = `
  SELECT i.id, i.title, i.kind, i.direction, i.owner, p.name AS "ownerName", i.notes, i.at_switch AS "atSwitch",
         i.at_rollback AS "atRollback", i.test, i.version, r.run
    FROM integration i LEFT JOIN account p ON p.id = i.owner
    LEFT JOIN LATERAL (SELECT json_build_object('environment', r.environment,
         'at', to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'passed', r.passed, 'milliseconds', r.milliseconds,
         'target', r.target, 'findings', r.findings, 'testSha256', r.test_sha256) AS run
       FROM integration_run r WHERE r.migration = i.migration AND r.integration = i.id AND r.environment = $2
       ORDER BY r.id DESC LIMIT 1) r ON true`;

/** All links, by title. */
export async function listIntegrations(
  client: Client,
  migration: string,
  environment: string,
): Promise<Integration[]> {
  const result = await client.query<Row>(`${select} WHERE i.migration = $1 ORDER BY i.title, i.id`, [
    migration,
    environment,
  ]);
  return result.rows.map(fromRow);
}

/** One link. Throws NOT_FOUND. */
export async function getIntegration(
  client: Client,
  migration: string,
  environment: string,
  id: string,
): Promise<Integration> {
  const result = await client.query<Row>(`${select} WHERE i.migration = $1 AND i.id = $3`, [
    migration,
    environment,
    id,
  ]);
  const found = result.rows[0];
  if (found === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'integration', id });
  return fromRow(found);
}

/** In which migration and environment something is changed, and by whom. */
export interface IntegrationChange extends Change {
  readonly environment: string;
}

/** Adds a link. Throws ID_TAKEN, NOT_FOUND (owner). */
export async function addIntegration(
  pool: pg.Pool,
  change: IntegrationChange,
  id: string,
  content: IntegrationContent,
): Promise<Integration> {
  return inTransaction(pool, async (client) => {
    await requireOwner(client, content.owner);
    const result = await client.query(
      `INSERT INTO integration (migration, id, title, kind, direction, owner, notes, at_switch, at_rollback, test, created_by, updated_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) ON CONFLICT (migration, id) DO NOTHING`,
      [change.migration, id, ...valuesOf(content), change.actor.account],
    );
    if (result.rowCount === 0) throw new ChangeoverError('ID_TAKEN', { what: 'integration', id });
    return told(client, change, 'integration.add', null, id);
  });
}

/** Changes a link. Throws NOT_FOUND, ChangedMeanwhile. */
export async function updateIntegration(
  pool: pg.Pool,
  change: IntegrationChange,
  id: string,
  version: number,
  wanted: Wanted<IntegrationContent>,
): Promise<Integration> {
  return inTransaction(pool, async (client) => {
    const before = await getIntegration(client, change.migration, change.environment, id);
    const next = withWanted<Integration>(before, wanted);
    await requireOwner(client, next.owner);
    const result = await client.query(
      `UPDATE integration SET title = $4, kind = $5, direction = $6, owner = $7, notes = $8, at_switch = $9, at_rollback = $10,
              test = $11, version = version + 1, updated_at = now(), updated_by = $12
        WHERE migration = $1 AND id = $2 AND version = $3`,
      [change.migration, id, version, ...valuesOf(next), change.actor.account],
    );
    if (result.rowCount === 0)
      throw new ChangedMeanwhile(
        'integration',
        await getIntegration(client, change.migration, change.environment, id),
      );
    return told(client, change, 'integration.update', before, id);
  });
}

/** Writes down how a contract test went. `test` is the test as it was run. */
export async function recordRun(
  pool: pg.Pool,
  change: IntegrationChange,
  id: string,
  test: ContractTest,
  result: ContractResult,
  now: Date,
): Promise<Integration> {
  return inTransaction(pool, async (client) => {
    const before = await getIntegration(client, change.migration, change.environment, id);
    await client.query(
      `INSERT INTO integration_run (migration, integration, environment, at, by, passed, milliseconds, target, findings, test_sha256)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        change.migration,
        id,
        change.environment,
        now.toISOString(),
        change.actor.account,
        result.passed,
        result.milliseconds,
        result.target,
        JSON.stringify(result.findings),
        testHash(test),
      ],
    );
    return told(client, change, 'integration.test', before, id);
  });
}

async function requireOwner(client: pg.ClientBase, owner: string | null): Promise<void> {
  if (owner === null) return;
  const found = await client.query('SELECT 1 FROM account WHERE id = $1', [owner]);
  if (found.rowCount === 0) throw new ChangeoverError('NOT_FOUND', { what: 'person', id: owner });
}

async function told(
  client: pg.ClientBase,
  change: IntegrationChange,
  action: string,
  before: Integration | null,
  id: string,
): Promise<Integration> {
  const after = await getIntegration(client, change.migration, change.environment, id);
  const { migration, actor } = change;
  const subject = `integration:${id}`;
  await recordChange(client, { migration, actor }, { topic: 'integration', action, subject, before, after });
  return after;
}

function fromRow({ run, ...row }: Row): Integration {
  if (run === null) return { ...row, lastRun: null };
  const { testSha256, ...result } = run;
  const outdated = row.test === null || testHash(row.test) !== testSha256;
  return { ...row, lastRun: { ...result, outdated } };
}

// JSON from the database has its keys in another order than JSON from a request: sorted, both hash alike.
function testHash(test: ContractTest): string {
  return createHash('sha256').update(sorted(test)).digest('hex');
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}

function valuesOf(content: IntegrationContent): unknown[] {
  const { title, kind, direction, owner, notes, atSwitch, atRollback, test } = content;
  return [
    title,
    kind,
    direction,
    owner,
    notes,
    atSwitch,
    atRollback,
    test === null ? null : JSON.stringify(test),
  ];
}
