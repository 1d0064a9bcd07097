const widest = 60;
const mostColumns = 7;

type Fields = Readonly<Record<string, unknown>>;

/** An answer of the API as text for a terminal: a list as a table, a thing as its fields. */
export function renderAnswer(answer: unknown): string {
  if (isFields(answer) && Array.isArray(answer['items'])) {
    const items = answer['items'].filter(isFields);
    const more =
      typeof answer['next'] === 'string' ? '\n(more: --all, or --cursor ' + answer['next'] + ')' : '';
    return items.length === 0 ? 'nothing there' : `${table(items)}${more}`;
  }
  if (isFields(answer)) return fields(answer);
  return typeof answer === 'string' ? answer : JSON.stringify(answer ?? '');
}

function table(items: readonly Fields[]): string {
  const names = Object.keys(items[0] ?? {})
    .filter((name) => items.some((item) => isPlain(item[name]) && item[name] !== null && item[name] !== ''))
    .slice(0, mostColumns);
  const rows = [names, ...items.map((item) => names.map((name) => shorten(item[name])))];
  const widths = names.map((_, column) =>
    Math.max(...rows.map((row) => Array.from(row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function fields(answer: Fields): string {
  const width = Math.max(0, ...Object.keys(answer).map((name) => name.length));
  return Object.entries(answer)
    .map(([name, value]) => {
      if (Array.isArray(value) && value.length > 0 && value.every(isFields))
        return `${name}\n${indent(table(value))}`;
      return `${name.padEnd(width)}  ${isPlain(value) ? String(value ?? '') : JSON.stringify(value)}`;
    })
    .join('\n');
}

function shorten(value: unknown): string {
  const text = (isPlain(value) ? String(value ?? '') : JSON.stringify(value)).replaceAll(/\s+/g, ' ');
  const letters = Array.from(text);
  return letters.length > widest ? `${letters.slice(0, widest - 1).join('')}…` : text;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

function isPlain(value: unknown): value is string | number | boolean | null | undefined {
  return value == null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
