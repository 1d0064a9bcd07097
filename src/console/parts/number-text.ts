const whole = new Intl.NumberFormat('en-US');

/** “1,842,310”. */
export function count(value: number): string {
  return whole.format(value);
}

/** “1 issue”, “14 issues”. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
