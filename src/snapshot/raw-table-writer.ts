import { join } from 'node:path';
import type { Duck } from '../duck/duck.ts';
import { reasonOf } from '../lib/errors.ts';
import { log } from '../lib/log.ts';
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
  /** Told each time when one more file of a part is published: all of them so far. */
  readonly onFile: (part: TablePart, files: readonly RawFile[]) => Promise<void>;
}

/** A slice under way, and the part to which it belongs. */
interface Step {
  readonly part: TablePart;
  readonly file: Promise<PromiseSettledResult<RawFile>[]>;
}

/**
 * Turns the slices of a table into Parquet files behind the reader's back: while slices are converted, the next one is
 * read, also across parts. Files are numbered, and rows too, in the order of the slices.
 */
export class RawTableWriter {
  /** All files in order, those of earlier attempts first. */
  readonly files: RawFile[];
  readonly #target: RawTableTarget;
  readonly #steps: Step[] = [];
  readonly #ofPart = new Map<number, RawFile[]>();
  #number: number;
  #nextRow: number;
  /** A file failed: none after it may be noted. */
  #gap = false;

  /** `earlier`: the files of parts that an earlier attempt began or finished. */
  constructor(target: RawTableTarget, earlier: readonly { number: number; files: readonly RawFile[] }[]) {
    this.#target = target;
    for (const part of earlier) this.#ofPart.set(part.number, [...part.files]);
    this.files = earlier.flatMap((part) => part.files);
    this.#number = this.files.length;
    this.#nextRow = countRows(this.files) + 1;
  }

  /** Begins to convert a slice as soon as a DuckDB is free. Throws what an earlier conversion threw. */
  async add(part: TablePart, slice: CsvSlice): Promise<void> {
    const { ducks } = this.#target;
    while (this.#steps.length >= ducks.length) await this.#takeOldest();
    // Slices take turns, so the DuckDB whose slice was taken last is the free one.
    const duck = ducks[this.#number % ducks.length] as Duck;
    // Settled, because it may fail while nobody waits for it yet.
    this.#steps.push({ part, file: Promise.allSettled([writeRawFile(duck, slice, this.#nextFile())]) });
    this.#number += 1;
    this.#nextRow += slice.rows;
  }

  /** Waits until all is published and noted. */
  async finish(): Promise<void> {
    while (this.#steps.length > 0) await this.#takeOldest();
  }

  /**
   * After a failure: waits for what is under way, for nothing may write after the stage has ended, and keeps the files before
   * the first gap for the next attempt.
   */
  async giveUp(): Promise<void> {
    try {
      await this.finish();
    } catch (error) {
      // The first failure is being thrown already.
      log('debug', 'snapshot-file-failed', { reason: reasonOf(error) });
    }
    for (const step of this.#steps) await step.file;
  }

  async #takeOldest(): Promise<void> {
    const step = this.#steps.shift();
    if (step === undefined) return;
    const [result] = await step.file;
    if (result?.status === 'rejected') {
      this.#gap = true;
      throw result.reason;
    }
    if (result === undefined || this.#gap) return;
    const ofPart = [...(this.#ofPart.get(step.part.number) ?? []), result.value];
    this.#ofPart.set(step.part.number, ofPart);
    this.files.push(result.value);
    await this.#target.onFile(step.part, ofPart);
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
