const whole = new Intl.NumberFormat('en-US');

/** “1,842,310”. */
export function count(value: number): string {
  return whole.format(value);
}

/** “1 issue”, “14 issues”. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/**
 * A share in percent that never rounds to a whole it is not: 331 of 1,904,973 differing is “99.98 %”, not “100 %”; of
 * nothing there is no share.
 */
export function share(part: number, of: number): string {
  if (of === 0) return '–';
  if (part === of) return '100 %';
  const percent = (part / of) * 100;
  const digits = percent > 99 ? 3 : percent >= 10 ? 1 : 2;
  const factor = 10 ** digits;
  const cut = Math.floor(percent * factor) / factor;
  return `${cut === 0 && part > 0 ? `< ${1 / factor}` : Number(cut.toFixed(digits))} %`;
}
