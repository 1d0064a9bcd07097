import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { ChangeoverError, reasonOf } from '../../lib/errors.ts';
import { CsvBatch } from '../csv-batch.ts';
import type { Consistency, CsvRows, OldReading, OldSystem, OldTable, TablePart } from '../old-system.ts';
import { csvRecords, fileText } from './csv-records.ts';
import { type CsvShape, csvShape } from './csv-shape.ts';
import { type FileScan, scanFile } from './file-scan.ts';

export interface FilesOptions {
  readonly url: string;
  /** Encoding of every file without a byte order mark; detected when absent. */
  readonly encoding?: string | undefined;
  readonly quiesced: boolean;
}

interface CsvFile {
  readonly path: string;
  readonly file: string;
  readonly scan: FileScan;
  readonly shape: CsvShape;
}

const sniffedCharacters = 64 * 1024;

/**
 * Opens a folder of CSV files (`.csv`, `.tsv`, `.txt`), or one file: each is a table named like the file. Throws
 * OLD_NOT_FOUND, FOLDER_UNREADABLE.
 */
export async function openFiles(path: string, options: FilesOptions): Promise<OldSystem> {
  const paths = await csvPaths(path, options.url);
  return new FilesSystem(paths, options);
}

async function csvPaths(path: string, url: string): Promise<string[]> {
  try {
    if ((await stat(path)).isFile()) return [path];
    const names = (await readdir(path)).filter((name) => /\.(csv|tsv|txt)$/i.test(name)).sort();
    if (names.length > 0) return names.map((name) => join(path, name));
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!missing)
      throw new ChangeoverError('FOLDER_UNREADABLE', { path, reason: reasonOf(error) }, { cause: error });
    throw new ChangeoverError('OLD_NOT_FOUND', { url, reason: `there is no ${path}` }, { cause: error });
  }
  throw new ChangeoverError('OLD_NOT_FOUND', { url, reason: `there are no CSV files in ${path}` });
}

class FilesSystem implements OldSystem {
  readonly adapter = 'files';
  readonly url: string;
  readonly #paths: readonly string[];
  readonly #options: FilesOptions;
  readonly #files = new Map<string, CsvFile>();

  constructor(paths: readonly string[], options: FilesOptions) {
    this.#paths = paths;
    this.#options = options;
    this.url = options.url;
  }

  async inspect(): Promise<readonly OldTable[]> {
    const tables: OldTable[] = [];
    for (const path of this.#paths) {
      const name = basename(path, extname(path));
      const one = this.#files.get(name) ?? (await openCsv(path, this.#options.encoding));
      this.#files.set(name, one);
      tables.push({
        name,
        columns: one.shape.columns.map((column) => ({
          name: column,
          declared: `text (${one.scan.encoding})`,
          type: 'VARCHAR',
          nullable: true,
        })),
        key: [],
        references: [],
        estimatedRows: Math.max(0, one.scan.lines - 1),
        transactional: false,
      });
    }
    return tables;
  }

  async read(): Promise<OldReading> {
    await this.inspect();
    return new FilesReading(this.#files, this.#options.quiesced);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

async function openCsv(path: string, encoding: string | undefined): Promise<CsvFile> {
  const file = basename(path);
  const scan = await scanFile(path, file, encoding);
  let start = '';
  for await (const text of fileText(path, file, scan)) {
    start += text.slice(0, sniffedCharacters);
    if (start.length >= sniffedCharacters) break;
  }
  return { path, file, scan, shape: csvShape(start, file) };
}

class FilesReading implements OldReading {
  readonly consistency: Consistency;
  readonly ordered = true;
  readonly reason: string;
  readonly state: string;
  readonly #files: ReadonlyMap<string, CsvFile>;

  constructor(files: ReadonlyMap<string, CsvFile>, quiesced: boolean) {
    this.#files = files;
    this.consistency = quiesced ? 'QUIESCED' : 'FUZZY';
    this.reason = quiesced
      ? 'old.quiesced declares that nobody writes'
      : 'files are written one after the other; old.quiesced may declare that they belong together';
    const hash = createHash('sha256');
    for (const [name, one] of files) hash.update(`${name}\0${one.scan.sha256}\0${one.scan.encoding}\n`);
    this.state = `content:${hash.digest('hex')}`;
  }

  async parts(): Promise<readonly TablePart[]> {
    return [{ number: 0, label: 'all rows' }];
  }

  async *rows(table: OldTable, _part: TablePart, signal?: AbortSignal, skip = 0): AsyncGenerator<CsvRows> {
    signal?.throwIfAborted();
    const batch = new CsvBatch();
    let position = 0;
    for await (const record of this.#records(table)) {
      position += 1;
      if (position <= skip) continue;
      record.forEach((field, index) => {
        if (index > 0) batch.addComma();
        if (field !== null) batch.addText(field);
      });
      batch.endRow();
      if (!batch.full) continue;
      yield batch.take();
      signal?.throwIfAborted();
    }
    if (!batch.empty) yield batch.take();
  }

  async countRows(table: OldTable): Promise<number> {
    let rows = 0;
    for await (const _ of this.#records(table)) rows += 1;
    return rows;
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #records(table: OldTable): AsyncGenerator<readonly (string | null)[]> {
    const one = this.#files.get(table.name);
    if (one === undefined) {
      const known = [...this.#files.keys()].join(', ');
      throw new ChangeoverError('OLD_TABLE_MISSING', { table: table.name, known });
    }
    return csvRecords(one.path, one.file, one.scan, one.shape);
  }
}
