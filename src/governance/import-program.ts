import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { findAccountByEmail, insertAccount, setFunctions, setRoles } from '../accounts/account-store.ts';
import { inTransaction } from '../lib/postgres.ts';
import { readText } from '../project/mapping-file.ts';
import type { Project } from '../project/project.ts';
import { CellChecks } from './cell-checks.ts';
import { type ProgramFile, readProgramFile } from './program-file.ts';
import { readCsv } from './read-csv.ts';
import { type Change, recordChange } from './record-change.ts';
import { RowsInvalid } from './rows-invalid.ts';
import { addStandardGroups } from './stakeholders/stakeholder-store.ts';
import { standardGroups } from './stakeholders/standard-groups.ts';

/** How many rows were added; what was there before stays as it is. */
export interface ImportedProgram {
  people: number;
  tasks: number;
  issues: number;
  scenarios: number;
}

const scenarioColumns = {
  required: ['id', 'title', 'function', 'process', 'priority'],
  optional: ['system', 'steps', 'expected', 'test'],
} as const;

/** Whether a migration has a task, an issue or a scenario already. */
export async function hasProgram(pool: pg.Pool, migration: string): Promise<boolean> {
  const found = await pool.query<{ there: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM task WHERE migration = $1) OR EXISTS (SELECT 1 FROM issue WHERE migration = $1)
         OR EXISTS (SELECT 1 FROM scenario WHERE migration = $1) AS there`,
    [migration],
  );
  return found.rows[0]?.there === true;
}

/**
 * Brings `program.yaml` and `scenarios.csv` of a migration folder into the store, all or nothing. A row that is there by
 * its id (a person by address) is left as it is, so importing again adds only what is new. Throws what readProgramFile
 * throws, and RowsInvalid for the scenarios.
 */
export async function importProgram(
  pool: pg.Pool,
  project: Project,
  change: Change,
): Promise<ImportedProgram> {
  const program = await readProgramFile(project.folder);
  const scenarios = await readScenarios(project.folder);
  if (program === undefined && scenarios.length === 0)
    return { people: 0, tasks: 0, issues: 0, scenarios: 0 };
  return inTransaction(pool, async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('changeover-program:' || $1, 0))`, [
      change.migration,
    ]);
    const groups = await client.query('SELECT 1 FROM stakeholder_group WHERE migration = $1 LIMIT 1', [
      change.migration,
    ]);
    if (groups.rowCount === 0) await addStandardGroups(client, change);
    const imported = { people: 0, tasks: 0, issues: 0, scenarios: 0 };
    if (program !== undefined) {
      const accounts = new Map<string, string>();
      imported.people = await addPeople(client, change, program, accounts);
      await ownGroups(client, change.migration, program, accounts);
      imported.tasks = await addTasks(client, change, program, accounts);
      imported.issues = await addIssues(client, change, program, accounts);
      await addPlan(client, change.migration, program, project.config.old.time_zone);
    }
    for (const one of scenarios)
      imported.scenarios += await insert(client, 'scenario', { migration: change.migration, ...one });
    await recordChange(client, change, {
      topic: 'plan',
      action: 'program.import',
      subject: 'program:import',
      before: null,
      after: imported,
    });
    return imported;
  });
}

async function readScenarios(folder: string): Promise<Record<string, string>[]> {
  const path = join(folder, 'scenarios.csv');
  if (!existsSync(path)) return [];
  const rows = readCsv(await readText(path, 'scenarios.csv'), scenarioColumns);
  const checks = new CellChecks();
  const groups = standardGroups.map((one) => one.id);
  const scenarios = rows.map((row) => ({
    id: checks.text(row, 'id', 63),
    title: checks.text(row, 'title'),
    function: checks.oneOf(row, 'function', groups),
    process: checks.text(row, 'process'),
    system: row.cells['system'] ?? '',
    priority: checks.oneOf(row, 'priority', ['HIGH', 'MEDIUM', 'LOW']),
    steps: row.cells['steps'] ?? '',
    expected: row.cells['expected'] ?? '',
    test: row.cells['test'] ?? '',
  }));
  for (const [index, one] of scenarios.entries()) {
    const row = rows[index];
    if (row !== undefined && one.id !== '' && !/^[A-Za-z][A-Za-z0-9._-]*$/.test(one.id))
      checks.fault(row, 'id', 'is not an id');
  }
  if (checks.faults.length > 0) throw new RowsInvalid(checks.faults);
  return scenarios;
}

async function addPeople(
  client: pg.ClientBase,
  change: Change,
  program: ProgramFile,
  accounts: Map<string, string>,
): Promise<number> {
  const { migration } = change;
  let added = 0;
  for (const person of program.people) {
    const found = await findAccountByEmail(client, migration, person.email);
    const account = found?.id ?? (await insertAccount(client, { ...person, by: change.actor.account }));
    accounts.set(person.email, account);
    // Roles that an administrator has changed since are not given back.
    if (found !== undefined && (found.roles.length > 0 || found.functions.length > 0)) continue;
    const functions = Object.entries(person.functions).map(([key, position]) => ({
      function: key,
      position,
    }));
    await setRoles(client, migration, account, person.roles);
    await setFunctions(client, migration, account, functions);
    if (person.minutes_per_day !== undefined)
      await insert(client, 'availability', { migration, account, minutes_per_day: person.minutes_per_day });
    for (const { from, until } of person.absences)
      await insert(client, 'absence', {
        migration,
        account,
        first_day: from,
        last_day: until,
        source: 'PROGRAM',
      });
    await recordChange(client, change, {
      topic: 'account',
      action: 'account.import',
      subject: `account:${account}`,
      before: null,
      after: { roles: person.roles, functions },
    });
    added += 1;
  }
  return added;
}

