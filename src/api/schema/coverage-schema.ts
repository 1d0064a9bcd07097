import { z } from '@hono/zod-openapi';
import { personRefSchema } from './person-ref-schema.ts';

export const prioritySchema = z.enum(['HIGH', 'MEDIUM', 'LOW']);
export const scenarioStateSchema = z
  .enum(['PASSED', 'FAILED', 'NEVER_RUN'])
  .describe('by the newest result; a skipped test is no result');

export const scenarioSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    function: z.string().describe('id of the group'),
    process: z.string(),
    system: z.string(),
    priority: prioritySchema,
    steps: z.string(),
    expected: z.string(),
    test: z.string().describe('name of the automated test; its name may instead carry the id in brackets'),
    state: scenarioStateSchema,
    lastRunAt: z.string().nullable(),
    lastSource: z.enum(['JUNIT', 'HAND']).nullable(),
    lastMessage: z.string(),
    version: z.number().int(),
    updatedAt: z.string(),
  })
  .openapi('Scenario');

const fields = {
  title: z.string().trim().min(1).max(300),
  function: z.string().min(1).max(63).describe('id of the group'),
  process: z.string().trim().min(1).max(100),
  system: z.string().trim().max(100),
  priority: prioritySchema,
  steps: z.string().trim().max(10_000),
  expected: z.string().trim().max(10_000),
  test: z.string().trim().max(500).describe('name of the automated test'),
};

export const newScenarioSchema = z.strictObject({
  ...fields,
  id: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9._-]{0,60}$/)
    .optional()
    .describe('given when absent'),
  system: fields.system.default(''),
  priority: prioritySchema.default('MEDIUM'),
  steps: fields.steps.default(''),
  expected: fields.expected.default(''),
  test: fields.test.default(''),
});
export const scenarioChangeSchema = z.strictObject(fields).partial();

const attachmentRefSchema = z.object({
  name: z.string(),
  type: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
});

export const scenarioResultSchema = z.object({
  id: z.number().int(),
  scenario: z.string(),
  outcome: z.enum(['PASSED', 'FAILED', 'SKIPPED']),
  at: z.string(),
  source: z.enum(['JUNIT', 'HAND']),
  environment: z.enum(['rehearsal', 'burn-in', 'live']),
  by: personRefSchema.nullable(),
  message: z.string(),
  milliseconds: z.number().int().nullable(),
  attachment: attachmentRefSchema.nullable(),
});

export const newResultSchema = z.strictObject({
  outcome: z.enum(['PASSED', 'FAILED']),
  message: z.string().trim().max(10_000).default('').describe('what was seen; needed for a failure'),
  attachment: z
    .strictObject({
      name: z.string().trim().min(1).max(200),
      type: z.string().max(100).default('application/octet-stream'),
      contentBase64: z
        .base64()
        .describe('at most 700 kB; send larger ones to /api/scenarios/{id}/attachments'),
    })
    .optional(),
});

const countsSchema = z.object({
  total: z.number().int(),
  passed: z.number().int(),
  failing: z.number().int(),
  neverRun: z.number().int(),
});

export const coverageSchema = z.object({
  functions: z.array(z.object({ id: z.string(), title: z.string() })),
  processes: z.array(z.string()),
  cells: z.array(countsSchema.extend({ function: z.string(), process: z.string() })),
  totals: countsSchema,
  byPriority: z.array(
    countsSchema.extend({ priority: prioritySchema, goalPercent: z.number().int(), toGo: z.number().int() }),
  ),
  goalReached: z.boolean(),
  between: z.string().describe('what stands between now and the goal, in one sentence'),
  gaps: z
    .array(
      z.object({
        scenario: z.string(),
        title: z.string(),
        function: z.string(),
        priority: prioritySchema,
        state: scenarioStateSchema,
      }),
    )
    .describe('failing first, then never run; the most important first; at most 100'),
});

export const resultImportSchema = z.object({
  id: z.uuid(),
  cases: z.number().int(),
  matched: z.number().int(),
  passed: z.number().int(),
  failed: z.number().int(),
  skipped: z.number().int(),
  unmatched: z.array(z.string()).describe('tests that name no scenario; at most 200'),
  again: z.boolean().describe('this very file was imported before: nothing was added'),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type ScenarioResult = z.infer<typeof scenarioResultSchema>;
export type Coverage = z.infer<typeof coverageSchema>;
export type ResultImport = z.infer<typeof resultImportSchema>;
