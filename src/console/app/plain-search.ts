/**
 * The query of an address as plain names and texts. The router's own way reads and writes JSON: a filter 1e5 would become
 * 100000, and the number 11 would stand there as %2211%22.
 */
export function parsePlainSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

/** The other way round; what is undefined or empty leaves the address. */
export function plainSearchText(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}
