import { z } from '@hono/zod-openapi';
import { weekdays } from '../../governance/meetings/meeting-series.ts';
import { issueKindSchema, probabilitySchema, severitySchema } from './issue-schema.ts';

const day = z.iso.date();
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time like 09:30');
const groups = z.array(z.string().min(1).max(63)).max(50);

const seriesFields = {
  title: z.string().trim().min(1).max(200),
  purpose: z.string().max(2000).describe('What it is for; shown in calendars'),
  location: z.string().max(500).describe('Room or address of the call'),
  startsOn: day.describe('First day; its week begins the rhythm'),
  endsOn: day.nullable().describe('Last day; null while open'),
  weekdays: z.array(z.enum(weekdays)).min(1).max(7),
  everyWeeks: z.number().int().min(1).max(12).describe('1: every week, 2: every second week'),
  time: time.describe('Wall-clock time in `zone`'),
  minutes: z.number().int().min(5).max(1440).describe('Length'),
  zone: z.string().min(1).max(60).describe('IANA time zone'),
  functions: groups.describe('Stakeholder groups that are invited'),
  quorum: groups.describe('Groups of which somebody must be there; empty: no quorum'),
};

export const newSeriesSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be small letters, digits and hyphens'),
  ...seriesFields,
  purpose: seriesFields.purpose.default(''),
  location: seriesFields.location.default(''),
  endsOn: seriesFields.endsOn.default(null),
  functions: seriesFields.functions.default([]),
  quorum: seriesFields.quorum.default([]),
});

export const seriesChangeSchema = z
  .strictObject({ ...seriesFields, canceled: z.boolean().describe('Cancels the series, or takes that back') })
  .partial();

export const seriesSchema = z
  .object({
    id: z.string(),
    ...seriesFields,
    uid: z.string().describe('iCalendar identity'),
    sequence: z.number().int().describe('iCalendar revision'),
    canceled: z.boolean(),
    version: z.number().int(),
  })
  .openapi('MeetingSeries');
export type MeetingSeriesView = z.infer<typeof seriesSchema>;

const meetingFields = {
  series: z.string(),
  seriesTitle: z.string(),
  day: day.describe('The day the rule gives: its identity, also after it was moved'),
  date: day.describe('The day on which it is held'),
  time,
  zone: z.string(),
  startsAt: z.string().describe('Instant in UTC'),
  minutesLong: z.number().int(),
  location: z.string(),
  state: z.enum(['PLANNED', 'HELD', 'CANCELED']),
  moved: z.boolean(),
  reason: z.string().describe('Why it was moved or canceled'),
  version: z.number().int().describe('0 while nothing of it was changed'),
};

export const meetingSchema = z
  .object({ ...meetingFields, packs: z.number().int().describe('How many packs were made for it') })
  .openapi('Meeting');
export type MeetingView = z.infer<typeof meetingSchema>;

const attendeeSchema = z.object({
  account: z.uuid(),
  name: z.string(),
  function: z.string(),
  present: z.boolean(),
});

export const meetingActionSchema = z
  .object({
    id: z.uuid(),
    title: z.string(),
    owner: z.uuid().nullable(),
    ownerName: z.string().nullable(),
    function: z.string().describe('Stakeholder group whose it is; may be empty'),
    due: day.nullable(),
    became: z.string().nullable().describe('The task or issue it was made into, like `task:…`'),
    done: z.boolean().describe('Of one that became a task or an issue: whether that is done'),
    version: z.number().int(),
  })
  .openapi('MeetingAction');

export type MeetingActionView = z.infer<typeof meetingActionSchema>;

