import type pg from 'pg';
import type { ProgramFile } from '../program-file.ts';
import { accountOf, type Importing, insertRow, toldOf } from './importing.ts';

/** Adds tasks that are not there, and what they need; how many. */
export async function addTasks(importing: Importing, program: ProgramFile): Promise<number> {
  const { client, change } = importing;
  const { migration } = change;
  const added = new Set<string>();
  for (const { needs, assignee, ...task } of program.tasks) {
    const row = {
      migration,
      ...task,
      assignee: accountOf(importing, assignee),
      created_by: change.actor.account,
    };
    if (!(await insertRow(client, 'task', row))) continue;
    added.add(task.id);
    await toldOf(importing, 'task', 'task', task.id, { ...task, needs });
  }
  for (const task of program.tasks.filter((one) => added.has(one.id)))
    for (const needs of task.needs)
      await insertRow(client, 'task_dependency', { migration, task: task.id, needs });
  await countNumbers(client, migration, added);
  return added.size;
}

/** Adds entries of the register that are not there; how many. */
export async function addIssues(importing: Importing, program: ProgramFile): Promise<number> {
  const { client, change } = importing;
  const { migration } = change;
  const added = new Set<string>();
  for (const { owner, links, ...issue } of program.issues) {
    const row = {
      migration,
      ...issue,
      links: JSON.stringify(links),
      owner: accountOf(importing, owner),
      created_by: change.actor.account,
    };
    if (!(await insertRow(client, 'issue', row))) continue;
    added.add(issue.id);
    await toldOf(importing, 'issue', 'issue', issue.id, { ...issue, links });
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
