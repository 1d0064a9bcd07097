import { z } from '@hono/zod-openapi';
import { pageQuery } from '../page.ts';

/** A run by its number, or `latest`. */
export const runParam = z.object({
  run: z
    .string()
    .regex(/^(\d{4,9}|latest)$/, 'must be the number of a run, or latest')
    .describe('Number of the run, or latest'),
});

const environment = z.enum(['rehearsal', 'burn-in', 'live']);
const state = z
  .enum(['running', 'done', 'failed', 'stopped', 'cut-off', 'undone'])
  .describe('stopped: somebody asked for it; cut-off: its process is gone, start it again and it goes on');

const stageSchema = z
  .object({
    stage: z.string(),
    title: z.string(),
    state: z.enum(['waiting', 'running', 'done', 'failed', 'cut-off']),
    seconds: z.number(),
    rows: z.number(),
    /** Why it failed. */
    error: z.string().nullable(),
  })
  .openapi('RunStage');

export const runSchema = z
  .object({
    id: z.string(),
    command: z.string(),
    environment,
    state,
    stopAsked: z.boolean().describe('Somebody asked it to stop'),
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
    seconds: z.number().describe('Work of all stages together, without the time between them'),
    verdict: z
      .object({ verdict: z.enum(['GREEN', 'YELLOW', 'RED']), go: z.boolean(), headline: z.string() })
      .nullable()
      .describe('What the go-live gate said at the end of the run; null before that'),
    stages: z.array(stageSchema),
  })
  .openapi('Run');
export type RunView = z.infer<typeof runSchema>;

export const runQuery = z.object({
  ...pageQuery,
  state: state.optional(),
  environment: environment.optional(),
});

const progressSchema = z
  .object({
    stage: z.string(),
    what: z.string(),
    done: z.number(),
    total: z.number().nullable(),
    rate: z.number().nullable().describe('Per second'),
    remaining: z.number().nullable().describe('Seconds left at this rate'),
    at: z.string(),
  })
  .openapi('RunProgress');
export type RunProgressView = z.infer<typeof progressSchema>;

export const runDetailSchema = runSchema.extend({
  progress: progressSchema.nullable().describe('How far the stage at work has come; null when none is'),
  /** Median seconds of each stage over the last finished runs: what to expect. */
  usualSeconds: z.record(z.string(), z.number()),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

export const durationQuery = z.object({ environment: environment.default('rehearsal') });
export const runDurationsSchema = z
  .object({
    environment,
    stages: z.array(
      z.object({
        stage: z.string(),
        title: z.string(),
        runs: z.number().int().describe('Finished runs that this is about, at most the last ten'),
        shortest: z.number(),
        median: z.number(),
        longest: z.number(),
        newest: z.number(),
        rows: z.number().describe('Of the newest run'),
      }),
    ),
  })
  .openapi('RunDurations');
export type RunDurations = z.infer<typeof runDurationsSchema>;

export const runLineSchema = z.object({ seq: z.number().int(), at: z.string(), text: z.string() });
export type RunLine = z.infer<typeof runLineSchema>;

export const startRunSchema = z.strictObject({
  fresh: z.boolean().default(false).describe('Begin a new run instead of going on with an unfinished one'),
});
export const startedRunSchema = z.object({ run: z.string().nullable() });
export const stopRunSchema = z.strictObject({
  confirm: z.literal('stop').describe('The word stop: work since the last safe point is done again later'),
});
