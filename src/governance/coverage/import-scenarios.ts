import type pg from 'pg';
import { inTransaction } from '../../lib/postgres.ts';
import { CellChecks } from '../cell-checks.ts';
import { readCsv } from '../read-csv.ts';
import { type Change, recordChange } from '../record-change.ts';
import { RowsInvalid } from '../rows-invalid.ts';
import { priorities } from './coverage-matrix.ts';
import { insertScenario, listScenarios, replaceScenario, type ScenarioContent } from './scenario-store.ts';

/**
 * Takes scenarios from a CSV (id, title, function, process, priority; optionally system, steps, expected, test), all or
 * nothing; a known id is changed. Throws RowsInvalid with the line of every fault.
 */
export async function importScenarios(pool: pg.Pool, change: Change, text: string) {
  return inTransaction(pool, async (client) => {
    const groups = await client.query<{ id: string }>(
      'SELECT id FROM stakeholder_group WHERE migration = $1',
      [change.migration],
    );
    const lines = readScenarios(text, new Set(groups.rows.map((one) => one.id)));
    const known = new Map((await listScenarios(client, change.migration)).map((one) => [one.id, one]));
    const done = { added: 0, changed: 0, unchanged: 0 };
    for (const [id, content] of lines) {
      const before = known.get(id);
      const keys = Object.keys(content) as (keyof ScenarioContent)[];
      if (before === undefined) {
        await insertScenario(client, change, content, id);
        done.added += 1;
      } else if (keys.every((key) => before[key] === content[key])) done.unchanged += 1;
      else {
        await replaceScenario(client, change, before, content);
        done.changed += 1;
      }
    }
    const what = { topic: 'coverage', action: 'scenario.import', subject: 'scenario:import' } as const;
    await recordChange(client, change, { ...what, before: null, after: done });
    return done;
  });
}

function readScenarios(text: string, groups: ReadonlySet<string>): Map<string, ScenarioContent> {
  const rows = readCsv(text, {
    required: ['id', 'title', 'function', 'process'],
    optional: ['priority', 'system', 'steps', 'expected', 'test'],
  });
  const checks = new CellChecks();
  const found = new Map<string, ScenarioContent>();
  for (const row of rows) {
    const text = (column: string, longest: number) =>
      row.cells[column] ? checks.text(row, column, longest) : '';
    const id = checks.text(row, 'id', 61);
    if (id !== '' && !/^[A-Za-z][A-Za-z0-9._-]*$/.test(id))
      checks.fault(row, 'id', 'is no id: a letter, then letters, digits, dots, hyphens');
    if (found.has(id)) checks.fault(row, 'id', `${id} is there twice`);
    const group = checks.text(row, 'function', 63);
    if (group !== '' && !groups.has(group))
      checks.fault(row, 'function', `is not known; known are ${[...groups].join(', ')}`);
    found.set(id, {
      title: checks.text(row, 'title', 300),
      function: group,
      process: checks.text(row, 'process', 100),
      priority: checks.oneOf(row, 'priority', priorities, 'MEDIUM'),
      system: text('system', 100),
      steps: text('steps', 10_000),
      expected: text('expected', 10_000),
      test: text('test', 500),
    });
  }
  if (checks.faults.length > 0) throw new RowsInvalid(checks.faults);
  return found;
}
