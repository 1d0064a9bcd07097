import { z } from 'zod';
import { ChangeoverError } from './errors.ts';

const schema = z.object({
  CHANGEOVER_STORE_URL: z.string().optional(),
  CHANGEOVER_LOG: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('error'),
  CHANGEOVER_MEMORY: z
    .string()
    .regex(/^\d+(MB|GB)$/, 'must look like 1200MB or 1GB')
    .default('1GB'),
  CHANGEOVER_THREADS: z.coerce.number().int().min(1).max(256).optional(),
  /** The API token that commands with --url use. */
  CHANGEOVER_TOKEN: z.string().optional(),
  CHANGEOVER_TEST_SERVERS: z.string().optional(),
  EMS_DATABASE_URL: z.string().optional(),
  EMS_DATA_DIR: z.string().optional(),
  EMS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  EMS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  EMS_MAX_IN_FLIGHT: z.coerce.number().int().min(1).max(10_000).optional(),
  /** `off`: this process sends no webhooks. */
  EMS_WEBHOOKS: z.enum(['on', 'off']).default('on'),
  /** Networks besides the public ones that webhooks may be sent to, in CIDR, separated by commas. */
  EMS_WEBHOOK_NETWORKS: z
    .string()
    .regex(/^[\da-fA-F:.]+\/\d{1,3}(,[\da-fA-F:.]+\/\d{1,3})*$/, 'must look like 10.0.0.0/8,127.0.0.1/32')
    .optional(),
  EMS_EVENTS_KEEP_DAYS: z.coerce.number().int().min(1).max(3650).optional(),
  EMS_RATE_PER_SECOND: z.coerce.number().int().min(1).max(100_000).optional(),
  /** 32 bytes in base64 that seal the EMS's signing keys; or the file that holds them. */
  EMS_KEY_ENCRYPTION_KEY: z.string().optional(),
  EMS_KEY_ENCRYPTION_KEY_FILE: z.string().optional(),
  /** File that declares the verifiers of old license files. */
  EMS_VERIFIERS: z.string().optional(),
  /** `rehearsal`: mail goes to EMS_MAIL_CATCH_ALL only, and nowhere without it. */
  EMS_ENVIRONMENT: z.enum(['rehearsal', 'live']).default('rehearsal'),
  /** The mail server, as smtps://user:password@host:port; smtp:// wants STARTTLS, unless it ends with ?tls=none. */
  EMS_MAIL_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  EMS_MAIL_FROM: z.email().optional(),
  EMS_MAIL_FROM_NAME: z.string().min(1).optional(),
  EMS_MAIL_REPLY_TO: z.email().optional(),
  EMS_MAIL_CATCH_ALL: z.email().optional(),
  EMS_MAIL_PER_MINUTE: z.coerce.number().int().min(1).max(6000).optional(),
  EMS_MAIL_LOCALE: z.string().min(2).max(35).optional(),
  EMS_MAIL_EVERY_SECONDS: z.coerce.number().int().min(1).max(3600).optional(),
  /** Where readers of mail reach the EMS. */
  EMS_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  NO_COLOR: z.string().optional(),
});

export type Environment = z.infer<typeof schema>;

let cached: Environment | undefined;

/** The process environment, read once through a schema. Throws ENVIRONMENT_INVALID. */
export function environment(): Environment {
  cached ??= environmentOf(process.env);
  return cached;
}

/** One variable by name, for `${NAME}` references in a migration's files. Secrets live only here. */
export function environmentVariable(name: string): string | undefined {
  return process.env[name];
}

/** Values of an environment through the schema. Throws ENVIRONMENT_INVALID. */
export function environmentOf(values: NodeJS.ProcessEnv): Environment {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ChangeoverError('ENVIRONMENT_INVALID', {
    name: String(issue?.path[0] ?? ''),
    reason: issue?.message ?? '',
  });
}
