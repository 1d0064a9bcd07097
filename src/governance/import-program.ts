import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { inTransaction } from '../lib/postgres.ts';
import { readText } from '../project/mapping-file.ts';
import type { Project } from '../project/project.ts';
import { CellChecks } from './cell-checks.ts';
import { refreshCoverageEvidence } from './coverage/refresh-coverage-evidence.ts';
import { addPeople, ownGroups } from './program/add-people.ts';
import { addIssues, addTasks } from './program/add-work.ts';
import { type Importing, insertRow } from './program/importing.ts';
import { addIntegrations } from './program/integration-part.ts';
import { addMeetings } from './program/meeting-part.ts';
import { addMessages } from './program/message-part.ts';
import { addResults } from './program/result-part.ts';
import { addTraining } from './program/training-part.ts';
import { type ProgramFile, readProgramFile } from './program-file.ts';
import { readCsv } from './read-csv.ts';
import { type Change, recordChange } from './record-change.ts';
import { RowsInvalid } from './rows-invalid.ts';
import { addStandardGroups } from './stakeholders/stakeholder-store.ts';
import { standardGroups } from './stakeholders/standard-groups.ts';
import { refreshTrainingEvidence } from './training/refresh-training-evidence.ts';

/** How many rows were added; what was there before stays as it is. */
export interface ImportedProgram {
  people: number;
  tasks: number;
  issues: number;
  scenarios: number;
  meetings: number;
  /** Audiences, sessions, completions, declarations. */
  training: number;
  contacts: number;
  messages: number;
  integrations: number;
  /** Scenarios that got a result. */
  results: number;
}

const nothing: ImportedProgram = {
  people: 0,
  tasks: 0,
  issues: 0,
  scenarios: 0,
  meetings: 0,
  training: 0,
  contacts: 0,
  messages: 0,
  integrations: 0,
  results: 0,
};

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
 * Brings `program.yaml`, the files that it names, and `scenarios.csv` of a migration folder into the store, all or nothing.
 * A row that is there by its id (a person by address) is left as it is, so importing again adds only what is new. What the
 * departments declare, and what the scenarios are worth, becomes evidence afterwards. Throws what readProgramFile throws, FOLDER_UNREADABLE for a file that is
 * named and not there, RowsInvalid for a CSV, JUNIT_INVALID.
 */
export async function importProgram(
  pool: pg.Pool,
  project: Project,
  change: Change,
  now: Date,
): Promise<ImportedProgram> {
  const program = await readProgramFile(project.folder);
  const scenarios = await readScenarios(project.folder);
  if (program === undefined && scenarios.length === 0) return nothing;
  const files = program === undefined ? undefined : await readNamedFiles(project.folder, program);
  const imported = await inTransaction(pool, async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('changeover-program:' || $1, 0))`, [
      change.migration,
    ]);
    const groups = await client.query('SELECT 1 FROM stakeholder_group WHERE migration = $1 LIMIT 1', [
      change.migration,
    ]);
    if (groups.rowCount === 0) await addStandardGroups(client, change);
    const added = { ...nothing };
    const importing = {
      client,
      change,
      accounts: new Map<string, string>(),
      zone: project.config.old.time_zone,
    };
    if (program !== undefined) {
      added.people = await addPeople(client, change, program, importing.accounts);
      await ownGroups(client, change.migration, program, importing.accounts);
      added.tasks = await addTasks(importing, program);
      added.issues = await addIssues(importing, program);
      await addPlan(client, change.migration, program, importing.zone);
    }
    for (const one of scenarios)
      added.scenarios += Number(await insertRow(client, 'scenario', { migration: change.migration, ...one }));
    if (program !== undefined && files !== undefined)
      Object.assign(added, await addRest(importing, program, files, now));
    if (Object.values(added).every((count) => count === 0)) return added;
    await recordChange(client, change, {
      topic: 'plan',
      action: 'program.import',
      subject: 'program:import',
      before: null,
      after: added,
    });
    return added;
  });
  if (imported.training > 0) await refreshTrainingEvidence(pool, project.config, now);
  if (imported.scenarios + imported.results > 0) await refreshCoverageEvidence(pool, project.config, now);
  return imported;
}

async function addRest(importing: Importing, program: ProgramFile, files: NamedFiles, now: Date) {
  return {
    meetings: await addMeetings(importing, program),
    training: await addTraining(importing, program, files.completions),
    ...(await addMessages(importing, program, files.contacts)),
    integrations: await addIntegrations(importing, program),
    results: await addResults(importing, files.results, now.toISOString()),
  };
}

type NamedFile = { readonly name: string; readonly text: string };

/** The files that a program file names. */
interface NamedFiles {
  readonly completions: NamedFile | undefined;
  readonly contacts: NamedFile | undefined;
  readonly results: readonly (NamedFile & Pick<ProgramFile['results'][number], 'environment'>)[];
}

async function readNamedFiles(folder: string, program: ProgramFile): Promise<NamedFiles> {
  const read = async (name: string) => ({ name, text: await readText(join(folder, name), name) });
  const { completions, contacts, results } = program;
  return {
    completions: completions === undefined ? undefined : await read(completions),
    contacts: contacts === undefined ? undefined : await read(contacts),
    results: await Promise.all(
      results.map(async ({ file, environment }) => ({ ...(await read(file)), environment })),
    ),
  };
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
  await insertRow(client, 'plan_setting', { migration, content: JSON.stringify(content) });
}
