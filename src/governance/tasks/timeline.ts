import type { WorkstreamStatus } from '../status/compute-status.ts';
import type { TimelineTask } from './timeline-store.ts';

const lanes: readonly { readonly id: string; readonly title: string; readonly kinds: readonly string[] }[] = [
  { id: 'milestones', title: 'Milestones', kinds: ['MILESTONE'] },
  { id: 'rehearsals', title: 'Rehearsals', kinds: ['REHEARSAL'] },
  { id: 'waves', title: 'Pre-loads and waves', kinds: ['PRELOAD', 'WAVE'] },
  { id: 'burn-in', title: 'Burn-in', kinds: ['BURN_IN'] },
  { id: 'cutover', title: 'Migration weekend', kinds: ['CUTOVER'] },
  { id: 'freezes', title: 'Freezes', kinds: ['FREEZE'] },
];
const barsOfLane = 40;

/** A task as a bar of a timeline. */
export interface TimelineBar {
  readonly id: string;
  readonly title: string;
  readonly kind: TimelineTask['kind'];
  readonly state: TimelineTask['state'];
  readonly status: WorkstreamStatus;
  readonly from: string;
  readonly until: string;
  readonly critical: boolean;
  /** Of what it needs, how much is done; 100 when it is done itself. */
  readonly percent: number;
}

/** The milestones and phases of a plan in lanes; ordinary work is on the plan's own page. Days are `YYYY-MM-DD`. */
export function timelineOf(
  tasks: readonly TimelineTask[],
  critical: ReadonlySet<string>,
  today: string,
): {
  readonly from: string;
  readonly until: string;
  readonly lanes: readonly { readonly id: string; readonly title: string; readonly bars: TimelineBar[] }[];
} {
  const done = new Set(tasks.filter((task) => task.state === 'DONE').map((task) => task.id));
  const filled = lanes
    .map(({ id, title, kinds }) => ({
      id,
      title,
      bars: tasks
        .filter((task) => kinds.includes(task.kind))
        .slice(0, barsOfLane)
        .map((task) => barOf(task, { done, critical, today })),
    }))
    .filter((lane) => lane.bars.length > 0);
  const bars = filled.flatMap((lane) => lane.bars);
  return {
    from: [today, ...bars.map((bar) => bar.from)].sort()[0] ?? today,
    until: [today, ...bars.map((bar) => bar.until)].sort().at(-1) ?? today,
    lanes: filled,
  };
}

interface Seen {
  readonly done: ReadonlySet<string>;
  readonly critical: ReadonlySet<string>;
  readonly today: string;
}

function barOf(task: TimelineTask, { done, critical, today }: Seen): TimelineBar {
  const { id, title, kind, state, startsOn, endsOn, needs } = task;
  const met = needs.filter((one) => done.has(one)).length;
  return {
    id,
    title,
    kind,
    state,
    status: barStatus(task, today),
    from: startsOn,
    until: endsOn,
    critical: critical.has(id),
    percent: state === 'DONE' ? 100 : needs.length === 0 ? 0 : Math.floor((met * 100) / needs.length),
  };
}

function barStatus({ state, kind, endsOn }: TimelineTask, today: string): WorkstreamStatus {
  if (state === 'DONE') return 'GREEN';
  if (state === 'BLOCKED') return 'RED';
  if (endsOn < today) return kind === 'MILESTONE' ? 'RED' : 'YELLOW';
  return state === 'IN_PROGRESS' ? 'GREEN' : 'NONE';
}
