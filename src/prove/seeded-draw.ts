import { createHash } from 'node:crypto';

/** Draws that depend on a seed and nothing else: the same seed seeds the same faults. */
export interface SeededDraw {
  /** A whole number from 0 up to, not including, `below` (which is at least 1). */
  number(below: number): number;
  /** One of a list, or undefined of an empty one. */
  pick<T>(list: readonly T[]): T | undefined;
  /** A draw of its own for a purpose, so that adding one purpose does not move the others. */
  fork(purpose: string): SeededDraw;
}

/** A source of draws. */
export function seededDraw(seed: string): SeededDraw {
  let turn = 0;
  const number = (below: number) => {
    const digest = createHash('sha256').update(`${seed}\0${turn++}`).digest();
    return digest.readUIntBE(0, 6) % below;
  };
  return {
    number,
    pick: (list) => (list.length === 0 ? undefined : list[number(list.length)]),
    fork: (purpose) => seededDraw(`${seed}\0${purpose}`),
  };
}
