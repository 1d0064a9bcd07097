import { parse } from 'csv-parse/sync';
import { parseValueMap, type ValueMapEntry } from './value-map.ts';

/**
 * The text of a value map with one entry confirmed, added when the old value was not there: every other line stays as
 * it is, byte for byte. Throws VALUE_MAP_INVALID when the text is none.
 */
export function confirmInText(name: string, file: string, text: string, entry: ValueMapEntry): string {
  const map = parseValueMap(name, file, text);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const line = [entry.old, entry.new, entry.confirmedBy, entry.confirmedOn].map(csvField).join(',');
  const index = map.entries.findIndex((one) => one.old === entry.old);
  if (index === -1) return `${text === '' || text.endsWith('\n') ? text : text + newline}${line}${newline}`;
  const { raw, start } = placeOf(text, index + 1);
  // The parser's idea of a record may include a part of the line ends around it.
  const before = /^[\r\n]*/.exec(raw)?.[0] ?? '';
  const after = /[\r\n]*$/.exec(raw)?.[0] ?? '';
  return text.slice(0, start) + before + line + after + text.slice(start + raw.length);
}

/** Where a record (0 is the header) stands in a CSV text. */
function placeOf(text: string, record: number): { raw: string; start: number } {
  const records = parse(text, {
    raw: true,
    relax_column_count: true,
    skip_empty_lines: true,
  }) as unknown as { raw: string }[];
  let start = 0;
  for (const [index, { raw }] of records.entries()) {
    // Empty lines between records belong to no record.
    const found = text.indexOf(raw, start);
    if (index === record) return { raw, start: found };
    start = found + raw.length;
  }
  throw new Error(`a value map has no record ${record}`);
}

function csvField(value: string): string {
  return /[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
