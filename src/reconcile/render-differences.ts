import type { Differences } from './differences.ts';
import type { Exposure } from './exposure.ts';

/** The differences as plain text for a terminal: groups first, then records side by side. */
export function renderDifferences(found: Differences): string {
  if (found.groups.length === 0) return 'No differences.\n';
  const groups = found.groups.map((group) =>
    [
      group.cause.padEnd(26),
      `${group.records.toLocaleString('en-US').padStart(9)} records`,
      group.allowed > 0 ? `(${group.allowed.toLocaleString('en-US')} accepted)` : '',
      group.entities.join(', '),
      group.fields.length > 0 ? `[${group.fields.join(', ')}]` : '',
      exposureText(group.exposure),
    ]
      .filter((part) => part !== '')
      .join('  '),
  );
  const records = found.records.map((record) => {
    const lines = record.fields.map((field) => {
      const allowed = field.allowed === null ? '' : `  accepted: ${field.allowed}`;
      if (field.field === null) return `    ${record.kind}  (${field.cause})${allowed}`;
      return `    ${field.field.padEnd(18)} ${shown(field.old)}  →  ${shown(field.new)}  (${field.cause})${allowed}`;
    });
    return [`${record.entity} ${record.old_key}`, ...lines].join('\n');
  });
  return `${groups.join('\n')}\n\n${records.join('\n')}\n`;
}

function shown(value: string | null): string {
  return value === null ? '(none)' : JSON.stringify(value);
}

function exposureText(exposure: Exposure): string {
  if (exposure.customers === 0 && exposure.seats === 0 && Object.keys(exposure.money).length === 0) return '';
  const money = Object.entries(exposure.money).map(([currency, amount]) => `${amount} ${currency}`.trim());
  return `touches ${exposure.customers} customers, ${exposure.seats} seats${money.length > 0 ? `, ${money.join(' + ')}` : ''}`;
}
