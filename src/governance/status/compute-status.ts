/** Red, yellow, green, or nothing to judge yet. */
export type WorkstreamStatus = 'RED' | 'YELLOW' | 'GREEN' | 'NONE';

/** One thing that holds a workstream back. */
interface Cause {
  readonly code:
    | 'BLOCKED_TASK'
    | 'OVERDUE_MILESTONE'
    | 'OVERDUE_TASK'
    | 'OPEN_ISSUE'
    | 'OVERDUE_ISSUE'
    | 'FAILING_EVIDENCE'
    | 'STALE_EVIDENCE'
    | 'MISSING_EVIDENCE'
    | 'NO_OWNER'
    | 'WORKSTREAM';
  readonly status: WorkstreamStatus;
  /** One sentence without its full stop. */
  readonly text: string;
  readonly subject: string | null;
}

/** What the status of a workstream is computed from. Days are `YYYY-MM-DD`. */
export interface WorkstreamFacts {
  readonly hasOwner: boolean;
  readonly tasks: readonly {
    readonly id: string;
    readonly title: string;
    readonly milestone: boolean;
    readonly state: 'OPEN' | 'IN_PROGRESS' | 'BLOCKED' | 'DONE';
    readonly blockedReason: string;
    readonly endsOn: string;
  }[];
  /** Open ones. */
  readonly issues: readonly {
    readonly id: string;
    readonly title: string;
    readonly kind: string;
    readonly severity: string;
    readonly dueOn: string | null;
  }[];
  /** The criteria that the group signs. */
  readonly criteria: readonly {
    readonly id: string;
    readonly title: string;
    readonly evidence: 'FAILING' | 'STALE' | 'MISSING' | 'REHEARSED' | 'PROVEN';
    readonly why: string;
  }[];
}

/** A status with everything that makes it so, the worst first. */
export interface ComputedStatus {
  readonly status: WorkstreamStatus;
  readonly reason: string;
  readonly causes: readonly Cause[];
}

// A task this many days late is no longer a slip.
const lateDays = 7;
const rank: Record<WorkstreamStatus, number> = { RED: 0, YELLOW: 1, NONE: 2, GREEN: 3 };

/**
 * The status of a workstream (FEATURES D2): RED for a blocked task, a missed milestone, a task more than a week late, an
 * open critical issue and failing evidence; YELLOW for any other overdue task or issue, an open issue or risk of high
 * severity, stale evidence and a missing owner; missing evidence alone holds nothing back. NONE when nothing was begun.
 */
export function computeStatus(facts: WorkstreamFacts, today: string): ComputedStatus {
  const causes = [
    ...facts.tasks.flatMap((task) => taskCause(task, today)),
    ...facts.issues.flatMap((issue) => issueCause(issue, today)),
    ...facts.criteria.flatMap(evidenceCause),
    ...(facts.hasOwner ? [] : [noOwner]),
  ].sort((one, other) => rank[one.status] - rank[other.status]);
  const worst = causes[0]?.status;
  const begun =
    facts.tasks.some((task) => task.state !== 'OPEN') ||
    facts.criteria.some((one) => one.evidence === 'PROVEN' || one.evidence === 'REHEARSED');
  if (
    worst === 'RED' ||
    (worst === 'YELLOW' &&
      (begun || causes.some((one) => one.code !== 'NO_OWNER' && one.status === 'YELLOW')))
  )
    return { status: worst, reason: reasonOf(causes, worst), causes };
  if (!begun) return { status: 'NONE', reason: 'Nothing was begun yet', causes };
  return { status: 'GREEN', reason: 'Nothing open holds it back', causes };
}

