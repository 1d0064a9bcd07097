import type { Status } from '../gate/status.ts';
import { duration, n } from './number-text.ts';
import type { ReportModel } from './report-model.ts';

const marks: Record<Status, string> = { GREEN: '✔ GREEN ', YELLOW: '▲ YELLOW', RED: '✖ RED   ' };

/** The report in some twenty lines of text, for a terminal. */
export function reportSummary(model: ReportModel): string {
  const { completeness: rows, reconcile, fault_seeding: proof } = model;
  const lines = [
    '',
    `${model.headline}. ${model.sentence}`,
    '',
    ...model.gate.criteria.map((one) => `  ${marks[one.status]}  ${one.id.padEnd(20)} ${one.why}`),
    '',
    rows === null
      ? '  rows        not available'
      : `  rows        ${n(rows.rows_in - rows.unaccounted)} of ${n(rows.rows_in)} accounted for: ${fates(rows)}`,
    reconcile === null
      ? '  records     not available'
      : `  records     ${n(reconcile.matching)} of ${n(reconcile.compared)} equal, ${n(reconcile.open)} differ, ${n(reconcile.allowed)} accepted`,
    proof === null
      ? '  prover      not available'
      : `  prover      ${n(proof.detected)} of ${n(proof.seeded)} seeded faults found, ${n(proof.false_alarms)} false alarms`,
    `  took        ${duration(model.seconds)}`,
  ];
  return lines.join('\n');
}

function fates(rows: NonNullable<ReportModel['completeness']>): string {
  const names = [
    'MIGRATE',
    'REISSUE',
    'MERGE',
    'ARCHIVE',
    'HOLD',
    'REJECT',
    'listed',
    'unaccounted',
  ] as const;
  return names
    .filter((name) => rows[name] > 0)
    .map((name) => `${n(rows[name])} ${name}`)
    .join(', ');
}
