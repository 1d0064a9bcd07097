import { join } from 'node:path';
import type { Duck } from '../duck/duck.ts';
import type { TablePart } from '../systems/old-system.ts';
import type { CsvSlice } from './csv-slices.ts';
import { type RawFile, type RawTarget, writeRawFile } from './raw-file.ts';
import type { ScopedTable } from './tables-in-scope.ts';

export interface RawTableTarget {
  readonly scoped: ScopedTable;
  /** The snapshot's folder. */
  readonly folder: string;
  /** Each converts one slice at a time. */
  readonly ducks: readonly Duck[];
  /** Notes a part whose files are all published. */
  readonly onPart: (part: TablePart, files: readonly RawFile[]) => Promise<void>;
}

/** What is under way: slices, and behind the slices of a part the note that it has no more. */
type Step = { readonly slice: Promise<PromiseSettledResult<RawFile>[]> } | { readonly end: TablePart };

/**
 * Turns the slices of a table into Parquet files behind the reader's back: while slices are converted, the next one is
 * read, also across parts. Files are numbered, and rows too, in the order of the slices.
 */
export class RawTableWriter implements AsyncDisposable {
  /** All files in order, those of earlier attempts first. */
  readonly files: RawFile[];
  readonly #target: RawTableTarget;
  readonly #steps: Step[] = [];
  #partFiles: RawFile[] = [];
  #number: number;
  #nextRow: number;

  constructor(target: RawTableTarget, earlier: readonly RawFile[]) {
    this.#target = target;
    this.files = [...earlier];
    this.#number = earlier.length;
    this.#nextRow = countRows(earlier) + 1;
  }

  /** Begins to convert a slice as soon as a DuckDB is free. Throws what an earlier conversion threw. */
  async add(slice: CsvSlice): Promise<void> {
    const { ducks } = this.#target;
    while (this.#steps.filter((step) => 'slice' in step).length >= ducks.length) await this.#takeOldest();
    // Slices take turns, so the DuckDB whose slice was taken last is the free one.
    const duck = ducks[this.#number % ducks.length] as Duck;
    // Settled, because it may fail while nobody waits for it yet.
    this.#steps.push({ slice: Promise.allSettled([writeRawFile(duck, slice, this.#nextFile())]) });
    this.#number += 1;
    this.#nextRow += slice.rows;
  }

  /** The part has no more slices. */
  endPart(part: TablePart): void {
    this.#steps.push({ end: part });
  }

  /** Waits until all is published and noted. */
  async finish(): Promise<void> {
    while (this.#steps.length > 0) await this.#takeOldest();
  }

  /** Waits for what is under way, whatever becomes of it: nothing may write after the stage has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const step of this.#steps) if ('slice' in step) await step.slice;
  }

  async #takeOldest(): Promise<void> {
    const step = this.#steps.shift();
    if (step === undefined) return;
    if ('end' in step) {
      await this.#target.onPart(step.end, this.#partFiles);
      this.files.push(...this.#partFiles);
      this.#partFiles = [];
      return;
    }
    const [result] = await step.slice;
    if (result?.status === 'rejected') throw result.reason;
    if (result?.status === 'fulfilled') this.#partFiles.push(result.value);
  }

  #nextFile(): RawTarget {
    const { scoped, folder } = this.#target;
    const file = `${tableFolder(scoped.name)}/${String(this.#number).padStart(4, '0')}.parquet`;
    const { name: table, columns } = scoped.table;
    return { table, columns, file, path: join(folder, file), firstRow: this.#nextRow };
  }
}

/** A folder name for a table; characters that mean something in paths or patterns are written as `%` and digits. */
export function tableFolder(table: string): string {
  return table.replaceAll(/[^A-Za-z0-9_-]/gu, (one) => `%${one.codePointAt(0)?.toString(16)}`);
}

/** The rows of some files. */
export function countRows(files: readonly { readonly rows: number }[]): number {
  return files.reduce((sum, file) => sum + file.rows, 0);
}
