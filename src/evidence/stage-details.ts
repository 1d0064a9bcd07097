import { z } from 'zod';

/** A whole, non-negative number; DuckDB gives big ones as text. */
const count = z
  .union([
    z.int().nonnegative(),
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  ])
  .describe('count');

/** A total as text: integers, decimals and dates alike. */
const total = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .transform((value) => (value === null ? null : String(value)));

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

const list = <T extends z.ZodType>(one: T) => z.array(one).default([]);

const snapshotSchema = z.object({
  consistency: z.enum(['TRANSACTION', 'QUIESCED', 'FUZZY']),
  reason: text,
  tables: z.array(z.object({ name: z.string(), rows: count, fingerprint: z.string() })),
  excluded: list(z.object({ table: z.string(), rows: count, reason: text })),
});

const mapSchema = z.object({
  entities: z.array(z.object({ entity: z.string(), rows: count })),
  columns: z
    .object({ mapped: count, waived: count, neither: list(z.string()) })
    .nullish()
    .transform((value) => value ?? null),
});

const dispositionsSchema = z.object({
  MIGRATE: count.default(0),
  MERGE: count.default(0),
  ARCHIVE: count.default(0),
  REISSUE: count.default(0),
  REJECT: count.default(0),
  HOLD: count.default(0),
});

const disposeSchema = z.object({
  completeness: z.object({
    rows_in: count,
    dispositions: dispositionsSchema,
    listed: count,
    unaccounted: count,
    per_table: list(
      z.object({
        table: z.string(),
        rows_in: count,
        dispositions: dispositionsSchema,
        listed: count,
        unaccounted: count,
      }),
    ),
    records_per_entity: list(
      z.object({ entity: z.string(), records: count, dispositions: dispositionsSchema }),
    ),
    columns_unaccounted: list(z.string()),
  }),
  rules: list(
    z.object({
      rule: z.string(),
      entity: z.string(),
      count,
      disposition: z.string(),
      severity: z.string(),
      example: text,
    }),
  ),
});

const loadSchema = z.object({
  created: count,
  updated: count,
  unchanged: count,
  refused: count,
  batches: count.default(0),
  retries: count.default(0),
  unknown_resolved: count.default(0),
  not_storable: list(z.object({ entity: z.string(), field: text, records: count.nullish() })),
});

const moneySchema = z.object({ currency: text, amount: total });

const exposureSchema = z.object({ customers: count, seats: count, money: list(moneySchema) });

const lawSchema = z.object({
  id: z.string(),
  title: z.string(),
  applies: z.boolean().default(true),
  holds: z.boolean(),
  checked: count,
  violations: count.default(0),
  offenders: list(z.object({ entity: text, old_key: text, what: text })),
});

const reconcileSchema = z.object({
  compared: count,
  matching: count,
  different: count,
  allowed: count,
  only_in_old: count,
  only_in_new: count,
  per_entity: list(
    z.object({
      entity: z.string(),
      compared: count,
      matching: count,
      different: count,
      allowed: count,
      only_in_old: count,
      only_in_new: count,
    }),
  ),
  totals: z.array(
    z.object({ name: z.string(), key: total.optional(), old: total, new: total, equal: z.boolean() }),
  ),
  laws: z.array(lawSchema),
  exposure: exposureSchema.nullish().transform((value) => value ?? null),
  causes: list(
    z.object({
      cause: z.string(),
      entity: z.string(),
      field: text,
      count,
      exposure: exposureSchema.nullish().transform((value) => value ?? null),
    }),
  ),
  not_compared: list(z.object({ entity: z.string(), field: text, reason: text })),
});

const mutantSchema = z.object({
  name: z.string(),
  kind: text,
  detected: z.boolean(),
  note: text,
});

const proveSchema = z.object({
  classes: count,
  seeded: count,
  detected: count,
  false_alarms: count,
  per_class: list(z.object({ class: z.string(), kind: text, seeded: count, detected: count, note: text })),
  mutants: list(mutantSchema),
  second_author: z
    .object({ mutants: count, noticed: count, survivors: list(z.string()) })
    .nullish()
    .transform((value) => value ?? null),
  seed: total.nullish().transform((value) => value ?? null),
});

const schemas = {
  snapshot: snapshotSchema,
  map: mapSchema,
  dispose: disposeSchema,
  load: loadSchema,
  reconcile: reconcileSchema,
  prove: proveSchema,
};

type Schemas = typeof schemas;

/** What each stage says of itself; a stage that did not finish, or says something unreadable, is absent. */
export type StageDetails = { readonly [Name in keyof Schemas]?: z.output<Schemas[Name]> | undefined };

/** A stage of a run as the control store knows it. */
export interface StageFact {
  readonly name: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly seconds: number;
  readonly rows: number;
  readonly detail: unknown;
}

/**
 * Reads the details of the finished stages. What cannot be read is left out, with the reason under `unreadable`: the
 * report says "not available", and the gate stays RED.
 */
export function readStageDetails(facts: readonly StageFact[]): {
  readonly details: StageDetails;
  readonly unreadable: readonly { readonly stage: string; readonly reason: string }[];
} {
  const details: Record<string, unknown> = {};
  const unreadable: { stage: string; reason: string }[] = [];
  for (const [stage, schema] of Object.entries(schemas)) {
    const fact = facts.find((one) => one.name === stage);
    if (fact === undefined || fact.state !== 'done') {
      unreadable.push({
        stage,
        reason: fact === undefined ? 'the stage did not run' : `the stage is ${fact.state}`,
      });
      continue;
    }
    const parsed = schema.safeParse(fact.detail);
    if (parsed.success) details[stage] = parsed.data;
    else unreadable.push({ stage, reason: describe(parsed.error) });
  }
  return { details, unreadable };
}

function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  return `its detail cannot be read (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})`;
}
