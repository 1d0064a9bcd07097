import { join } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { ChangeoverError, reasonOf } from '../lib/errors.ts';
import { fileNames, readText, sha256 } from './mapping-file.ts';
import type { Project } from './project.ts';

/** One old value and what it becomes; it counts only once a named person confirmed it. */
export interface ValueMapEntry {
  readonly old: string;
  /** Empty stands for "no value": the canonical field is left empty. */
  readonly new: string;
  readonly confirmedBy: string;
  /** YYYY-MM-DD, or empty. */
  readonly confirmedOn: string;
}

export interface ValueMap {
  /** The name used in `value('name', x)`. */
  readonly name: string;
  readonly file: string;
  readonly sha256: string;
  readonly entries: readonly ValueMapEntry[];
}

/** Whether a named person confirmed the entry on a stated day. */
export function isConfirmed(entry: ValueMapEntry): boolean {
  return entry.confirmedBy !== '' && entry.confirmedOn !== '';
}

/** All value maps of a migration, `values/*.csv`. Throws VALUE_MAP_INVALID (with the line), FOLDER_UNREADABLE. */
export async function readValueMaps(project: Pick<Project, 'folder'>): Promise<ValueMap[]> {
  const folder = join(project.folder, 'values');
  const names = await fileNames(folder, '.csv');
  return Promise.all(
    names.map(async (name) => {
      const file = `values/${name}`;
      return parseValueMap(name.slice(0, -'.csv'.length), file, await readText(join(folder, name), file));
    }),
  );
}

const header = ['old', 'new', 'confirmed_by', 'confirmed_on'];

/** Reads the text of one value map; old values are kept byte for byte. Throws VALUE_MAP_INVALID. */
export function parseValueMap(name: string, file: string, text: string): ValueMap {
  const [first, ...rest] = parseLines(file, text);
  const found = first?.fields.map((one) => one.trim()).join(',');
  if (found !== header.join(',')) {
    throw invalid(file, 1, found === undefined ? 'the file is empty' : `the header is \`${found}\``);
  }
  const seen = new Map<string, number>();
  const entries = rest.map(({ fields, line }) => {
    const entry = asEntry(file, line, fields);
    const before = seen.get(entry.old);
    if (before !== undefined) {
      throw invalid(file, line, `the old value \`${entry.old}\` was already given in line ${before}`);
    }
    seen.set(entry.old, line);
    return entry;
  });
  return { name, file, sha256: sha256(text), entries };
}

function asEntry(file: string, line: number, fields: string[]): ValueMapEntry {
  if (fields.length !== header.length) {
    throw invalid(file, line, `it has ${fields.length} fields instead of ${header.length}`);
  }
  const [old = '', value = '', by = '', on = ''] = fields;
  const confirmedBy = by.trim();
  const confirmedOn = on.trim();
  if (confirmedOn !== '' && !isDay(confirmedOn)) {
    throw invalid(file, line, `confirmed_on \`${confirmedOn}\` is not a day such as 2026-03-31`);
  }
  if ((confirmedBy === '') !== (confirmedOn === '')) {
    throw invalid(file, line, 'confirmed_by and confirmed_on must be given together');
  }
  return { old, new: value, confirmedBy, confirmedOn };
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
  );
}

function parseLines(file: string, text: string): { fields: string[]; line: number }[] {
  try {
    const parsed = parse(text, {
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return parsed.map(({ record, info }) => ({ fields: record, line: info.lines }));
  } catch (error) {
    const line = error instanceof CsvError && typeof error['lines'] === 'number' ? error['lines'] : 1;
    throw new ChangeoverError('VALUE_MAP_INVALID', { file, line, reason: reasonOf(error) }, { cause: error });
  }
}

function invalid(file: string, line: number, reason: string): ChangeoverError {
  return new ChangeoverError('VALUE_MAP_INVALID', { file, line, reason });
}