export const meetingDetailSchema = z
  .object({
    ...meetingFields,
    purpose: z.string(),
    minutes: z.string().describe('Minutes, plain text'),
    attendance: z.array(attendeeSchema),
    invited: z.array(attendeeSchema).describe('People of the invited groups who are not written down yet'),
    quorum: z.object({
      reached: z.boolean(),
      missing: z.array(z.string()),
      byFunction: z.array(
        z.object({
          function: z.string(),
          title: z.string(),
          invited: z.number().int(),
          present: z.number().int(),
        }),
      ),
    }),
    warning: z.string().nullable().describe('Shown when the quorum is not there'),
    actions: z.array(meetingActionSchema),
    packs: z.array(z.object({ number: z.number().int(), madeAt: z.string(), madeBy: z.string().nullable() })),
  })
  .openapi('MeetingDetail');
export type MeetingDetailView = z.infer<typeof meetingDetailSchema>;

export const meetingChangeSchema = z
  .strictObject({
    movedTo: z.strictObject({ date: day, time }).nullable().describe('null: back to where the rule puts it'),
    state: z.enum(['PLANNED', 'HELD', 'CANCELED']),
    reason: z.string().max(500),
    minutes: z.string().max(50_000),
  })
  .partial();

export const attendanceSchema = z.strictObject({
  attendees: z
    .array(z.strictObject({ account: z.uuid(), function: z.string().min(1).max(63), present: z.boolean() }))
    .max(500),
});

export const newActionSchema = z.strictObject({
  title: z.string().trim().min(1).max(300),
  function: z.string().max(63).default('').describe('Stakeholder group whose it is'),
  owner: z.uuid().nullable().default(null),
  due: day.nullable().default(null),
});

export const actionChangeSchema = z
  .strictObject({
    title: z.string().trim().min(1).max(300),
    function: z.string().max(63),
    owner: z.uuid().nullable(),
    due: day.nullable(),
    done: z.boolean(),
  })
  .partial();

const workstream = z.string().min(1).max(63).nullable().default(null);

export const actionTaskSchema = z.strictObject({
  workstream: workstream.describe('Group whose task it is; null: that of the action'),
  startsOn: day.nullable().default(null).describe('null: today'),
  endsOn: day.nullable().default(null).describe('null: the day the action is due, today at the earliest'),
  effortMinutes: z.number().int().min(0).max(600_000).default(0).describe('Work in it, in minutes'),
});

export const actionIssueSchema = z.strictObject({
  kind: issueKindSchema.default('ACTION'),
  severity: severitySchema.default('MEDIUM'),
  probability: probabilitySchema.nullable().default(null).describe('Of a risk'),
  workstream: workstream.describe('Group that it holds back; null: that of the action'),
});

const status = z.enum(['RED', 'YELLOW', 'GREEN', 'NONE']);
const packIssueSchema = z.object({
  number: z.number().int(),
  title: z.string(),
  kind: z.string(),
  severity: z.string(),
  owner: z.string().nullable(),
  due: day.nullable(),
  ageDays: z.number().int(),
});

export const packSchema = z
  .object({
    number: z.number().int(),
    title: z.string(),
    migration: z.string(),
    series: z.string(),
    day,
    time,
    zone: z.string(),
    madeAt: z.string(),
    since: z.string().describe('Changes are counted from this instant: the meeting before'),
    nextDay: day.nullable(),
    overall: z.object({ status, reason: z.string() }),
    workstreams: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        owner: z.string().nullable(),
        status,
        reason: z.string(),
      }),
    ),
    criteria: z.array(z.object({ title: z.string(), status, why: z.string() })),
    changes: z.array(
      z.object({
        workstream: z.string(),
        title: z.string(),
        from: status,
        to: status,
        at: z.string(),
        reason: z.string(),
      }),
    ),
    targets: z.array(
      z.object({
        title: z.string(),
        workstream: z.string(),
        owner: z.string().nullable(),
        due: day,
        overdue: z.boolean(),
      }),
    ),
    issues: z.array(packIssueSchema),
    decisions: z.array(packIssueSchema),
    lastActions: z.array(z.object({ title: z.string(), owner: z.string().nullable(), done: z.boolean() })),
  })
  .openapi('MeetingPack');
export type MeetingPackView = z.infer<typeof packSchema>;
