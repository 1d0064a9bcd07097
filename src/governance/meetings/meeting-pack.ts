import type { Quorum } from './quorum.ts';

/** Status words of the program. */
export type PackStatus = 'RED' | 'YELLOW' | 'GREEN' | 'NONE';

interface PackWorkstream {
  readonly id: string;
  readonly title: string;
  readonly owner: string | null;
  readonly status: PackStatus;
  /** Why, in one sentence. */
  readonly reason: string;
}

/** One criterion of the go-live gate. */
interface PackCriterion {
  readonly title: string;
  readonly status: PackStatus;
  readonly why: string;
}

/** One change of a status. `at` is an instant. */
interface PackChange {
  readonly workstream: string;
  readonly title: string;
  readonly from: PackStatus;
  readonly to: PackStatus;
  readonly at: string;
  readonly reason: string;
}

interface PackTarget {
  readonly title: string;
  readonly workstream: string;
  readonly owner: string | null;
  /** `YYYY-MM-DD`. */
  readonly due: string;
  /** Due before the day of the meeting already. */
  readonly overdue: boolean;
}

export interface PackIssue {
  readonly number: number;
  readonly title: string;
  readonly kind: string;
  readonly severity: string;
  readonly owner: string | null;
  readonly due: string | null;
  readonly ageDays: number;
}

/** What a meeting is handed, as it was when the pack was made. */
export interface MeetingPack {
  readonly title: string;
  readonly migration: string;
  readonly series: string;
  /** The day of the meeting, and its wall-clock time in `zone`. */
  readonly day: string;
  readonly time: string;
  readonly zone: string;
  readonly madeAt: string;
  /** Changes are counted from this instant: the meeting before. */
  readonly since: string;
  /** The meeting after this one: targets reach up to it. */
  readonly nextDay: string | null;
  readonly overall: { readonly status: PackStatus; readonly reason: string };
  readonly criteria: readonly PackCriterion[];
  readonly workstreams: readonly PackWorkstream[];
  readonly changes: readonly PackChange[];
  readonly targets: readonly PackTarget[];
  readonly issues: readonly PackIssue[];
  readonly decisions: readonly PackIssue[];
  /** Actions of the meeting before, and what became of them. */
  readonly lastActions: readonly {
    readonly title: string;
    readonly owner: string | null;
    readonly done: boolean;
  }[];
}

/** What a pack is made of: the program as it stands. */
export interface PackSource {
  readonly overall: MeetingPack['overall'];
  readonly criteria: readonly PackCriterion[];
  readonly workstreams: readonly PackWorkstream[];
  readonly changes: readonly PackChange[];
  /** Open tasks with a due day. */
  readonly tasks: readonly Omit<PackTarget, 'overdue'>[];
  /** What is not closed. */
  readonly issues: readonly PackIssue[];
  readonly lastActions: MeetingPack['lastActions'];
}

type Frame = Pick<
  MeetingPack,
  'title' | 'migration' | 'series' | 'day' | 'time' | 'zone' | 'madeAt' | 'since' | 'nextDay'
>;

const worstFirst: readonly PackStatus[] = ['RED', 'YELLOW', 'NONE', 'GREEN'];
const severest = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'];

/**
 * Puts a pack together: workstreams worst first, changes since the meeting before, tasks that are overdue or due up to the
 * next meeting, unresolved issues severest and oldest first, and decisions apart.
 */
export function buildPack(frame: Frame, source: PackSource): MeetingPack {
  const until = frame.nextDay ?? frame.day;
  const issues = [...source.issues].sort(bySeverity);
  return {
    ...frame,
    overall: source.overall,
    criteria: [...source.criteria].sort(
      (one, other) => worstFirst.indexOf(one.status) - worstFirst.indexOf(other.status),
    ),
    workstreams: [...source.workstreams].sort(
      (one, other) =>
        worstFirst.indexOf(one.status) - worstFirst.indexOf(other.status) || compare(one.title, other.title),
    ),
    changes: source.changes
      .filter((one) => one.at > frame.since && one.at <= frame.madeAt && one.from !== one.to)
      .sort((one, other) => compare(other.at, one.at)),
    targets: source.tasks
      .filter((one) => one.due <= until)
      .map((one) => ({ ...one, overdue: one.due < frame.day }))
      .sort((one, other) => compare(one.due, other.due) || compare(one.title, other.title)),
    issues: issues.filter((one) => one.kind !== 'DECISION'),
    decisions: issues.filter((one) => one.kind === 'DECISION'),
    lastActions: source.lastActions,
  };
}

/** The warning that a meeting without its quorum gets; undefined when the quorum is there. */
export function quorumWarning(quorum: Quorum, titleOf: (id: string) => string): string | undefined {
  if (quorum.reached) return undefined;
  const missing = quorum.missing.map(titleOf).join(', ');
  return `No quorum: nobody is here for ${missing}. Decisions of this meeting do not bind them.`;
}

function bySeverity(one: PackIssue, other: PackIssue): number {
  const severity = rank(one.severity) - rank(other.severity);
  return severity || other.ageDays - one.ageDays || one.number - other.number;
}

function rank(severity: string): number {
  const found = severest.indexOf(severity);
  return found === -1 ? severest.length : found;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
