import type { ValueMapGuess } from './field-guess.ts';

/** The text of a scaffolded value map: nothing is confirmed, and `new` is filled only where both are the same word. */
export function renderValueMap(map: ValueMapGuess): string {
  const rows = map.values.map((old) => {
    const same = map.allowed.find(
      (value) =>
        value ===
        old
          .trim()
          .toUpperCase()
          .replaceAll(/[\s-]+/g, '_'),
    );
    return `${field(old)},${same ?? ''},,`;
  });
  return ['old,new,confirmed_by,confirmed_on', ...rows, ''].join('\n');
}

function field(text: string): string {
  return /[",\r\n]|^\s|\s$|^$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
