/**
 * The tasks of a circle through `task` (beginning and ending with it) that would come about if it needed `needs`, or
 * undefined. `needsOf` holds what the other tasks need.
 */
export function findCycle(
  task: string,
  needs: readonly string[],
  needsOf: ReadonlyMap<string, readonly string[]>,
): string[] | undefined {
  const seen = new Set<string>();
  const paths: string[][] = needs.map((one) => [task, one]);
  for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
    const last = path.at(-1) ?? task;
    if (last === task) return path;
    if (seen.has(last)) continue;
    seen.add(last);
    for (const next of needsOf.get(last) ?? []) paths.push([...path, next]);
  }
  return undefined;
}
