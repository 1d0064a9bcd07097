import { z } from '@hono/zod-openapi';

const kinds = ['different', 'only-in-old', 'only-in-new', 'doubled'] as const;
const entityName = z
  .string()
  .regex(/^[a-z_]{1,40}$/, 'must be the name of a canonical entity')
  .describe('Canonical entity, such as entitlement_line');

/** A page of a long list that can be entered anywhere. */
export const offsetQuery = {
  offset: z.coerce.number().int().min(0).max(100_000_000).default(0).describe('How many to pass over'),
  limit: z.coerce.number().int().min(1).max(500).default(100).describe('How many at most'),
};

export const differenceQuery = z.object({
  entity: entityName.optional(),
  field: z.string().max(60).optional(),
  cause: z.string().max(100).optional(),
  kind: z.enum(kinds).optional(),
  standing: z.enum(['open', 'accepted']).optional().describe('open: nobody accepted it'),
  key: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Old key; with the right to see keys also a part of one'),
  ...offsetQuery,
});

const differenceSchema = z
  .object({
    entity: z.string(),
    oldKey: z.string().describe('Masked without the right records.unmasked'),
    id: z.string().nullable().describe('Id of the record: ask for both of its sides with it'),
    kind: z.enum(kinds),
    field: z.string().nullable().describe('Null when it is about the whole record'),
    oldValue: z.string().nullable(),
    newValue: z.string().nullable(),
    cause: z.string(),
    allowed: z.string().nullable().describe('The rule of the acceptance that covers it'),
  })
  .openapi('Difference');
export type DifferenceView = z.infer<typeof differenceSchema>;

export const differenceListSchema = z.object({
  run: z.string(),
  total: z.number().int(),
  offset: z.number().int(),
  items: z.array(differenceSchema),
});
export type DifferenceList = z.infer<typeof differenceListSchema>;

const exposure = z.object({
  customers: z.number(),
  seats: z.number(),
  money: z.record(z.string(), z.string()).describe('Amounts by currency'),
});
const counts = {
  compared: z.number(),
  matching: z.number(),
  different: z.number(),
  allowed: z.number(),
  only_in_old: z.number(),
  only_in_new: z.number(),
  doubled: z.number(),
};

/** What reconcile found, in all. */
export const reconciliationSchema = z
  .object({
    run: z.string(),
    ok: z.boolean(),
    counts: z.object(counts),
    entities: z.array(z.object({ entity: z.string(), ...counts })),
    causes: z.array(
      z.object({
        cause: z.string(),
        records: z.number(),
        allowed: z.number(),
        entities: z.array(z.string()),
        fields: z.array(z.string()),
        exposure,
      }),
    ),
    exposure,
    alarms: z.array(z.string()),
    laws: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        applies: z.boolean(),
        ok: z.boolean(),
        checked: z.number(),
        violations: z.number(),
      }),
    ),
    totals: z
      .array(
        z.object({
          name: z.string(),
          ok: z.boolean(),
          keys: z.number().describe('Groups that were compared'),
          differing: z.number(),
        }),
      )
      .describe('Control totals: SQL on the raw old tables against SQL on what was read back'),
    acceptances: z
      .array(
        z.object({
          rule: z.string(),
          entity: z.string(),
          state: z.enum(['applied', 'unused', 'expired', 'above-ceiling']),
          records: z.number(),
          ceiling: z.number(),
          expires: z.string(),
          owner: z.string(),
          reason: z.string().nullable().describe('As changeover.yaml gives it now'),
        }),
      )
      .describe('Accepted differences of changeover.yaml that met any'),
    notCompared: z
      .array(z.object({ entity: z.string(), field: z.string(), records: z.number(), reason: z.string() }))
      .describe('Fields that the new system cannot hold'),
    groups: z
      .array(
        z.object({
          entity: z.string(),
          field: z.string().nullable(),
          kind: z.enum(kinds),
          cause: z.string(),
          open: z.number().int(),
          accepted: z.number().int(),
        }),
      )
      .describe('Every combination of entity, field, kind and cause: group by what you want'),
  })
  .openapi('Reconciliation');
export type Reconciliation = z.infer<typeof reconciliationSchema>;

export const recordParams = { entity: entityName, id: z.uuid().describe('Id of the record') };
export const recordPairSchema = z
  .object({
    run: z.string(),
    entity: z.string(),
    oldKey: z.string(),
    id: z.string(),
    inOld: z.boolean(),
    inNew: z.boolean(),
    masked: z.boolean(),
    whole: z
      .object({
        kind: z.enum(['only-in-old', 'only-in-new', 'doubled']),
        cause: z.string(),
        allowed: z.string().nullable(),
      })
      .nullable()
      .describe('What is wrong with the record as a whole'),
    fields: z.array(
      z.object({
        field: z.string(),
        old: z.string().nullable(),
        new: z.string().nullable(),
        cause: z.string().nullable(),
        allowed: z.string().nullable(),
      }),
    ),
  })
  .openapi('RecordPair');
export type RecordPairView = z.infer<typeof recordPairSchema>;
