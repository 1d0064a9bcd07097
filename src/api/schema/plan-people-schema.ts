import { z } from '@hono/zod-openapi';
import { personRefSchema } from './person-ref-schema.ts';

const minutesPerDay = z.number().int().min(0).max(1440);

export const availabilitySchema = z.object({
  person: personRefSchema,
  minutesPerDay: minutesPerDay.nullable().describe('null while nobody has said it'),
  version: z.number().int(),
});
export const availabilityChangeSchema = z.strictObject({
  minutesPerDay: minutesPerDay.describe('minutes a working day'),
});

export const absenceSchema = z.object({
  id: z.uuid(),
  person: personRefSchema,
  firstDay: z.string(),
  lastDay: z.string(),
  source: z.enum(['TYPED', 'CALENDAR', 'PROGRAM']),
  calendar: z.string().describe('from which calendar it came; empty for what was typed'),
});
export const newAbsenceSchema = z.strictObject({
  person: z.uuid(),
  firstDay: z.iso.date(),
  lastDay: z.iso.date(),
});
export const absenceImportSchema = z.object({
  absences: z.number().int().describe('spans of days that follow each other'),
  days: z.number().int(),
  events: z.number().int().describe('events in the file'),
  unknownZones: z
    .array(z.string())
    .describe('zones that nobody knows; their times were read in the zone of the plan'),
});

export type Availability = z.infer<typeof availabilitySchema>;
export type Absence = z.infer<typeof absenceSchema>;
export type AbsenceImport = z.infer<typeof absenceImportSchema>;
