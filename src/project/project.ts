import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { z } from 'zod';
import { environmentVariable } from '../lib/environment.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { readText } from './mapping-file.ts';
import { type ProjectConfig, projectConfigSchema } from './project-config.ts';
import { readYaml } from './read-yaml.ts';

/** A migration's folder, read and checked. Paths are absolute. */
export interface Project {
  readonly folder: string;
  readonly config: ProjectConfig;
}

/**
 * Reads `changeover.yaml` of a migration folder; `${NAME}` and `${NAME:-default}` are filled from the environment.
 * Throws FOLDER_MISSING, FOLDER_UNREADABLE, TEXT_INVALID, CONFIG_MISSING, CONFIG_SYNTAX, CONFIG_UNKNOWN_KEY, CONFIG_INVALID,
 * SECRET_MISSING, SECRET_LITERAL.
 */
export async function openProject(folder: string): Promise<Project> {
  const absolute = resolve(folder);
  const file = join(absolute, 'changeover.yaml');
  if (!existsSync(absolute)) throw new ChangeoverError('FOLDER_MISSING', { folder });
  if (!(await stat(absolute)).isDirectory()) {
    throw new ChangeoverError('FOLDER_UNREADABLE', { path: folder, reason: 'it is not a folder' });
  }
  if (!existsSync(file)) throw new ChangeoverError('CONFIG_MISSING', { folder });
  const shown = `${basename(absolute)}/changeover.yaml`;
  return { folder: absolute, config: parseConfig(await readText(file, shown), shown) };
}

/** Parses the text of a changeover.yaml; `file` names it in errors. */
export function parseConfig(text: string, file: string): ProjectConfig {
  const raw = readYaml(text, file);
  requireReferences(raw, file);
  const parsed = projectConfigSchema.safeParse(fillVariables(raw, file));
  if (parsed.success) return parsed.data;
  throw configError(parsed.error, file);
}

// A file that is versioned like code must not hold these values, not even as the default of a reference.
const secretPaths = [
  ['mail', 'user'],
  ['mail', 'password'],
] as const;

function requireReferences(raw: unknown, file: string): void {
  for (const path of secretPaths) {
    const value = path.reduce<unknown>(
      (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
      raw,
    );
    if (value !== undefined && !(typeof value === 'string' && /^\$\{\w+\}$/.test(value)))
      throw new ChangeoverError('SECRET_LITERAL', { file, path: path.join('.') });
  }
}

function configError(error: z.ZodError, file: string): ChangeoverError {
  const unknown = error.issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown?.code === 'unrecognized_keys') {
    const path = unknown.path.join('.') || 'the top level';
    return new ChangeoverError('CONFIG_UNKNOWN_KEY', { file, key: unknown.keys[0], path });
  }
  const issue = error.issues[0];
  return new ChangeoverError('CONFIG_INVALID', {
    file,
    path: issue?.path.join('.') || 'the top level',
    reason: issue?.message ?? 'is not valid',
  });
}

function fillVariables(value: unknown, file: string): unknown {
  if (typeof value === 'string') return fillText(value, file);
  if (Array.isArray(value)) return value.map((item) => fillVariables(item, file));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [fillText(key, file), fillVariables(item, file)]),
    );
  }
  return value;
}

function fillText(text: string, file: string): string {
  return text.replaceAll(
    /\$\{(\w+)(?::-([^}]*))?\}/g,
    (_, variable: string, fallback: string | undefined) => {
      const found = environmentVariable(variable) ?? fallback;
      if (found === undefined) throw new ChangeoverError('SECRET_MISSING', { file, name: variable });
      return found;
    },
  );
}
