/**
 * Writes the made-up program of the example around a day: program.yaml (people, tasks, issues, plan, meetings, training,
 * messages, links to other systems), scenarios.csv, contacts.csv and completions.csv.
 *   npx node examples/meridian/program.ts --seed 1 --today 2026-11-24 --out examples/meridian
 * Equal seed and day give equal files. It imports nothing from src/.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { functions } from './generator/program-content.ts';
import { addDays, goLiveAfter } from './generator/program-days.ts';
import { integrationsOf } from './generator/program-integrations.ts';
import { issuesOf } from './generator/program-issues.ts';
import { meetingsOf } from './generator/program-meetings.ts';
import { messagesOf } from './generator/program-messages.ts';
import { addressOf, peopleOf } from './generator/program-people.ts';
import { tasksOf } from './generator/program-tasks.ts';
import { trainingOf } from './generator/program-training.ts';
import { Random } from './generator/random.ts';

export interface ProgramOptions {
  readonly seed: number;
  /** `YYYY-MM-DD`; work before it is mostly done. */
  readonly today: string;
  /** The migration folder. */
  readonly out: string;
}

/** Writes the program; files that are there are replaced. */
export function writeProgram({ seed, today, out }: ProgramOptions): void {
  const random = new Random(seed, 0);
  const people = peopleOf(random, today);
  const tasks = tasksOf(random, today, people);
  const { csv: completions, ...training } = trainingOf(random, today, people);
  const { csv: contacts, ...messages } = messagesOf(random);
  const groups = functions.map((one) => ({
    id: one.id,
    owner: addressOf(people, one.id, 'HEAD'),
    deputy: addressOf(people, one.id, 'DEPUTY'),
  }));
  const lists = {
    people,
    groups,
    issues: issuesOf(today, people),
    tasks,
    ...meetingsOf(today, people),
    ...training,
    ...messages,
    integrations: integrationsOf(people),
    results: [{ file: 'results/acceptance.xml' }],
  };
  const parts = Object.entries(lists).map(([name, rows]) => `${name}:\n${rows.map(line).join('')}`);
  const head = `program: 1\ndemo_sign_in: true\nplan: ${JSON.stringify(planOf(today))}\n`;
  const files = 'contacts: contacts.csv\ncompletions: completions.csv\n';
  writeFileSync(join(out, 'program.yaml'), `${head}${files}${parts.join('')}`);
  writeFileSync(join(out, 'contacts.csv'), contacts);
  writeFileSync(join(out, 'completions.csv'), completions);
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

function planOf(today: string): object {
  return {
    go_live_date: goLiveAfter(today),
    window_from: addDays(today, 35),
    window_until: addDays(today, 90),
    countries: ['US', 'DE'],
    accountable: ['it', 'orders', 'support', 'executives'],
  };
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
