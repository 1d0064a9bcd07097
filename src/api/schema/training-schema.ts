import { z } from '@hono/zod-openapi';

const day = z.iso.date();
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time like 09:30');

const audienceFields = {
  title: z.string().trim().min(1).max(200),
  needs: z.string().max(2000).describe('What it must learn'),
  expected: z
    .number()
    .int()
    .min(0)
    .max(10_000_000)
    .nullable()
    .describe('How many people must be trained; null: everybody with an account in the department'),
};

export const newAudienceSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be small letters, digits and hyphens'),
  kind: z.enum(['DEPARTMENT', 'CHANNEL_PARTNERS', 'END_CUSTOMERS']),
  ...audienceFields,
  needs: audienceFields.needs.default(''),
  expected: audienceFields.expected.default(null),
});
export const audienceChangeSchema = z.strictObject(audienceFields).partial();

export const audienceSchema = z
  .object({
    id: z.string().describe('Id of the stakeholder group'),
    kind: z.enum(['DEPARTMENT', 'CHANNEL_PARTNERS', 'END_CUSTOMERS']),
    title: z.string(),
    needs: z.string(),
    expected: z.number().int(),
    expectedSet: z.number().int().nullable().describe('The number somebody set; null: counted'),
    trained: z.number().int(),
    state: z.enum(['READY', 'DECLARED_INCOMPLETE', 'NOT_READY', 'UNDECLARED']),
    reason: z.string().describe('Why, in one sentence'),
    declaration: z
      .object({ ready: z.boolean(), by: z.string(), at: z.string(), note: z.string() })
      .nullable(),
    mayYouDeclare: z.boolean(),
    version: z.number().int(),
  })
  .openapi('TrainingAudience');
export type TrainingAudienceView = z.infer<typeof audienceSchema>;

export const declarationSchema = z.strictObject({
  ready: z.boolean(),
  note: z.string().trim().max(1000).default(''),
});

const sessionFields = {
  audience: z.string().min(1).max(63),
  title: z.string().trim().min(1).max(200),
  date: day,
  time,
  zone: z.string().min(1).max(60).describe('IANA time zone'),
  minutes: z.number().int().min(5).max(1440),
  place: z.string().max(500),
  trainer: z.uuid().nullable(),
  canceled: z.boolean(),
};
export const newTrainingSessionSchema = z.strictObject({
  ...sessionFields,
  place: sessionFields.place.default(''),
  trainer: sessionFields.trainer.default(null),
  canceled: sessionFields.canceled.default(false),
});
export const trainingSessionChangeSchema = z.strictObject(sessionFields).partial();
export const trainingSessionSchema = z
  .object({
    id: z.uuid(),
    ...sessionFields,
    trainerName: z.string().nullable(),
    startsAt: z.string().describe('Instant in UTC'),
    version: z.number().int(),
  })
  .openapi('TrainingSession');
export type TrainingSessionView = z.infer<typeof trainingSessionSchema>;

export const completionSchema = z
  .object({
    audience: z.string(),
    email: z.string(),
    name: z.string(),
    course: z.string(),
    completedOn: day,
    passed: z.boolean(),
  })
  .openapi('TrainingCompletion');

export const completionImportSchema = z.object({
  file: z.string(),
  rows: z.number().int(),
  audiences: z.array(z.string()),
});
