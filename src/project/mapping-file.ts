import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChangeoverError, reasonOf } from '../lib/errors.ts';
import type { Project } from './project.ts';

/** The folders of a migration that hold SQL, one SELECT per file. */
export type SqlFolder = 'mapping' | 'rules' | 'listed' | 'totals';

/** One SQL file of a migration. */
export interface SqlFile {
  /** File name without `.sql`; in `mapping/` the entity. */
  readonly name: string;
  /** Path within the migration's folder, for messages: `mapping/person.sql`. */
  readonly file: string;
  readonly sql: string;
  readonly sha256: string;
}

/** The `.sql` files of one folder of a migration by name; none when the folder does not exist. Throws FOLDER_UNREADABLE, TEXT_INVALID. */
export async function readSqlFiles(project: Pick<Project, 'folder'>, folder: SqlFolder): Promise<SqlFile[]> {
  const names = await fileNames(join(project.folder, folder), '.sql');
  return Promise.all(
    names.map(async (name) => {
      const file = `${folder}/${name}`;
      const sql = await readText(join(project.folder, folder, name), file);
      return { name: name.slice(0, -'.sql'.length), file, sql, sha256: sha256(sql) };
    }),
  );
}

/** Names of the files in a folder that end in `ending`, sorted; none when the folder does not exist. */
export async function fileNames(folder: string, ending: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(ending) && !name.startsWith('.')).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new ChangeoverError(
      'FOLDER_UNREADABLE',
      { path: folder, reason: reasonOf(error) },
      { cause: error },
    );
  }
}

/** A UTF-8 text without byte order mark. Throws FOLDER_UNREADABLE, TEXT_INVALID. */
export async function readText(path: string, shown: string): Promise<string> {
  return asText(await readBytes(path, shown), shown);
}

function asText(bytes: Uint8Array, file: string): string {
  const line = bytes.subarray(0, bytes.indexOf(0) + 1).filter((byte) => byte === 10).length + 1;
  if (bytes.includes(0))
    throw new ChangeoverError('TEXT_INVALID', { file, reason: `a NUL byte in line ${line}` });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ChangeoverError('TEXT_INVALID', { file, reason: reasonOf(error) }, { cause: error });
  }
}

async function readBytes(path: string, shown: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new ChangeoverError(
      'FOLDER_UNREADABLE',
      { path: shown, reason: reasonOf(error) },
      { cause: error },
    );
  }
}

/** SHA-256 of a text, in hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
