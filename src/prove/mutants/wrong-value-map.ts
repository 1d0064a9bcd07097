import { isConfirmed, type ValueMap } from '../../project/value-map.ts';
import type { SeededDraw } from '../seeded-draw.ts';

export const wrongValueMapId = 'wrong-value-map';

/** The value maps with two targets of one of them exchanged, or undefined when it has no two different targets. */
export function exchangeTargets(
  maps: readonly ValueMap[],
  name: string,
  draw: SeededDraw,
): { maps: ValueMap[]; what: string } | undefined {
  const map = maps.find((one) => one.name === name);
  const entries = map?.entries.filter(isConfirmed) ?? [];
  const one = draw.pick(entries);
  const other = draw.pick(entries.filter((entry) => entry.new !== one?.new));
  if (map === undefined || one === undefined || other === undefined) return undefined;
  const changed = map.entries.map((entry) => {
    if (entry === one) return { ...entry, new: other.new };
    return entry === other ? { ...entry, new: one.new } : entry;
  });
  return {
    maps: maps.map((each) => (each === map ? { ...map, entries: changed } : each)),
    what: `two targets of values/${name}.csv are exchanged`,
  };
}
