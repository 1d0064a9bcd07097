import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { asDiskError } from '../lib/atomic-file.ts';
import { RowScanner } from './row-scanner.ts';

/** A piece of a table's CSV on disk, cut between rows; the reader removes it. */
export interface CsvSlice {
  readonly path: string;
  readonly rows: number;
  readonly longestRow: number;
  /** Whether U+FFFD occurs, which stands for text that could not be decoded. */
  readonly replaced: boolean;
}

const writeBytes = 1024 * 1024;

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
 * Writes the CSV bytes of a table part into slices of bounded size, so that memory and temporary space stay flat. Yields
 * each as soon as it is whole; `evenEmpty`: at least one, when there are no rows. Throws DISK_FULL.
 */
export async function* csvSlices(
  bytes: AsyncIterable<Uint8Array>,
  options: SliceOptions,
): AsyncGenerator<CsvSlice> {
  let number = 0;
  let current: SliceWriter | undefined;
  const scanner = new RowScanner();
  try {
    current = await SliceWriter.open(options.nextPath());
    for await (const chunk of pieces(bytes, Math.ceil(options.sliceBytes / 8))) {
      const before = scanner.rows;
      const cut = scanner.scan(chunk);
      options.onRows(scanner.rows - before);
      if (current.bytes + cut < options.sliceBytes || cut === 0) {
        await current.write(chunk);
        continue;
      }
      await current.write(chunk.subarray(0, cut));
      yield await current.close(scanner.takeSlice());
      number += 1;
      current = await SliceWriter.open(options.nextPath());
      await current.write(chunk.subarray(cut));
    }
    if ((number === 0 && options.evenEmpty) || current.bytes > 0)
      yield await current.close(scanner.takeSlice());
  } finally {
    await current?.discard();
  }
}

/** Large chunks in pieces, so that a slice is never much larger than wanted. */
async function* pieces(chunks: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += size) yield chunk.subarray(at, at + size);
  }
}

class SliceWriter {
  bytes = 0;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #replaced = false;
  /** The last bytes of the chunk before: the three of U+FFFD may come in two chunks. */
  #tail = Buffer.alloc(0);
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

  /** Keeps the chunk and writes once a megabyte has come together: chunks may be small. */
  async write(chunk: Uint8Array): Promise<void> {
    this.#lookForReplacement(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    this.bytes += chunk.length;
    if (this.#waitingBytes >= writeBytes) await this.#writeWaiting();
  }

  async close(facts: { rows: number; longestRow: number }): Promise<CsvSlice> {
    await this.#writeWaiting();
    await this.#file?.truncate(this.bytes);
    await this.#file?.close();
    this.#file = undefined;
    return { path: this.#path, ...facts, replaced: this.#replaced };
  }

  async #writeWaiting(): Promise<void> {
    let left = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    try {
      while (this.#file !== undefined && left.length > 0) {
        const { bytesWritten } = await this.#file.write(left);
        left = left.subarray(bytesWritten);
      }
    } catch (error) {
      throw asDiskError(error, this.#path);
    }
  }

  #lookForReplacement(chunk: Buffer): void {
    const seam = Buffer.concat([this.#tail, chunk.subarray(0, 2)]);
    this.#replaced ||= chunk.includes(replacement) || seam.includes(replacement);
    this.#tail = Buffer.from(Buffer.concat([this.#tail, chunk.subarray(-2)]).subarray(-2));
  }

  /** Removes a slice that was not handed over. */
  async discard(): Promise<void> {
    if (this.#file === undefined) return;
    await this.#file.close();
    this.#file = undefined;
    await rm(this.#path, { force: true });
  }
}
