import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { asDiskError } from '../lib/atomic-file.ts';
import type { CsvRows } from '../systems/old-system.ts';

/** A piece of a table's CSV on disk, cut between rows; the reader removes it. */
export interface CsvSlice {
  readonly path: string;
  readonly rows: number;
  readonly longestRow: number;
  /** Whether U+FFFD occurs, which stands for text that could not be decoded. */
  readonly replaced: boolean;
}

/** U+FFFD in UTF-8. */
const replacement = Buffer.from('\ufffd');

export interface SliceOptions {
  /** Path for the next slice; the file of an earlier slice that nobody reads any more is written over. */
  readonly nextPath: () => string;
  readonly evenEmpty: boolean;
  /** Size at which a slice ends. */
  readonly sliceBytes: number;
  /** Told how many more rows have come. */
  readonly onRows: (rows: number) => void;
}

/**
 * Writes the CSV rows of a table part into slices of bounded size, so that memory and temporary space stay flat. Yields
 * each as soon as it is whole; `evenEmpty`: at least one, when there are no rows. Throws DISK_FULL.
 */
export async function* csvSlices(
  chunks: AsyncIterable<CsvRows>,
  options: SliceOptions,
): AsyncGenerator<CsvSlice> {
  let current: SliceWriter | undefined;
  let some = false;
  try {
    for await (const chunk of chunks) {
      options.onRows(chunk.rows);
      current ??= await SliceWriter.open(options.nextPath());
      await current.write(chunk);
      if (current.bytes < options.sliceBytes) continue;
      some = true;
      const whole = current;
      current = undefined;
      yield await whole.close();
    }
    if (current === undefined && options.evenEmpty && !some) {
      current = await SliceWriter.open(options.nextPath());
    }
    if (current !== undefined) yield await current.close();
  } finally {
    await current?.discard();
  }
}

class SliceWriter {
  bytes = 0;
  #rows = 0;
  #longestRow = 0;
  #replaced = false;
  readonly #path: string;
  #file: FileHandle | undefined;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  static async open(path: string): Promise<SliceWriter> {
    await mkdir(dirname(path), { recursive: true });
    // Writing over the pages of an earlier slice costs half of what new ones do.
    return new SliceWriter(path, await open(path, constants.O_RDWR | constants.O_CREAT));
  }

  async write({ bytes, rows, longestRow, release }: CsvRows): Promise<void> {
    this.bytes += bytes.length;
    this.#rows += rows;
    this.#longestRow = Math.max(this.#longestRow, longestRow);
    let left = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#replaced ||= left.includes(replacement);
    try {
      while (this.#file !== undefined && left.length > 0) {
        const { bytesWritten } = await this.#file.write(left);
        left = left.subarray(bytesWritten);
      }
    } catch (error) {
      throw asDiskError(error, this.#path);
    }
    release?.();
  }

  async close(): Promise<CsvSlice> {
    await this.#file?.truncate(this.bytes);
    await this.#file?.close();
    this.#file = undefined;
    return { path: this.#path, rows: this.#rows, longestRow: this.#longestRow, replaced: this.#replaced };
  }

  /** Removes a slice that was not handed over. */
  async discard(): Promise<void> {
    if (this.#file === undefined) return;
    await this.#file.close();
    this.#file = undefined;
    await rm(this.#path, { force: true });
  }
}
