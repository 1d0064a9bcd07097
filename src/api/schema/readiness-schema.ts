import { z } from '@hono/zod-openapi';
import { statusSchema } from './gate-schema.ts';
import { personRefSchema } from './person-ref-schema.ts';
import { causeSchema, overrideSchema, workstreamStatusSchema } from './status-schema.ts';
import { taskKindSchema, taskStateSchema } from './task-schema.ts';

const measureSchema = z.object({
  id: z.enum(['migrated', 'reconciled', 'tested', 'cutover']),
  title: z.string(),
  value: z
    .string()
    .nullable()
    .describe('such as `1,842,310` or `99.982 %`; null when nothing was measured yet'),
  of: z.string().describe('`of 1,904,973`; empty when it is of nothing'),
  detail: z.string(),
  status: workstreamStatusSchema,
  link: z.string().describe('path in the console that shows what is behind it'),
});

const readinessCriterionSchema = z.object({
  id: z.string(),
  title: z.string(),
  target: z.string(),
  status: statusSchema,
  why: z.string(),
  actual: z.string().describe('what was measured, in a few words; empty without evidence'),
  evidence: z.array(
    z.object({ seq: z.number().int(), kind: z.string(), title: z.string(), run: z.string(), at: z.string() }),
  ),
  signers: z.array(
    z.object({ function: z.string(), title: z.string(), short: z.string(), signed: z.boolean() }),
  ),
});

const readinessWorkstreamSchema = z.object({
  id: z.string(),
  title: z.string(),
  owner: personRefSchema.nullable(),
  status: workstreamStatusSchema,
  computed: workstreamStatusSchema,
  override: overrideSchema.nullable(),
  previous: z.object({ status: workstreamStatusSchema, until: z.string() }).nullable(),
  tasksDone: z.number().int(),
  tasksTotal: z.number().int(),
  nextMilestone: z.object({ id: z.string(), title: z.string(), date: z.string() }).nullable(),
  holdsBack: z.string().describe('one sentence; `Nothing open` when nothing does'),
  causes: z.array(causeSchema).describe('the worst first; at most 5'),
});

const barSchema = z.object({
  id: z.string(),
  title: z.string(),
  kind: taskKindSchema,
  state: taskStateSchema,
  status: workstreamStatusSchema,
  from: z.string(),
  until: z.string(),
  critical: z.boolean(),
  percent: z.number().int().describe('how much of it is done'),
});

/** Everything the Readiness page shows. */
export const readinessSchema = z
  .object({
    migration: z.object({ name: z.string(), title: z.string() }),
    environment: z.enum(['rehearsal', 'burn-in', 'live']),
    at: z.string(),
    today: z.string(),
    zone: z.string(),
    verdict: z.object({
      status: statusSchema,
      title: z.string().describe('`Not ready to go live`'),
      sentence: z.string().describe('what fails, what it means for the date, the next possible date'),
    }),
    goLive: z.object({
      date: z.string().nullable(),
      time: z.string(),
      at: z.string().nullable().describe('instant in UTC'),
      daysLeft: z.number().int().nullable().describe('negative when the day has passed'),
      possible: z.boolean(),
      reasons: z.array(z.string()).describe('why the day cannot be kept'),
      nextPossible: z.string().nullable(),
    }),
    gate: z.object({
      status: statusSchema,
      green: z.number().int(),
      yellow: z.number().int(),
      red: z.number().int(),
      criteria: z.array(readinessCriterionSchema),
    }),
    measures: z.array(measureSchema),
    status: z.object({
      status: workstreamStatusSchema,
      reason: z.string(),
      override: overrideSchema.nullable(),
    }),
    counts: z.record(workstreamStatusSchema, z.number().int()).describe('workstreams by status'),
    workstreams: z.array(readinessWorkstreamSchema),
    milestones: z
      .array(
        z.object({
          id: z.string(),
          title: z.string(),
          workstream: z.string(),
          date: z.string(),
          done: z.boolean(),
          overdue: z.boolean(),
        }),
      )
      .describe('overdue ones, then the next; at most 12'),
    timeline: z.object({
      from: z.string(),
      until: z.string(),
      lanes: z.array(z.object({ id: z.string(), title: z.string(), bars: z.array(barSchema) })),
    }),
    trend: z
      .array(
        z.object({ run: z.string(), at: z.string(), scope: z.number().int(), matched: z.number().int() }),
      )
      .describe('records compared and found equal, by run, oldest first; at most 30'),
    run: z
      .object({
        id: z.string(),
        command: z.string(),
        environment: z.enum(['rehearsal', 'burn-in', 'live']),
        state: z.enum(['running', 'done', 'failed', 'undone']),
        startedAt: z.string(),
        finishedAt: z.string().nullable(),
        stages: z.array(
          z.object({
            stage: z.string(),
            state: z.enum(['running', 'done', 'failed']),
            rows: z.number().int(),
            seconds: z.number(),
          }),
        ),
      })
      .nullable(),
  })
  .openapi('Readiness');

export type Readiness = z.infer<typeof readinessSchema>;
export type ReadinessWorkstream = Readiness['workstreams'][number];
export type ReadinessCriterion = Readiness['gate']['criteria'][number];
