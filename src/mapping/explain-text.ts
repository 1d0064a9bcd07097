import type { Json } from '@duckdb/node-api';
import type { Explanation } from './explain.ts';

const widest = 60;

/** An explanation for a person to read: raw rows and the mapped record side by side, then findings and the SQL. */
export function renderExplanation(one: Explanation): string {
  const more = one.rawRows > one.raw.length ? [`… ${one.rawRows - one.raw.length} more raw rows`] : [];
  const left = [
    ...one.raw.flatMap((row) => [`raw.${row.table} ${row.key}`, ...pairs(row.values), '']),
    ...more,
  ];
  const right = [`${one.entity} ${one.oldKey}`, ...pairs(one.record)];
  const findings = one.findings.map(
    (finding) => `  ${finding.field}: ${finding.rule} (${finding.value ?? ''})`,
  );
  return [
    ...sideBySide(left, right),
    '',
    'Findings:',
    ...(findings.length === 0 ? ['  none'] : findings),
    '',
    `${one.file}:`,
    one.sql.trimEnd(),
    '',
  ].join('\n');
}

function pairs(values: Readonly<Record<string, Json>>): string[] {
  const width = Math.max(0, ...Object.keys(values).map((name) => name.length));
  return Object.entries(values).map(([name, value]) => `  ${name.padEnd(width)}  ${shown(value)}`);
}

function shown(value: Json): string {
  if (value === null) return '∅';
  const text = typeof value === 'string' ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value);
  return text.length > widest ? `${text.slice(0, widest - 1)}…` : text;
}

function sideBySide(left: readonly string[], right: readonly string[]): string[] {
  const width = Math.max(...left.map((line) => line.length), 0);
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) =>
    `${(left[index] ?? '').padEnd(width)} │ ${right[index] ?? ''}`.trimEnd(),
  );
}
