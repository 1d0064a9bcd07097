import { access, constants, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { environmentVariable } from '../../lib/environment.ts';
import { ChangeoverError, reasonOf } from '../../lib/errors.ts';

const common = {
  /** As answers and logs call it. */
  name: z.string().regex(/^[\w .-]{1,60}$/),
  /** Formats of license artifacts that it knows. */
  formats: z.array(z.string().min(1).max(200)).min(1).max(50),
  seconds: z.number().positive().max(60).default(5),
  /** How many of it run at the same time. */
  atOnce: z.int().min(1).max(64).default(2),
};

const schema = z.strictObject({
  verifiers: z
    .array(
      z.union([
        z.strictObject({
          ...common,
          /** Program and arguments; never a shell. */
          command: z.array(z.string().min(1).max(4000)).min(1).max(50),
          /** All of its environment besides PATH; `${NAME}` takes a value out of that of the server. */
          environment: z.record(z.string().regex(/^\w{1,100}$/), z.string().max(4000)).default({}),
        }),
        z.strictObject({
          ...common,
          wasm: z.string().min(1).max(4000),
          /** The most memory that the module may declare, in pages of 64 KiB. */
          memoryPages: z.int().min(1).max(4096).default(64),
        }),
      ]),
    )
    .max(50),
});

type Declared = z.infer<typeof schema>['verifiers'][number];

/** A program that is given an artifact on its standard input. */
export interface CommandVerifierConfig {
  readonly kind: 'command';
  readonly name: string;
  readonly formats: readonly string[];
  readonly milliseconds: number;
  readonly atOnce: number;
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** A WebAssembly module that is given an artifact in its memory. */
export interface WasmVerifierConfig {
  readonly kind: 'wasm';
  readonly name: string;
  readonly formats: readonly string[];
  readonly milliseconds: number;
  readonly atOnce: number;
  readonly path: string;
  readonly memoryPages: number;
}

export type VerifierConfig = CommandVerifierConfig | WasmVerifierConfig;

/**
 * Reads the file that declares the verifiers of old license files. Throws EMS_VERIFIERS_INVALID: also when a program cannot be
 * run, a secret is missing, or two verifiers claim one format.
 */
export async function readVerifierConfig(path: string): Promise<VerifierConfig[]> {
  const invalid = (reason: string, cause?: unknown): ChangeoverError =>
    new ChangeoverError('EMS_VERIFIERS_INVALID', { path, reason }, { cause });
  let content: unknown;
  try {
    content = parse(await readFile(path, 'utf8'), { maxAliasCount: 0 });
  } catch (error) {
    throw invalid(reasonOf(error), error);
  }
  const read = schema.safeParse(content);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw invalid(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const claimed = new Set<string>();
  for (const format of read.data.verifiers.flatMap((one) => one.formats)) {
    if (claimed.has(format)) throw invalid(`two verifiers claim the format ${format}`);
    claimed.add(format);
  }
  return Promise.all(
    read.data.verifiers.map(async (one) => {
      const [program = ''] = 'command' in one ? one.command : [one.wasm];
      const place = resolve(dirname(path), program);
      const config = configOf(one, place, (name) => invalid(`the environment variable ${name} is not set`));
      try {
        await access(place, config.kind === 'command' ? constants.X_OK : constants.R_OK);
      } catch (error) {
        throw invalid(reasonOf(error), error);
      }
      return config;
    }),
  );
}

function configOf(declared: Declared, place: string, missing: (name: string) => Error): VerifierConfig {
  const { name, formats, seconds, atOnce } = declared;
  const shared = { name, formats, milliseconds: seconds * 1000, atOnce };
  if ('wasm' in declared) return { kind: 'wasm', ...shared, path: place, memoryPages: declared.memoryPages };
  const environment = Object.entries(declared.environment).map(([key, value]) => {
    const filled = value.replaceAll(/\$\{(\w+)\}/g, (_, variable: string) => {
      const found = environmentVariable(variable);
      if (found === undefined) throw missing(variable);
      return found;
    });
    return [key, filled] as const;
  });
  return {
    kind: 'command',
    ...shared,
    program: place,
    args: declared.command.slice(1),
    environment: { PATH: '/usr/local/bin:/usr/bin:/bin', ...Object.fromEntries(environment) },
  };
}
