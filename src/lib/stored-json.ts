import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { ChangeoverError, reasonOf } from './errors.ts';

/**
 * Reads a JSON file that an earlier step stored, through the part of its schema that the reader needs; `what` names it in errors, as
 * in "a snapshot manifest". Undefined when there is no such file: each reader says what that means. Throws FILE_CORRUPT for
 * anything else than whole JSON of that shape, FOLDER_UNREADABLE.
 */
export async function readStoredJson<T>(
  path: string,
  schema: z.ZodType<T>,
  what: string,
): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new ChangeoverError('FOLDER_UNREADABLE', { path, reason: reasonOf(error) }, { cause: error });
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof SyntaxError ? reasonOf(error) : `it is not ${what}`;
    throw new ChangeoverError('FILE_CORRUPT', { path, reason }, { cause: error });
  }
}
