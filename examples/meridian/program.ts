/**
 * Writes the made-up program of the example (people, tasks, issues, plan, scenarios) around a day:
 *   node examples/meridian/program.ts --seed 1 --today 2026-11-24 --out examples/meridian
 * Equal seed and day give equal files. It imports nothing from src/.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { functions, phases } from './generator/program-content.ts';
import { Random } from './generator/random.ts';

export interface ProgramOptions {
  readonly seed: number;
  /** `YYYY-MM-DD`; work before it is mostly done. */
  readonly today: string;
  /** The migration folder. */
  readonly out: string;
}

const given = 'Ada Bruno Clara Dario Elena Felix Gita Henrik Ida Jonas Kira Leo Mina Nils Olive Piet'.split(
  ' ',
);
const family =
  'Alder Birkeland Castellan Drummel Eversby Fennick Galloran Hartwick Ilmari Jessop Kestley Lowther Marlowe'.split(
    ' ',
  );

interface Person {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly functions: Readonly<Record<string, string>>;
  readonly minutes_per_day: number;
  readonly absences: readonly { readonly from: string; readonly until: string }[];
}

/** Writes program.yaml and scenarios.csv; files that are there are replaced. */
export function writeProgram({ seed, today, out }: ProgramOptions): void {
  const random = new Random(seed, 0);
  const people = peopleOf(random, today);
  const tasks = tasksOf(random, today, people);
  let goLive = onWeekday(addDays(today, 42), 2);
  while (aroundQuarterEnd(goLive)) goLive = addDays(goLive, 7);
  const plan = {
    go_live_date: goLive,
    window_from: addDays(today, 35),
    window_until: addDays(today, 90),
    countries: ['US', 'DE'],
    accountable: ['it', 'orders', 'support', 'executives'],
  };
  const groups = functions.map((one) => ({
    id: one.id,
    owner: addressOf(people, one.id, 'HEAD'),
    deputy: addressOf(people, one.id, 'DEPUTY'),
  }));
  const issues = issuesOf(today, people);
  const lists = { people, groups, issues, tasks };
  const parts = Object.entries(lists).map(([name, rows]) => `${name}:\n${rows.map(line).join('')}`);
  const yaml = `program: 1\ndemo_sign_in: true\nplan: ${JSON.stringify(plan)}\n${parts.join('')}`;
  writeFileSync(join(out, 'program.yaml'), yaml);
  writeFileSync(join(out, 'scenarios.csv'), scenariosCsv());
}

/** JSON is YAML: one row, one line; a copied example needs no library to write it. */
function line(row: object): string {
  return `  - ${JSON.stringify(row)}\n`;
}

/** Writes the program around today, unless there is one. */
export function ensureProgram(folder: string): void {
  if (existsSync(join(folder, 'program.yaml'))) return;
  writeProgram({ seed: 1, today: new Date().toISOString().slice(0, 10), out: folder });
}

function peopleOf(random: Random, today: string): Person[] {
  const people: Person[] = [];
  const add = (roles: string[], own: Record<string, string>) => {
    const index = people.length;
    const name = `${given[index % given.length]} ${family[(index * 5 + Math.floor(index / given.length)) % family.length]}`;
    const from = addDays(today, random.between(5, 80));
    people.push({
      email: `${name.toLowerCase().replace(' ', '.')}@meridian.example`,
      name,
      roles,
      functions: own,
      minutes_per_day: random.pick([120, 240, 240, 360]),
      absences: random.chance(0.3) ? [{ from, until: addDays(from, random.between(1, 6)) }] : [],
    });
  };
  add(['LEAD', 'REVIEWER'], { it: 'MEMBER' });
  add(['ENGINEER'], { engineering: 'MEMBER' });
  add(['AUDITOR'], {});
  for (const { id } of functions) {
    add(id === 'executives' ? ['MEMBER', 'VIEWER'] : ['MEMBER', 'REVIEWER'], { [id]: 'HEAD' });
    add(['MEMBER', 'REVIEWER'], { [id]: 'DEPUTY' });
  }
  return people;
}

function addressOf(people: readonly Person[], group: string, position: string): string {
  const found = people.find((one) => one.functions[group] === position);
  if (found === undefined) throw new Error(`nobody is ${position} of ${group}`);
  return found.email;
}

