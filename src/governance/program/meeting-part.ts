import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { instantOf, meetingDays } from '../meetings/meeting-days.ts';
import { weekdays } from '../meetings/meeting-series.ts';
import { day, email, type FileChecks, group, id, smallId, time, title, zone } from './file-values.ts';
import { accountOf, type Importing, insertRow, toldOf } from './importing.ts';

const seriesSchema = z.strictObject({
  id: smallId,
  title: z.string().trim().min(1).max(200),
  purpose: z.string().max(2000).default(''),
  location: z.string().max(500).default(''),
  starts_on: day,
  ends_on: day.optional(),
  weekdays: z.array(z.enum(weekdays)).min(1).max(7),
  every_weeks: z.number().int().min(1).max(12).default(1),
  at_time: time,
  minutes: z.number().int().min(5).max(1440),
  zone: zone.optional(),
  functions: z.array(group).max(50).default([]),
  quorum: z.array(group).max(50).default([]),
});

const actionSchema = z.strictObject({
  title,
  function: group.optional(),
  owner: email.optional(),
  due: day.optional(),
  done: z.boolean().default(false),
  /** Id of the task, or of the entry of the register, that it became. */
  task: id.optional(),
  issue: id.optional(),
});

const meetingSchema = z.strictObject({
  series: smallId,
  day,
  state: z.enum(['PLANNED', 'HELD', 'CANCELED']).default('HELD'),
  reason: z.string().max(500).default(''),
  minutes: z.string().max(50_000).default(''),
  attendance: z
    .array(z.strictObject({ person: email, function: group, present: z.boolean().default(true) }))
    .max(500)
    .default([]),
  actions: z.array(actionSchema).max(200).default([]),
});

/** Regular meetings, and what was written down of single ones. */
export const meetingPart = {
  meeting_series: z.array(seriesSchema).max(100).default([]),
  meetings: z.array(meetingSchema).max(1000).default([]),
};
interface Meetings {
  readonly meeting_series: readonly z.infer<typeof seriesSchema>[];
  readonly meetings: readonly z.infer<typeof meetingSchema>[];
}

/** Refuses meetings on days that their series does not have, and people, tasks and issues that are not there. */
export function checkMeetings(
  part: Meetings & { readonly tasks: readonly { id: string }[]; readonly issues: readonly { id: string }[] },
  { refuse, person }: FileChecks,
): void {
  const series = new Map(part.meeting_series.map((one) => [one.id, one]));
  if (series.size < part.meeting_series.length) refuse('meeting_series', 'has one id twice');
  for (const one of part.meetings) {
    const at = `meetings.${one.series}@${one.day}`;
    const rule = series.get(one.series);
    if (rule === undefined) return refuse(at, 'names a series that is not among meeting_series');
    const { every_weeks: everyWeeks, starts_on: startsOn, ends_on: endsOn, at_time } = rule;
    const days = { ...rule, everyWeeks, startsOn, endsOn: endsOn ?? null, time: at_time, zone: 'UTC' };
    if (meetingDays(days, one.day, one.day).length === 0)
      refuse(at, 'is on a day that its series does not have');
    for (const attendee of one.attendance) person(`${at}.attendance`, attendee.person);
    for (const action of one.actions) {
      person(`${at}.actions`, action.owner);
      if (action.task !== undefined && !part.tasks.some((task) => task.id === action.task))
        refuse(`${at}.actions`, `became ${action.task}, which is not among tasks`);
      if (action.issue !== undefined && !part.issues.some((issue) => issue.id === action.issue))
        refuse(`${at}.actions`, `became ${action.issue}, which is not among issues`);
    }
  }
}

/** Adds series and meetings that are not there; how many meetings were added. */
export async function addMeetings(importing: Importing, part: Meetings): Promise<number> {
  const { client, change } = importing;
  const { migration } = change;
  for (const one of part.meeting_series) {
    const row = { migration, ...one, zone: one.zone ?? importing.zone, uid: `${randomUUID()}@changeover` };
    if (await insertRow(client, 'meeting_series', row))
      await toldOf(importing, 'meeting', 'meeting-series', one.id, one);
  }
  let added = 0;
  for (const one of part.meetings) {
    const { series, day: on, state, reason, minutes } = one;
    const row = { migration, series, day: on, state, reason, minutes };
    if (!(await insertRow(client, 'meeting', row))) continue;
    added += 1;
    await addWhatWasSaid(importing, one);
    await toldOf(importing, 'meeting', 'meeting', `${series}@${on}`, { state, minutes });
  }
  return added;
}

async function addWhatWasSaid(importing: Importing, meeting: Meetings['meetings'][number]): Promise<void> {
  const { client, change, zone: usual } = importing;
  const at = { migration: change.migration, series: meeting.series, day: meeting.day };
  for (const { person, function: of, present } of meeting.attendance)
    await insertRow(client, 'meeting_attendance', {
      ...at,
      account: accountOf(importing, person),
      function: of,
      present,
    });
  for (const { owner, done, task, issue, function: of, ...action } of meeting.actions)
    await insertRow(client, 'meeting_action', {
      ...at,
      ...action,
      function: of,
      owner: accountOf(importing, owner),
      done_at: done ? instantOf(meeting.day, '23:59', usual) : undefined,
      became: task === undefined ? issue && `issue:${issue}` : `task:${task}`,
    });
}