/** The status of the whole: the worst workstream; NONE only when no workstream was begun. */
export function computeOverall(
  workstreams: readonly {
    readonly id: string;
    readonly title: string;
    readonly status: WorkstreamStatus;
    readonly reason: string;
  }[],
): ComputedStatus {
  const causes = workstreams
    .filter((one) => one.status === 'RED' || one.status === 'YELLOW')
    .map(
      (one): Cause => ({
        code: 'WORKSTREAM',
        status: one.status,
        text: `${one.title}: ${one.reason}`,
        subject: `workstream:${one.id}`,
      }),
    )
    .sort((one, other) => rank[one.status] - rank[other.status]);
  const worst = causes[0]?.status;
  if (worst !== undefined) {
    const count = causes.filter((one) => one.status === worst).length;
    const word = worst === 'RED' ? 'off track' : 'at risk';
    const reason = `${count} of ${workstreams.length} workstreams ${count === 1 ? 'is' : 'are'} ${word}; first ${causes[0]?.text}`;
    return { status: worst, reason, causes };
  }
  if (workstreams.every((one) => one.status === 'NONE'))
    return { status: 'NONE', reason: 'Nothing was begun yet', causes };
  return { status: 'GREEN', reason: 'No workstream is held back', causes };
}

const noOwner: Cause = { code: 'NO_OWNER', status: 'YELLOW', text: 'Nobody owns it', subject: null };

function taskCause(task: WorkstreamFacts['tasks'][number], today: string): Cause[] {
  if (task.state === 'DONE') return [];
  const subject = `task:${task.id}`;
  if (task.state === 'BLOCKED')
    return [
      {
        code: 'BLOCKED_TASK',
        status: 'RED',
        text: `“${task.title}” is blocked: ${task.blockedReason}`,
        subject,
      },
    ];
  if (task.endsOn >= today) return [];
  const days = daysBetween(task.endsOn, today);
  const late = `${days} ${days === 1 ? 'day' : 'days'} overdue`;
  if (task.milestone)
    return [
      { code: 'OVERDUE_MILESTONE', status: 'RED', text: `Milestone “${task.title}” is ${late}`, subject },
    ];
  const status = days > lateDays ? 'RED' : 'YELLOW';
  return [{ code: 'OVERDUE_TASK', status, text: `“${task.title}” is ${late}`, subject }];
}

function issueCause(issue: WorkstreamFacts['issues'][number], today: string): Cause[] {
  const subject = `issue:${issue.id}`;
  const severe = issue.severity === 'CRITICAL' || issue.severity === 'HIGH';
  if (severe && (issue.kind === 'ISSUE' || issue.kind === 'RISK')) {
    const status = issue.kind === 'ISSUE' && issue.severity === 'CRITICAL' ? 'RED' : 'YELLOW';
    const what = `${issue.severity === 'CRITICAL' ? 'Critical' : 'High'} ${issue.kind.toLowerCase()}`;
    return [{ code: 'OPEN_ISSUE', status, text: `${what} “${issue.title}” is open`, subject }];
  }
  if (issue.dueOn === null || issue.dueOn >= today) return [];
  return [
    { code: 'OVERDUE_ISSUE', status: 'YELLOW', text: `“${issue.title}” was due on ${issue.dueOn}`, subject },
  ];
}

function evidenceCause(one: WorkstreamFacts['criteria'][number]): Cause[] {
  const subject = `criterion:${one.id}`;
  const text = `Criterion “${one.title}”: ${one.why}`;
  if (one.evidence === 'FAILING') return [{ code: 'FAILING_EVIDENCE', status: 'RED', text, subject }];
  if (one.evidence === 'STALE') return [{ code: 'STALE_EVIDENCE', status: 'YELLOW', text, subject }];
  if (one.evidence === 'MISSING') return [{ code: 'MISSING_EVIDENCE', status: 'NONE', text, subject }];
  return [];
}

function reasonOf(causes: readonly Cause[], worst: WorkstreamStatus): string {
  const holding = causes.filter((one) => one.status === worst);
  const more = holding.length - 1;
  return `${holding[0]?.text ?? ''}${more > 0 ? `, and ${more} more` : ''}`;
}

function daysBetween(from: string, until: string): number {
  return Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000);
}
