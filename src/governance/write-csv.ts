/**
 * A table as CSV (RFC 4180). A cell that a spreadsheet would run as a formula (`=`, `+`, `-`, `@`, tab, return first)
 * is shown as text by an apostrophe before it; `withoutGuard` takes it off again.
 */
export function writeCsv(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, ...rows].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

/** A cell without the apostrophe that writeCsv put before a formula. */
export function withoutGuard(cell: string): string {
  return cell.replace(/^'(?=[=+\-@\t\r\n])/, '');
}

function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
