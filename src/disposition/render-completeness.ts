import { dispositions } from '../model/disposition.ts';
import { sumOf } from './account-rows.ts';
import type { Completeness, Counts } from './completeness.ts';

/** The three balances as a table for people: rows per old table, records per entity, what is left out or missing. */
export function renderCompleteness(completeness: Completeness): string {
  const { per_table, records_per_entity, excluded, columns_unaccounted } = completeness;
  const rowsHead = ['old table', 'counted as', 'rows', ...dispositions, 'listed', 'unaccounted'];
  const tableRows = per_table.map((one) => [
    one.table,
    one.primary || '(any)',
    number(one.rows),
    ...fates(one),
    number(one.listed),
    number(one.unaccounted),
  ]);
  const total = ['all', '', number(completeness.rows_in), ...fates(completeness.dispositions)];
  total.push(number(completeness.listed), number(completeness.unaccounted));
  const recordRows = records_per_entity.map((one) => [one.entity, number(one.records), ...fates(one)]);
  const parts = [
    `Old rows, each counted once (dates judged on ${completeness.as_of})`,
    columns([rowsHead, ...tableRows, total], 2),
    'Mapped records, each with one fate',
    columns([['entity', 'records', ...dispositions], ...recordRows], 1),
  ];
  if (excluded.length > 0) {
    const rows = excluded.map((one) => [one.table, number(one.rows), one.reason]);
    parts.push('Out of scope', columns([['old table', 'rows', 'reason'], ...rows], 1));
  }
  if (columns_unaccounted.length > 0) {
    parts.push(`Old columns neither mapped nor waived: ${columns_unaccounted.join(', ')}`);
  }
  parts.push(verdict(completeness));
  return `${parts.join('\n\n')}\n`;
}

function verdict(completeness: Completeness): string {
  const { rows_in, dispositions: counts, listed, unaccounted, columns_unaccounted } = completeness;
  const sum = `${number(rows_in)} rows = ${number(sumOf(counts))} with a fate + ${number(listed)} listed + ${number(unaccounted)} unaccounted for`;
  const first = completeness.per_table.find((one) => one.unaccounted > 0);
  if (first !== undefined)
    return `INCOMPLETE: ${sum}; first: ${first.table} ${first.first_unaccounted ?? ''}`;
  return columns_unaccounted.length > 0
    ? `INCOMPLETE: ${columns_unaccounted.length} columns; ${sum}`
    : `COMPLETE: ${sum}`;
}

const fates = (counts: Readonly<Counts>): string[] => dispositions.map((one) => number(counts[one]));
const number = (value: number): string => value.toLocaleString('en-US');

/** Aligns rows in columns: the first `names` to the left, numbers to the right. */
function columns(rows: readonly (readonly string[])[], names: number): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  const cell = (text: string, index: number) => {
    const width = widths[index] ?? 0;
    const left = index < names || !/^[\d,]*$|^[A-Z]+$|^rows$|^records$|^listed$|^unaccounted$/.test(text);
    return left ? text.padEnd(width) : text.padStart(width);
  };
  return rows.map((row) => `  ${row.map(cell).join('  ').trimEnd()}`).join('\n');
}
