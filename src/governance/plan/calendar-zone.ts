/**
 * The IANA zone that a calendar means by a name, or undefined. Some programs put a path before it
 * (`/citadel.org/20210210_1/Europe/Berlin`), and some quote it.
 */
export function zoneNamed(name: string): string | undefined {
  const parts = name.replaceAll('"', '').trim().split('/').filter(Boolean);
  const tails = parts.map((_, index) => parts.slice(index).join('/'));
  return tails.find(isZone);
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    // Intl throws for a name it does not know: that is the answer.
    if (error instanceof RangeError) return false;
    throw error;
  }
}
