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
  /** Excluded tables are only counted: their fingerprint is empty. `damaged`: rows with text not valid in its encoding. */
  tables: z.array(
    z.object({
      name: z.string(),
      rows: count,
      fingerprint: z.string(),
      excluded: z.boolean(),
      damaged: count,
    }),
  ),
});

const mapSchema = z.object({
  entities: z.array(z.object({ entity: z.string(), rows: count })),
  columns: z
    .object({ mapped: count, waived: count, neither: list(z.string()) })
    .nullish()
    .transform((value) => value ?? null),
});

const fates = { MIGRATE: count, MERGE: count, ARCHIVE: count, REISSUE: count, REJECT: count, HOLD: count };

const disposeSchema = z.object({
  completeness: z.object({
    rows_in: count,
    dispositions: z.object(fates),
    listed: count,
    unaccounted: count,
    per_table: list(
      z.object({ table: z.string(), rows: count, ...fates, listed: count, unaccounted: count }),
    ),
    records_per_entity: list(z.object({ entity: z.string(), records: count, ...fates })),
    excluded: list(z.object({ table: z.string(), rows: count, reason: text })),
    columns_unaccounted: z.array(z.string()),
    /** The day on which dates were judged. */
    as_of: text,
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
  batches: count,
  retries: count,
  unknown_resolved: count,
  not_storable: list(z.object({ entity: z.string(), field: z.string(), records: count })),
  /** References whose target does not move: sent empty. */
  unresolved_references: list(z.object({ entity: z.string(), field: z.string(), records: count })),
});

const exposureSchema = z.object({
  customers: count,
  seats: count,
  /** Decimal amounts as text, by currency. */
  money: z.record(z.string(), z.string()),
});

const comparison = {
  compared: count,
  matching: count,
  different: count,
  allowed: count,
  only_in_old: count,
  only_in_new: count,
};

const totalSchema = z.object({
  name: z.string(),
  ok: z.boolean(),
  keys: count,
  differing: count,
  first: list(z.object({ key: z.string(), old: total, new: total })),
});

const lawSchema = z.object({
  id: z.string(),
  title: z.string(),
  applies: z.boolean(),
  ok: z.boolean(),
  checked: count,
  violations: count,
  offenders: list(z.object({ entity: text, old_key: text, what: text })),
});

const causeSchema = z.object({
  cause: z.string(),
  records: count,
  allowed: count,
  entities: z.array(z.string()),
  fields: z.array(z.string()),
  exposure: exposureSchema,
});

const reconcileSchema = z.object({
  ok: z.boolean(),
  ...comparison,
  entities: list(z.object({ entity: z.string(), ...comparison })),
  causes: z.array(causeSchema),
  exposure: exposureSchema,
  totals: z.array(totalSchema),
  laws: z.array(lawSchema),
  acceptances: list(
    z.object({
      rule: z.string(),
      entity: z.string(),
      state: z.string(),
      records: count,
      ceiling: count,
      expires: text,
      owner: text,
    }),
  ),
  alarms: z.array(z.string()),
  not_compared: list(z.object({ entity: z.string(), field: text, records: count, reason: text })),
});

const classSchema = z.object({
  class: z.string(),
  entity: text,
  where: text,
  seeded: count,
  detected: count,
  not_applicable: text,
});

const mutantSchema = z.object({
  operator: z.string(),
  entity: z.string(),
  what: text,
  outcome: z.enum(['detected', 'missed', 'equivalent', 'refused']),
  differing: count,
  found: count,
  refused_by: text,
  second_author: list(z.string()),
});

const proveSchema = z.object({
  ok: z.boolean(),
  seed: text,
  classes: count,
  seeded: count,
  detected: count,
  false_alarms: count,
  per_class: list(classSchema),
  mutants: list(mutantSchema),
  second_author: z.object({ mutants: count, noticed: count, survivors: list(z.string()) }),
  /** Large entities of which the proof used a part. */
  sampled: list(z.object({ entity: z.string(), records: count, of: count })),
  /** Why no fault could be seeded in the new system's database; empty where it could. */
  sandbox: text,
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
