import { signingFunction } from '../gate/signing-function.ts';
import { actionsOf } from '../governance/meetings/action-store.ts';
import { instantOf } from '../governance/meetings/meeting-days.ts';
import { type MeetingPack, quorumWarning } from '../governance/meetings/meeting-pack.ts';
import type { MeetingSeries } from '../governance/meetings/meeting-series.ts';
import { attendanceOf, type MeetingRecord } from '../governance/meetings/meeting-store.ts';
import { listPacks } from '../governance/meetings/pack-store.ts';
import { type Attendee, quorumOf } from '../governance/meetings/quorum.ts';
import { peopleOf } from '../governance/meetings/series-people.ts';
import type { ApiContext } from './api-context.ts';
import type {
  MeetingDetailView,
  MeetingPackView,
  MeetingSeriesView,
  MeetingView,
} from './schema/meeting-schema.ts';

/** A series as the API shows it. */
export function seriesView(series: MeetingSeries): MeetingSeriesView {
  const { weekdays, functions, quorum } = series;
  return { ...series, weekdays: [...weekdays], functions: [...functions], quorum: [...quorum] };
}

/** One meeting as lists show it. */
export function meetingBase(series: MeetingSeries, meeting: MeetingRecord): Omit<MeetingView, 'packs'> {
  const { date, time } = meeting.movedTo ?? { date: meeting.day, time: series.time };
  return {
    series: series.id,
    seriesTitle: series.title,
    day: meeting.day,
    date,
    time,
    zone: series.zone,
    startsAt: instantOf(date, time, series.zone),
    minutesLong: series.minutes,
    location: series.location,
    state: series.canceled && meeting.state === 'PLANNED' ? 'CANCELED' : meeting.state,
    moved: meeting.movedTo !== null,
    reason: meeting.reason,
    version: meeting.version,
  };
}

/** One meeting with everything that belongs to it. */
export async function meetingDetail(
  { pool, migration }: Pick<ApiContext, 'pool' | 'migration'>,
  series: MeetingSeries,
  meeting: MeetingRecord,
): Promise<MeetingDetailView> {
  const at = { series: series.id, day: meeting.day };
  const attendance = await attendanceOf(pool, migration, at);
  const people = await peopleOf(pool, migration, series.functions);
  const quorum = quorumOf(series, attendance);
  // Before anybody is written down, a missing quorum says nothing.
  const judged = meeting.state === 'HELD' || attendance.length > 0;
  return {
    ...meetingBase(series, meeting),
    purpose: series.purpose,
    minutes: meeting.minutes,
    attendance,
    invited: people
      .filter((one) => !attendance.some((there) => samePlace(one, there)))
      .map((one) => ({ account: one.account, name: one.name, function: one.function, present: false })),
    quorum: {
      reached: quorum.reached,
      missing: [...quorum.missing],
      byFunction: quorum.byFunction.map((one) => ({ ...one, title: titleOf(one.function) })),
    },
    warning: (judged ? quorumWarning(quorum, titleOf) : undefined) ?? null,
    actions: await actionsOf(pool, migration, at),
    packs: await listPacks(pool, migration, at),
  };
}

/** A pack as the API shows it. */
export function packView(number: number, pack: MeetingPack): MeetingPackView {
  return {
    ...pack,
    number,
    criteria: [...pack.criteria],
    workstreams: [...pack.workstreams],
    changes: [...pack.changes],
    targets: [...pack.targets],
    issues: [...pack.issues],
    decisions: [...pack.decisions],
    lastActions: [...pack.lastActions],
  };
}

function titleOf(group: string): string {
  return signingFunction(group).title;
}

function samePlace(
  one: Pick<Attendee, 'account' | 'function'>,
  other: Pick<Attendee, 'account' | 'function'>,
): boolean {
  return one.account === other.account && one.function === other.function;
}
