import { z } from 'zod';
import { canonicalModel, findEntity } from '../model/canonical-model.ts';
import { dispositions } from '../model/disposition.ts';
import { severities } from '../model/severity.ts';

const name = z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens');

/** One old table in scope: how its rows are known and which entity answers for them (law 1c). */
const tableSchema = z.strictObject({
  /** The table's name in the old system, when it differs from the name used in the SQL (`raw.<name>`). */
  from: z.string().optional(),
  /** The column (or columns) that identify a row; `_row` when none does. */
  key: z.union([z.string(), z.array(z.string()).min(1)]),
  /** The entity under which each row of this table is counted once. */
  primary: z.string().refine((entity) => findEntity(entity) !== undefined, {
    error: `must be one of ${canonicalModel.map((entity) => entity.name).join(', ')}`,
  }),
  /** Columns that are not mapped on purpose, each with the reason. */
  waived: z.record(z.string(), z.string().min(1)).default({}),
});

const postgresUrl = /^postgres(ql)?:\/\/\S+$/;
const embeddedOr = (pattern: RegExp, what: string) =>
  z
    .string()
    .refine(
      (url) => url === 'embedded' || (pattern.test(url) && URL.canParse(url)),
      `must be \`embedded\` or ${what}`,
    );

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    // A RangeError is how an unknown zone is told.
    return false;
  }
}

const oldSchema = z.strictObject({
  url: z.string(),
  /** A command (program and arguments) that makes the SQLite file of `url` when it is missing; run in the folder. */
  prepare: z.array(z.string()).min(1).optional(),
  /** The name under which old keys are stored on new records (`xref[].system`). */
  system: name,
  /** IANA zone of instants that the old system stores without one. */
  time_zone: z.string().refine(isTimeZone, 'must be an IANA time zone, such as Europe/Berlin').default('UTC'),
  /** Encoding of CSV files; detected when absent. */
  encoding: z.string().optional(),
  /** The day on which dates are judged (expired or not); the day of the snapshot when absent. */
  as_of: z.iso.date().optional(),
  /** Declares that nobody writes to the old system while it is read. */
  quiesced: z.boolean().default(false),
  /** Lets a snapshot whose transaction was lost keep finished tables and become FUZZY, instead of starting again. */
  allow_fuzzy: z.boolean().default(false),
  /** Database schema to read (PostgreSQL). */
  schema: z.string().optional(),
});

