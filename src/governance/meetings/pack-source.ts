import type pg from 'pg';
import type { Verdict } from '../../gate/evaluate-gate.ts';
import { signingFunction } from '../../gate/signing-function.ts';
import { actionsOf, type MeetingAction, openActions } from './action-store.ts';
import { dayAfter, dayBefore, instantOf } from './meeting-days.ts';
import { buildPack, type MeetingPack, type PackSource } from './meeting-pack.ts';
import type { MeetingSeries } from './meeting-series.ts';
import type { MeetingRecord } from './meeting-store.ts';

/** What the workstreams say; they are kept by the program. */
export type ProgramFacts = Pick<PackSource, 'workstreams' | 'changes' | 'tasks' | 'issues'>;

/**
 * Makes the pack of a meeting from the program as it stands: the gate, the workstreams, what is due up to the next
 * meeting (tasks, and actions of earlier meetings), what is unresolved, and the actions of the meeting before.
 */
export async function makePack(
  pool: pg.Pool,
  migration: { readonly name: string; readonly title: string },
  series: MeetingSeries,
  meeting: MeetingRecord,
  facts: ProgramFacts,
  verdict: Verdict,
  now: Date,
): Promise<MeetingPack> {
  const before = dayBefore(series, meeting.day);
  const frame = {
    title: series.title,
    migration: migration.title,
    series: series.id,
    day: meeting.movedTo?.date ?? meeting.day,
    time: meeting.movedTo?.time ?? series.time,
    zone: series.zone,
    madeAt: now.toISOString(),
    since: sinceOf(series, before, now),
    nextDay: dayAfter(series, meeting.day) ?? null,
  };
  const last =
    before === undefined ? [] : await actionsOf(pool, migration.name, { series: series.id, day: before });
  const open = await openActions(pool, migration.name);
  return buildPack(frame, {
    ...facts,
    overall: overallOf(verdict),
    criteria: verdict.criteria.map(({ title, status, why, untouched }) => ({
      title,
      status: untouched ? 'NONE' : status,
      why,
    })),
    tasks: [...facts.tasks, ...open.flatMap(targetOf)],
    lastActions: last.map((one) => ({ title: one.title, owner: one.ownerName, done: one.done })),
  });
}

/** The meeting before; a first meeting, or one whose predecessor is still to come, looks back two weeks. */
function sinceOf(series: MeetingSeries, before: string | undefined, now: Date): string {
  const fortnight = new Date(now.getTime() - 14 * 24 * 3600 * 1000).toISOString();
  if (before === undefined) return fortnight;
  const instant = instantOf(before, series.time, series.zone);
  return instant < now.toISOString() ? instant : fortnight;
}

function overallOf(verdict: Verdict): PackSource['overall'] {
  const { green, yellow, red, criteria } = verdict;
  const counts = `Of ${criteria.length} criteria of the go-live gate, ${green} are green, ${yellow} yellow, ${red} red.`;
  return { status: criteria.every((one) => one.untouched) ? 'NONE' : verdict.verdict, reason: counts };
}

function targetOf(action: MeetingAction): PackSource['tasks'] {
  if (action.due === null || action.became !== null) return [];
  const workstream = action.function === '' ? '' : signingFunction(action.function).title;
  return [{ title: action.title, workstream, owner: action.ownerName, due: action.due }];
}
