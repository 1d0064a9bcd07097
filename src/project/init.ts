import { mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { writeFileAtomically } from '../lib/atomic-file.ts';
import { ChangeoverError, reasonOf } from '../lib/errors.ts';
import { canonicalModel } from '../model/canonical-model.ts';
import type { OldSystem } from '../systems/old-system.ts';
import type { GuessContext, ValueMapGuess } from './scaffold/field-guess.ts';
import { guessFields } from './scaffold/guess-fields.ts';
import { guessTables } from './scaffold/guess-tables.ts';
import { findReferences } from './scaffold/references.ts';
import { projectName, renderConfig, storedUrl } from './scaffold/render-config.ts';
import { renderMapping } from './scaffold/render-mapping.ts';
import { renderReadme } from './scaffold/render-readme.ts';
import { renderValueMap } from './scaffold/render-value-map.ts';
import { profileTables } from './scaffold/table-profile.ts';

export interface InitResult {
  /** Written files, by their path within the folder. */
  readonly files: readonly string[];
  /** Entities with a guessed mapping. */
  readonly entities: readonly string[];
  /** Value maps that wait for people. */
  readonly valueMaps: readonly string[];
  /** Tables that nobody decided about yet. */
  readonly excluded: readonly string[];
  /** What to do next, for a person to read. */
  readonly text: string;
}

/**
 * Makes a migration's folder from what an old system shows: tables, keys, references and the first rows are measured,
 * mappings are guessed and marked as guesses. `url` is written without its
 * password; the path of a file in it is relative to `folder`. `options.schema` is the database schema that was read. `folder` is created when it is
 * missing. Throws FOLDER_NOT_EMPTY and what the old system throws.
 */
export async function initProject(
  folder: string,
  url: string,
  old: OldSystem,
  options: { readonly schema?: string } = {},
): Promise<InitResult> {
  await refuseExisting(folder, ['changeover.yaml']);
  const tables = await profileTables(old);
  const references = findReferences(tables);
  const guesses = guessTables(tables, references);
  const valueMaps = new Map<string, ValueMapGuess>();
  const context: GuessContext = { sources: guesses.sources, references, valueMaps };
  const files = new Map<string, string>();
  const entities: string[] = [];
  for (const entity of canonicalModel) {
    const source = guesses.sources.find((one) => one.entity === entity.name);
    if (source === undefined) continue;
    entities.push(entity.name);
    files.set(`mapping/${entity.name}.sql`, renderMapping(source, guessFields(source, context)));
  }
  for (const map of valueMaps.values()) files.set(`values/${map.name}.csv`, renderValueMap(map));
  const name = projectName(basename(resolve(folder)));
  const stored = storedUrl(url);
  files.set(
    'README.md',
    renderReadme(name, stored !== url && stored.includes('OLD_PASSWORD'), guesses, [...valueMaps.values()]),
  );
  files.set('.gitignore', '.changeover/\n');
  // Last, so that a folder with a changeover.yaml is whole, and an interrupted init can be repeated.
  files.set('changeover.yaml', renderConfig(name, { url: stored, ...options }, tables, guesses));
  await refuseExisting(folder, [...files.keys()], files);
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFileAtomically(join(folder, path), content);
  }
  const excluded = [...guesses.excluded.keys()];
  return {
    files: [...files.keys()],
    entities,
    valueMaps: [...valueMaps.keys()],
    excluded,
    text: summary(folder, entities, [...valueMaps.keys()], excluded),
  };
}

/** Refuses a folder that holds one of `paths` with other content than the one about to be written. */
async function refuseExisting(
  folder: string,
  paths: readonly string[],
  files: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  for (const path of paths) {
    const found = await contentOf(join(folder, path));
    if (found !== undefined && found !== files.get(path)) {
      throw new ChangeoverError('FOLDER_NOT_EMPTY', { folder, path });
    }
  }
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new ChangeoverError('FOLDER_UNREADABLE', { path, reason: reasonOf(error) }, { cause: error });
  }
}

function summary(
  folder: string,
  entities: readonly string[],
  maps: readonly string[],
  excluded: readonly string[],
): string {
  const list = (items: readonly string[]) => (items.length === 0 ? 'none' : items.join(', '));
  return [
    `${folder}: guessed mappings for ${list(entities)}`,
    `Value maps to fill and confirm: ${list(maps)}`,
    `Tables to decide about: ${list(excluded)}`,
    `Next: read ${folder}/README.md, then run \`changeover snapshot ${folder}\` and \`changeover map ${folder} --dry-run\`.`,
    '',
  ].join('\n');
}