const newSchema = z.strictObject({
  adapter: z.literal('reference-ems').default('reference-ems'),
  /** `embedded` starts the reference EMS beside the engine; otherwise the URL of a running one. */
  url: embeddedOr(/^https?:\/\//, 'the http:// or https:// URL of a running one').default('embedded'),
  token: z.string().optional(),
  /** PostgreSQL URL of the reference EMS's own database: needed to seed faults into a copy of it. */
  database: z.string().optional(),
});

const checkSchema = z.strictObject({
  disposition: z.enum(dispositions).optional(),
  severity: z.enum(severities).optional(),
  off: z.boolean().optional(),
});

const consoleSchema = z.strictObject({
  /** A provider that people may sign in with (OpenID Connect). */
  oidc: z
    .strictObject({
      issuer: z.url({ protocol: /^https?$/ }),
      client_id: z.string().min(1),
      client_secret: z.string().min(1).optional(),
      /** What the button says. */
      title: z.string().min(1).default('Single sign-on'),
    })
    .optional(),
});

const criterionSchema = z.strictObject({
  id: name,
  title: z.string(),
  /** Kind of evidence that feeds it. */
  evidence: z.string(),
  /** What must be reached, in words. */
  target: z.string().optional(),
  /** Days after which its evidence is stale. */
  fresh_days: z.number().int().positive().default(14),
  provide: z.string().default('Run what produces this evidence.'),
  /** Measures that the evidence must hold; without a bound the measure must be 0. */
  thresholds: z
    .array(
      z.strictObject({
        measure: z.string(),
        of: z.string().optional(),
        at_least_percent: z.number().int().min(1).max(100).optional(),
        at_least: z.number().int().nonnegative().optional(),
        at_most: z.number().int().nonnegative().optional(),
      }),
    )
    .default([]),
  /** The least environment whose evidence makes it GREEN. */
  environment: z.enum(['burn-in', 'live']).optional(),
  /** Functions (ids of stakeholder groups) that sign for it. */
  signs: z.array(z.string()).default([]),
  /** The function that provides the evidence. */
  owner: z.string().optional(),
});

const mailSchema = z.strictObject({
  host: z.string().min(1),
  port: z.number().int().min(1).max(65_535).default(587),
  /** `starttls` upgrades the connection or refuses it, `tls` begins encrypted, `none` sends in the clear. */
  security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
  /** User and password: only as references like ${SMTP_PASSWORD} (SECRET_LITERAL). */
  user: z.string().min(1).optional(),
  password: z.string().min(1).optional(),
  from: z.email(),
  from_name: z.string().default(''),
  reply_to: z.email().optional(),
  /** The one address that gets everything in a rehearsal. */
  catch_all: z.email().optional(),
  /** The most messages a minute. */
  per_minute: z.number().int().min(1).max(6000).default(60),
  /** Address of this server as readers reach it: for the link that ends the messages. */
  public_url: z.url({ protocol: /^https?$/ }),
});

const integrationsSchema = z.strictObject({
  /** Hosts (with a port where it is not the usual one) that contract tests may call. */
  hosts: z.array(z.string().min(1)).default([]),
  /** Variables of the environment that may be sent, and to which of these hosts. */
  secrets: z.record(z.string().regex(/^\w+$/), z.array(z.string().min(1)).min(1)).default({}),
  /** Commands that contract tests may run: program and arguments, in the migration's folder. */
  commands: z.record(name, z.array(z.string().min(1)).min(1)).default({}),
});

export const projectConfigSchema = z.strictObject({
  changeover: z.literal(1),
  name,
  title: z.string().optional(),
  environment: z.enum(['rehearsal', 'burn-in', 'live']).default('rehearsal'),
  old: oldSchema,
  new: newSchema.prefault({}),
  /** New-system URLs per environment; a rehearsal refuses the live one. */
  environments: z.partialRecord(z.enum(['rehearsal', 'burn-in', 'live']), newSchema).default({}),
  /** PostgreSQL URL of the control store, or `embedded`. */
  store: embeddedOr(postgresUrl, 'a URL such as postgres://user@host:5432/database').default('embedded'),
  /** How people reach the console. */
  console: consoleSchema.default({}),
  tables: z.record(z.string(), tableSchema).default({}),
  /** Tables out of scope, each with the reason; they are declared and counted. */
  excluded: z.record(z.string(), z.string().min(1)).default({}),
  /** Overrides of built-in checks, by check id. */
  checks: z.record(z.string(), checkSchema).default({}),
  /** Added to the eight default go-live criteria. */
  criteria: z.array(criterionSchema).default([]),
  /** The mail server for messages to customers and partners. */
  mail: mailSchema.optional(),
  /** What contract tests of integrations may reach. */
  integrations: integrationsSchema.prefault({}),
  /** Accepted differences: rule, reason, owner, expiry, ceiling (law 9). */
  accepted: z
    .array(
      z.strictObject({
        rule: name,
        entity: z.string(),
        field: z.string().optional(),
        cause: z.string().optional(),
        reason: z.string().min(1),
        owner: z.string().min(1),
        expires: z.iso.date(),
        ceiling: z.number().int().nonnegative(),
      }),
    )
    .default([]),
  limits: z
    .strictObject({
      memory: z
        .string()
        .regex(/^\d+(MB|GB)$/)
        .optional(),
      threads: z.number().int().min(1).optional(),
      batch: z.number().int().min(1).max(100_000).optional(),
      parallel: z.number().int().min(1).max(64).optional(),
    })
    .default({}),
});

export type ProjectConfig = z.infer<typeof projectConfigSchema>;