async function ownGroups(
  client: pg.ClientBase,
  migration: string,
  program: ProgramFile,
  accounts: ReadonlyMap<string, string>,
): Promise<void> {
  for (const one of program.groups) {
    await client.query(
      `UPDATE stakeholder_group SET owner = $3, deputy = $4
        WHERE migration = $1 AND id = $2 AND owner IS NULL AND deputy IS NULL`,
      [migration, one.id, idOf(accounts, one.owner), idOf(accounts, one.deputy)],
    );
  }
}

async function addTasks(
  client: pg.ClientBase,
  change: Change,
  program: ProgramFile,
  accounts: ReadonlyMap<string, string>,
): Promise<number> {
  const { migration } = change;
  const added = new Set<string>();
  for (const { needs, assignee, ...task } of program.tasks) {
    const row = { migration, ...task, assignee: idOf(accounts, assignee), created_by: change.actor.account };
    if ((await insert(client, 'task', row)) === 0) continue;
    added.add(task.id);
    await toldOf(client, change, 'task', task.id, { ...task, needs });
  }
  for (const task of program.tasks.filter((one) => added.has(one.id)))
    for (const needs of task.needs)
      await insert(client, 'task_dependency', { migration, task: task.id, needs });
  await countNumbers(client, migration, added);
  return added.size;
}

async function addIssues(
  client: pg.ClientBase,
  change: Change,
  program: ProgramFile,
  accounts: ReadonlyMap<string, string>,
): Promise<number> {
  const { migration } = change;
  const added = new Set<string>();
  for (const { owner, ...issue } of program.issues) {
    const row = { migration, ...issue, owner: idOf(accounts, owner), created_by: change.actor.account };
    if ((await insert(client, 'issue', row)) === 0) continue;
    added.add(issue.id);
    await toldOf(client, change, 'issue', issue.id, issue);
  }
  await countNumbers(client, migration, added);
  return added.size;
}

/** Numbers that a file has used (`T-12`) are not given to the next task that somebody adds. */
async function countNumbers(
  client: pg.ClientBase,
  migration: string,
  ids: ReadonlySet<string>,
): Promise<void> {
  for (const id of ids) {
    const [, letter, number] = /^([A-Z])-(\d{1,9})$/.exec(id) ?? [];
    if (letter === undefined) continue;
    await client.query(
      `INSERT INTO program_number (migration, letter, last) VALUES ($1, $2, $3)
       ON CONFLICT (migration, letter) DO UPDATE SET last = greatest(program_number.last, excluded.last)`,
      [migration, letter, Number(number)],
    );
  }
}

async function addPlan(
  client: pg.ClientBase,
  migration: string,
  program: ProgramFile,
  zone: string,
): Promise<void> {
  const { plan } = program;
  if (plan === undefined) return;
  const content = {
    goLiveDate: plan.go_live_date,
    goLiveTime: plan.go_live_time,
    zone,
    windowFrom: plan.window_from,
    windowUntil: plan.window_until,
    countries: plan.countries,
    fiscalYearStartMonth: plan.fiscal_year_start_month,
    freezeDaysBefore: plan.freeze_days_before,
    freezeDaysAfter: plan.freeze_days_after,
    thursdayReason: plan.thursday_reason,
    accountable: plan.accountable,
    cutoverMinutes: plan.cutover_minutes,
    coverageGoal: plan.coverage_goal,
  };
  await insert(client, 'plan_setting', { migration, content: JSON.stringify(content) });
}

async function toldOf(
  client: pg.ClientBase,
  change: Change,
  topic: 'task' | 'issue',
  id: string,
  after: object,
): Promise<void> {
  await recordChange(client, change, {
    topic,
    action: `${topic}.import`,
    subject: `${topic}:${id}`,
    before: null,
    after,
  });
}

/** Adds a row unless one with its key is there; 1 when it was added. Names of columns are of this file, never of input. */
async function insert(client: pg.ClientBase, table: string, row: Record<string, unknown>): Promise<number> {
  const given = Object.entries(row).filter(([, value]) => value !== undefined);
  const result = await client.query(
    `INSERT INTO ${table} (${given.map(([column]) => column).join(', ')})
     VALUES (${given.map((_, index) => `$${index + 1}`).join(', ')}) ON CONFLICT DO NOTHING`,
    given.map(([, value]) => value),
  );
  return result.rowCount ?? 0;
}

function idOf(accounts: ReadonlyMap<string, string>, email: string | undefined): string | null {
  return email === undefined ? null : (accounts.get(email) ?? null);
}
