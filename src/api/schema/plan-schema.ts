import { z } from '@hono/zod-openapi';
import { personRefSchema } from './person-ref-schema.ts';
import { taskKindSchema, taskSchema } from './task-schema.ts';

const plannedTaskSchema = taskSchema.extend({
  critical: z.boolean().describe('every day it slips, the end slips'),
  slackDays: z.number().int().describe('working days it may slip before the end slips'),
  forecastStartsOn: z.string(),
  forecastEndsOn: z.string().describe('when it will be done if nothing else changes'),
});

const weekSchema = z.object({
  week: z.string().describe('its Monday'),
  availableMinutes: z.number().int(),
  plannedMinutes: z.number().int(),
  overload: z.boolean(),
});

export const personLoadSchema = z.object({
  person: personRefSchema,
  weeks: z.array(weekSchema),
  overloadedWeeks: z.number().int(),
});

const goLiveDaySchema = z.object({
  date: z.string(),
  weekday: z.string(),
  possible: z.boolean(),
  preference: z.number().int().nullable().describe('1 is best; null when refused'),
  reasons: z
    .array(z.string())
    .describe('why it is refused, a sentence each; of a possible one, what speaks for it'),
});

export const goLiveSchema = z.object({
  chosen: z.string().nullable(),
  chosenPossible: z.boolean(),
  proposed: z.string().nullable().describe('the best possible day'),
  days: z.array(goLiveDaySchema),
});

const planSettingsSchema = z.object({
  goLiveDate: z.iso.date().nullable(),
  goLiveTime: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .describe('wall clock in `zone`'),
  zone: z.string().max(60).describe('IANA zone of the plan, such as `America/Chicago`'),
  windowFrom: z.iso.date().nullable().describe('first day that may be proposed'),
  windowUntil: z.iso.date().nullable().describe('last day that may be proposed'),
  countries: z
    .array(z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/))
    .max(60)
    .describe('whose public holidays count: `US`, `DE-BY`'),
  fiscalYearStartMonth: z.number().int().min(1).max(12),
  freezeDaysBefore: z.number().int().min(0).max(60).describe('days of the freeze before a quarter ends'),
  freezeDaysAfter: z.number().int().min(0).max(60).describe('days of the freeze after a quarter has ended'),
  thursdayReason: z.string().trim().max(500).describe('a Thursday is proposed only with a reason'),
  accountable: z.array(z.string().max(63)).max(30).describe('groups whose owner or deputy must be there'),
  cutoverMinutes: z.number().int().min(1).max(60_000).describe('longest time that the switch may take'),
  coverageGoal: z.object({
    high: z.number().int().min(0).max(100),
    medium: z.number().int().min(0).max(100),
    low: z.number().int().min(0).max(100),
  }),
});
export const planSettingsViewSchema = planSettingsSchema.extend({ version: z.number().int() });
export const planSettingsChangeSchema = planSettingsSchema.partial().strict();

export const planSchema = z.object({
  today: z.string(),
  zone: z.string(),
  from: z.string(),
  until: z.string(),
  endsOn: z.string().describe('planned end'),
  forecastEndsOn: z.string(),
  goLiveDate: z.string().nullable(),
  lateDays: z
    .number()
    .int()
    .describe('working days by which the forecast misses the go-live day; 0 when not'),
  criticalPath: z.array(z.string()).describe('ids of tasks, in order'),
  findings: z
    .array(
      z.object({
        code: z.enum([
          'MOVED_TOO_LATE',
          'SWITCH_OUTSIDE_WEEKEND',
          'BURN_IN_TOO_LATE',
          'NO_BURN_IN',
          'SWITCH_TOO_LONG',
        ]),
        text: z.string().describe('one sentence'),
        task: z.string().nullable().describe('id of the task; null for the whole plan'),
      }),
    )
    .describe('in what the plan breaks the rules of a migration'),
  tasks: z.array(plannedTaskSchema),
});

const rehearsalSchema = z.object({ run: z.string(), at: z.string(), seconds: z.number() });

export const durationsSchema = z.object({
  cutoverMinutes: z.number().int().describe('longest time that the switch may take'),
  items: z.array(
    z.object({
      task: z.object({ id: z.string(), title: z.string() }),
      kind: taskKindSchema,
      measuredBy: z.string().nullable().describe('`run`, or the stage that measures it'),
      plannedMinutes: z.number().int().nullable(),
      rehearsals: z.array(rehearsalSchema).describe('how long it took in finished runs, the newest first'),
    }),
  ),
});

export type Durations = z.infer<typeof durationsSchema>;
export type Plan = z.infer<typeof planSchema>;
export type PlannedTask = z.infer<typeof plannedTaskSchema>;
export type PersonLoad = z.infer<typeof personLoadSchema>;
export type GoLive = z.infer<typeof goLiveSchema>;
export type PlanSettings = z.infer<typeof planSettingsViewSchema>;
