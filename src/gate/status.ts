export type Status = 'GREEN' | 'YELLOW' | 'RED';

const severity: Record<Status, number> = { GREEN: 0, YELLOW: 1, RED: 2 };

/** The worst of several; nothing judged is RED: a criterion without proof must not pass. */
export function worst(statuses: readonly Status[]): Status {
  if (statuses.length === 0) return 'RED';
  return statuses.reduce((one, other) => (severity[other] > severity[one] ? other : one));
}
