import type { DryRun, DryRunEntity, SampleRecord } from './dry-run.ts';

/** A dry run for a person to read. */
export function renderDryRun(result: DryRun): string {
  const lines = [
    ...result.entities.flatMap(entityLines),
    ...list(
      'Refused mappings',
      result.refused.map((one) => `✗ ${one.message} (${one.code})`),
    ),
    ...list(
      'Old columns that are neither mapped nor waived (map them, or waive them in changeover.yaml with a reason)',
      result.unmappedColumns,
    ),
    `${total(result)} Nothing was written.`,
  ];
  return `${lines.join('\n')}\n`;
}

function entityLines(entity: DryRunEntity): string[] {
  const findings = Object.entries(entity.findings);
  return [
    `${entity.entity}: ${entity.rows.toLocaleString('en-US')} records`,
    ...findings.map(([rule, count]) => `  ${rule}: ${count.toLocaleString('en-US')}`),
    ...entity.samples.map((sample) => `  e.g. ${sampleText(sample)}`),
    '',
  ];
}

function sampleText(sample: SampleRecord): string {
  return Object.entries(sample)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}

function list(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`${title}:`, ...items.map((item) => `  ${item}`), ''];
}

function total(result: DryRun): string {
  const rows = result.entities.reduce((sum, one) => sum + one.rows, 0);
  const refused = result.refused.length === 0 ? 'no mapping was' : `${result.refused.length} were`;
  return `${rows.toLocaleString('en-US')} records of ${result.entities.length} entities; ${refused} refused.`;
}
