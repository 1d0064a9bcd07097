const whole = new Intl.NumberFormat('en-US');
const words = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

/** `20113` → `20,113`. */
export function n(value: number): string {
  return whole.format(value);
}

/** A number for a sentence that is read aloud: words up to twelve. */
export function inWords(value: number): string {
  return words[value] ?? n(value);
}

/** `1 record`, `2 records`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${n(value)} ${value === 1 ? one : many}`;
}

/** Seconds for people: `41.2 s`, `3 min 5 s`, `6 h 42 min`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const total = Math.round(seconds);
  const minutes = Math.floor(total / 60);
  return minutes < 60
    ? `${minutes} min ${total % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** An instant in UTC: `24 Nov 2026, 10:37 UTC`. */
export function instant(iso: string): string {
  const at = new Date(iso);
  const day = at.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return `${day}, ${at.toISOString().slice(11, 16)} UTC`;
}

/** A decimal or integer as text with thousands separators; other text unchanged. */
export function amount(value: string | null): string {
  if (value === null) return 'none';
  const parts = /^(-?)(\d+)(\.\d+)?$/.exec(value);
  if (parts === null) return value;
  const [, sign = '', digits = '', fraction = ''] = parts;
  return `${sign}${digits.replaceAll(/\B(?=(\d{3})+$)/g, ',')}${fraction}`;
}

/** A field or entity name as words: `entitlement_line` → `entitlement line`. */
export function named(name: string): string {
  return name.replaceAll('_', ' ');
}
