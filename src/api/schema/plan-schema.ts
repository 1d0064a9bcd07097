import { z } from '@hono/zod-openapi';
import { personRefSchema } from './person-ref-schema.ts';
import { taskSchema } from './task-schema.ts';

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
  tasks: z.array(plannedTaskSchema),
});

export const availabilitySchema = z.object({
  person: personRefSchema,
  minutesPerDay: z.number().int().min(0).max(1440),
});

export const absenceSchema = z.object({
  id: z.uuid(),
  person: personRefSchema,
  firstDay: z.string(),
  lastDay: z.string(),
  source: z.enum(['TYPED', 'CALENDAR', 'PROGRAM']),
});
export const newAbsenceSchema = z.strictObject({
  person: z.uuid(),
  firstDay: z.iso.date(),
  lastDay: z.iso.date(),
});
export type Plan = z.infer<typeof planSchema>;
export type PlannedTask = z.infer<typeof plannedTaskSchema>;
export type PersonLoad = z.infer<typeof personLoadSchema>;
export type GoLive = z.infer<typeof goLiveSchema>;
export type PlanSettings = z.infer<typeof planSettingsViewSchema>;
export type Absence = z.infer<typeof absenceSchema>;
