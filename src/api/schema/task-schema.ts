import { z } from '@hono/zod-openapi';
import { personRefSchema } from './person-ref-schema.ts';

export const taskKindSchema = z
  .enum(['WORK', 'MILESTONE', 'REHEARSAL', 'PRELOAD', 'WAVE', 'BURN_IN', 'CUTOVER', 'FREEZE'])
  .describe('MILESTONE has one day and no effort; PRELOAD and WAVE move older data before the weekend');
export const taskStateSchema = z.enum(['OPEN', 'IN_PROGRESS', 'BLOCKED', 'DONE']);
const minutes = z.number().int().min(0).max(600_000);

export const taskSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    workstream: z.string().describe('id of the group'),
    kind: taskKindSchema,
    state: taskStateSchema,
    blockedReason: z.string().describe('empty unless blocked'),
    startsOn: z.string(),
    endsOn: z.string(),
    doneOn: z.string().nullable(),
    effortMinutes: minutes,
    plannedMinutes: minutes.nullable().describe('planned running time, of what a run repeats'),
    rehearsedMinutes: minutes.nullable().describe('how long it took in the newest rehearsal'),
    measuredBy: z.string().nullable().describe('`run`, or the stage that measures it (`load`)'),
    assignee: personRefSchema.nullable(),
    needs: z.array(z.string()).describe('ids of tasks that must be done before'),
    overdue: z.boolean(),
    version: z.number().int(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .openapi('Task');

const fields = {
  title: z.string().trim().min(1).max(300),
  description: z.string().trim().max(5000),
  workstream: z.string().min(1).max(63).describe('id of the group'),
  kind: taskKindSchema,
  startsOn: z.iso.date(),
  endsOn: z.iso.date(),
  effortMinutes: minutes.describe('work in it, in minutes'),
  plannedMinutes: minutes.nullable().describe('planned running time in minutes'),
  measuredBy: z
    .string()
    .regex(/^[a-z-]{1,30}$/)
    .nullable()
    .describe('`run`, or the stage that measures it'),
  assignee: z.uuid().nullable(),
  needs: z.array(z.string().max(100)).max(200).describe('ids of tasks that must be done before'),
};

export const newTaskSchema = z.strictObject({
  ...fields,
  description: fields.description.default(''),
  kind: taskKindSchema.default('WORK'),
  effortMinutes: fields.effortMinutes.default(0),
  plannedMinutes: fields.plannedMinutes.default(null),
  measuredBy: fields.measuredBy.default(null),
  assignee: fields.assignee.default(null),
  needs: fields.needs.default([]),
});

export const taskChangeSchema = z.strictObject({
  ...z.strictObject(fields).partial().shape,
  state: taskStateSchema.optional(),
  blockedReason: z.string().trim().max(1000).optional().describe('needed to block a task'),
});

export type Task = z.infer<typeof taskSchema>;
export type NewTask = z.infer<typeof newTaskSchema>;
export type TaskChange = z.infer<typeof taskChangeSchema>;
