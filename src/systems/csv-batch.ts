import type { CsvRows } from './old-system.ts';

const quote = 0x22;
const comma = 0x2c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Collects the CSV rows of an old system (form: `OldReading`) into chunks of about 256 KB, so that neither a
 * reader nor a writer works row by row.
 */
export class CsvBatch {
  #buffer: Buffer;
  #length = 0;
  #rows = 0;
  #rowStart = 0;
  #longestRow = 0;
  readonly #capacity: number;
  /** Memory of chunks that were released: taking new memory for each would keep the garbage collector busy. */
  readonly #free: Buffer[] = [];

  constructor(capacity = 256 * 1024) {
    this.#capacity = capacity;
    this.#buffer = Buffer.allocUnsafe(capacity);
  }

  /** Whether it is time to take what was collected; asked between rows. */
  get full(): boolean {
    return this.#length >= this.#capacity;
  }

  get empty(): boolean {
    return this.#length === 0;
  }

  /** Adds bytes that are CSV already: a whole row, or a piece of one that `closeRow` ends. */
  addBytes(bytes: Buffer, start = 0, end = bytes.length): void {
    this.#reserve(end - start);
    this.#length += bytes.copy(this.#buffer, this.#length, start, end);
  }

  /** Notes that a row ends here, its line end included. */
  closeRow(): void {
    const length = this.#length - this.#rowStart;
    if (length > this.#longestRow) this.#longestRow = length;
    this.#rowStart = this.#length;
    this.#rows += 1;
  }

  /** Adds one text field, quoted where it must be. */
  addText(text: string): void {
    this.addField(Buffer.from(text), 0, Buffer.byteLength(text));
  }

  /** Adds a text field given as UTF-8 between two offsets of a buffer, quoted where it must be. */
  addField(source: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.#reserve(2 * length + 3);
    const target = this.#buffer;
    const before = this.#length;
    let at = before + 1;
    let plain = length > 0;
    for (let index = start; index < end; index++) {
      const byte = source[index] as number;
      target[at++] = byte;
      if (byte === quote) {
        target[at++] = quote;
        plain = false;
      } else if (byte === comma || byte === lineFeed || byte === carriageReturn) plain = false;
    }
    if (plain) {
      target.copyWithin(before, before + 1, at);
      this.#length = at - 1;
      return;
    }
    target[before] = quote;
    target[at] = quote;
    this.#length = at + 1;
  }

  /** Adds a character between fields. */
  addComma(): void {
    this.#addByte(comma);
  }

  /** Adds the line end after a row. */
  endRow(): void {
    this.#addByte(lineFeed);
    this.closeRow();
  }

  /** Hands over what was collected and begins anew; only between rows. */
  take(): CsvRows {
    const buffer = this.#buffer;
    const taken = {
      bytes: buffer.subarray(0, this.#length),
      rows: this.#rows,
      longestRow: this.#longestRow,
      release: () => void this.#free.push(buffer),
    };
    this.#buffer = this.#free.pop() ?? Buffer.allocUnsafe(this.#capacity);
    this.#length = 0;
    this.#rows = 0;
    this.#rowStart = 0;
    this.#longestRow = 0;
    return taken;
  }

  #addByte(byte: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = byte;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#buffer.length));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }
}
