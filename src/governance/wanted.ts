/** What somebody wants changed: fields that are absent or undefined stay as they are. */
export type Wanted<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** A thing with what was wanted put in; undefined never overwrites. */
export function withWanted<T extends object>(before: T, wanted: Wanted<T>): T {
  const given = Object.entries(wanted).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(given) };
}
