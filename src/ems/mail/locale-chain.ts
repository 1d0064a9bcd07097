/**
 * The languages to look for a text in, best first: a reader's own (`de-AT`, then `de`), the publisher's, then English. What is no
 * language tag is left out.
 */
export function localeChain(...wanted: (string | null | undefined)[]): string[] {
  const chain = [...wanted, 'en'].flatMap((tag) => {
    const known = canonical(tag);
    if (known === undefined) return [];
    const parts = known.split('-');
    return parts.map((_, at) => parts.slice(0, parts.length - at).join('-'));
  });
  return [...new Set(chain)];
}

function canonical(tag: string | null | undefined): string | undefined {
  if (tag === null || tag === undefined || tag === '') return undefined;
  try {
    return Intl.getCanonicalLocales(tag.replaceAll('_', '-'))[0];
  } catch {
    // Imported people may have anything here; the next language is as good.
    return undefined;
  }
}
