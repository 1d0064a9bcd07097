/** The most memory and the longest table that a WebAssembly module declares; undefined without a bound. */
export interface WasmBounds {
  /** Pages of 64 KiB; 0 without memory. */
  readonly pages: number | undefined;
  readonly tableEntries: number | undefined;
}

const tableSection = 4;
const memorySection = 5;
const headerBytes = 8;

/**
 * Reads the bounds out of the bytes of a module that WebAssembly.compile has accepted: JavaScript does not tell them. Sections
 * and limits are those of the WebAssembly core specification, 5.5 and 5.3.
 */
export function wasmBounds(bytes: Uint8Array): WasmBounds {
  const reader = new Reader(bytes, headerBytes);
  let pages: number | undefined = 0;
  let tableEntries: number | undefined = 0;
  while (!reader.done) {
    const section = reader.byte();
    const end = reader.number() + reader.at;
    if (section === memorySection) pages = most(reader, (one) => one.limit());
    if (section === tableSection)
      tableEntries = most(reader, (one) => {
        // A table with a value to begin with has two bytes and its expression more; no compiler of verifiers needs one.
        if (one.byte() === 0x40) return undefined;
        return one.limit();
      });
    reader.at = end;
  }
  return { pages, tableEntries };
}

/** The sum over all of a section; undefined when one has no bound. */
function most(reader: Reader, read: (reader: Reader) => number | undefined): number | undefined {
  const count = reader.number();
  let sum = 0;
  for (let at = 0; at < count; at++) {
    const one = read(reader);
    if (one === undefined) return undefined;
    sum += one;
  }
  return sum;
}

class Reader {
  at: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  get done(): boolean {
    return this.at >= this.#bytes.length;
  }

  byte(): number {
    return this.#bytes[this.at++] ?? 0;
  }

  /** An unsigned number in LEB128. */
  number(): number {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value;
    }
  }

  /** The largest size of a memory or table; undefined when none is declared. */
  limit(): number | undefined {
    const flags = this.byte();
    this.number();
    return (flags & 1) === 1 ? this.number() : undefined;
  }
}
