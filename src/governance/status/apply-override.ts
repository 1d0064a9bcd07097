import type { ComputedStatus, WorkstreamStatus } from './compute-status.ts';

/** A status that a person set. */
export interface StatusOverride {
  readonly id: string;
  readonly workstream: string;
  readonly status: 'RED' | 'YELLOW' | 'GREEN';
  readonly direction: 'LOWER' | 'RAISE';
  /** What was computed when it was set. */
  readonly computed: WorkstreamStatus;
  readonly reason: string;
  /** `YYYY-MM-DD`, the last day on which it counts. */
  readonly expiresOn: string | null;
  readonly at: string;
  readonly by: string | null;
  readonly byName: string | null;
}

/** How good a status is; nothing begun is between at risk and on track. */
export const goodness: Record<WorkstreamStatus, number> = { RED: 0, YELLOW: 1, NONE: 2, GREEN: 3 };

/**
 * Whether a status that a person set counts: until it expires; a lowered one while it is worse than the computed one, a
 * raised one while it is better and the facts are no worse than when it was raised.
 */
function overrideCounts(override: StatusOverride, computed: WorkstreamStatus, today: string): boolean {
  if (override.expiresOn !== null && override.expiresOn < today) return false;
  if (override.direction === 'LOWER') return goodness[override.status] < goodness[computed];
  return goodness[override.status] > goodness[computed] && goodness[computed] >= goodness[override.computed];
}

/** The status that is shown, with its reason; what was computed stays visible beside it. */
export function shownStatus(
  computed: ComputedStatus,
  override: StatusOverride | undefined,
  today: string,
): { readonly status: WorkstreamStatus; readonly reason: string; readonly override: StatusOverride | null } {
  if (override === undefined || !overrideCounts(override, computed.status, today))
    return { status: computed.status, reason: computed.reason, override: null };
  const verb = override.direction === 'LOWER' ? 'Lowered' : 'Raised';
  const why = override.reason === '' ? '' : `: ${override.reason}`;
  const until = override.expiresOn === null ? '' : ` (until ${override.expiresOn})`;
  return {
    status: override.status,
    reason: `${verb} by ${override.byName ?? 'the operator'}${why}${until}`,
    override,
  };
}