/** Every function goes through every phase; a phase ends in a milestone, and the next one needs it. */
function tasksOf(random: Random, today: string, people: readonly Person[]): object[] {
  const tasks: object[] = [];
  let milestone: string | undefined;
  for (const phase of phases) {
    const ids: string[] = [];
    for (const one of functions) {
      const id = `T-${tasks.length + 1}`;
      const starts_on = workday(addDays(today, phase.from + random.between(0, 3)));
      const last = addDays(today, phase.until);
      const ends_on = workday(last < starts_on ? starts_on : last);
      tasks.push({
        id,
        title: `${phase.verb} ${one.topic}`,
        workstream: one.id,
        kind: 'WORK',
        ...progress(random, today, starts_on, ends_on),
        starts_on,
        ends_on,
        effort_minutes: random.between(4, 24) * 60,
        assignee: addressOf(people, one.id, random.pick(['HEAD', 'DEPUTY'])),
        needs: milestone === undefined ? [] : [milestone],
      });
      ids.push(id);
    }
    const id = `T-${tasks.length + 1}`;
    const on = workday(addDays(today, phase.until));
    const done = on < today ? { state: 'DONE', done_on: on } : { state: 'OPEN' };
    const milestoneOf = { id, title: phase.milestone, workstream: 'it', kind: phase.kind };
    tasks.push({ ...milestoneOf, ...done, starts_on: on, ends_on: on, needs: ids });
    milestone = id;
  }
  return tasks;
}

function progress(random: Random, today: string, starts: string, ends: string): object {
  if (ends < addDays(today, -7) || (ends < today && random.chance(0.85)))
    return { state: 'DONE', done_on: ends };
  if (starts > today) return { state: 'OPEN' };
  if (random.chance(0.1)) return { state: 'BLOCKED', blocked_reason: 'Waits for an answer of the supplier.' };
  return { state: 'IN_PROGRESS' };
}

function issuesOf(today: string, people: readonly Person[]): object[] {
  const kinds = ['ISSUE', 'RISK', 'DECISION', 'ACTION', 'ISSUE', 'RISK'];
  return functions.map((one, index) => {
    const kind = kinds[index % kinds.length] as string;
    const closed = index % 4 === 3;
    return {
      id: `${kind[0]}-${index + 1}`,
      kind,
      title: one.issue,
      severity: ['HIGH', 'MEDIUM', 'LOW', 'MEDIUM', 'CRITICAL'][index % 5],
      ...(kind === 'RISK' ? { probability: 'POSSIBLE' } : {}),
      state: closed ? 'RESOLVED' : index % 2 === 0 ? 'OPEN' : 'IN_PROGRESS',
      workstream: one.id,
      owner: addressOf(people, one.id, 'HEAD'),
      opened_on: addDays(today, -20 + index),
      due_on: addDays(today, index * 2 - 3),
      ...(closed ? { closed_on: addDays(today, -1), resolution: 'Agreed in the weekly meeting.' } : {}),
    };
  });
}

function scenariosCsv(): string {
  const lines = ['id,title,function,process,system,priority,steps,expected'];
  for (const one of functions) {
    for (const [index, process] of one.processes.entries()) {
      const cells = [
        `${one.id}-${index + 1}`,
        `${process} after the switch`,
        one.id,
        process,
        'new system',
        ['HIGH', 'MEDIUM', 'LOW'][index] ?? 'LOW',
        'Take a migrated customer; do it as every day.',
        'The result is the same as in the old system.',
      ];
      lines.push(cells.map((cell) => `"${cell}"`).join(','));
    }
  }
  return `${lines.join('\n')}\n`;
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The day, or the Monday after it. */
function workday(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, weekday === 6 ? 2 : weekday === 0 ? 1 : 0);
}

function onWeekday(day: string, weekday: number): string {
  return addDays(day, (weekday - new Date(`${day}T00:00:00Z`).getUTCDay() + 7) % 7);
}

/** Whether a quarter ends within ten days, or has ended within five. */
function aroundQuarterEnd(day: string): boolean {
  return Array.from({ length: 16 }, (_, index) => addDays(day, index - 5)).some((near) =>
    /-(03-31|06-30|09-30|12-31)$/.test(near),
  );
}

function main(): void {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      today: { type: 'string', default: new Date().toISOString().slice(0, 10) },
      out: { type: 'string', default: import.meta.dirname },
    },
  });
  const { today, out } = values;
  const seed = Number(values.seed);
  if (!Number.isInteger(seed) || !/^\d{4}-\d{2}-\d{2}$/.test(today) || Number.isNaN(Date.parse(today))) {
    process.stderr.write('--seed must be a whole number, --today a date like 2026-11-24\n');
    process.exitCode = 2;
    return;
  }
  writeProgram({ seed, today, out });
}

if (import.meta.main) main();
