import { useMemo } from 'react';

/** How many things wait at a screen, and what they are. */
export interface Waiting {
  readonly count: number;
  readonly what: string;
}

/** What waits, by the address of the screen; from the readiness the console has in its cache anyway. */
export function useWaiting(): ReadonlyMap<string, Waiting> {
  return useMemo(() => new Map<string, Waiting>(), []);
}
