const quote = 0x22;
const lineFeed = 0x0a;

/** Finds where rows end in CSV that comes in arbitrary chunks: at line feeds outside of quotes. */
export class RowScanner {
  /** All rows that have ended so far. */
  rows = 0;
  #sliceRows = 0;
  #longestRow = 0;
  #quoted = false;
  /** Bytes of the row that has begun. */
  #open = 0;

  /** Takes the next chunk; returns the offset after its last row end, 0 when no row ends in it. */
  scan(chunk: Uint8Array): number {
    let quoted = this.#quoted;
    let rowStart = -this.#open;
    let cut = 0;
    let rows = 0;
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index];
      // A doubled quote inside a field turns this twice, so it stays as it is.
      if (byte === quote) quoted = !quoted;
      else if (byte === lineFeed && !quoted) {
        rows += 1;
        cut = index + 1;
        if (cut - rowStart > this.#longestRow) this.#longestRow = cut - rowStart;
        rowStart = cut;
      }
    }
    this.#quoted = quoted;
    this.#open = chunk.length - rowStart;
    this.rows += rows;
    this.#sliceRows += rows;
    return cut;
  }

  /** Rows and longest row in bytes since the last call. */
  takeSlice(): { rows: number; longestRow: number } {
    const facts = { rows: this.#sliceRows, longestRow: this.#longestRow };
    this.#sliceRows = 0;
    this.#longestRow = 0;
    return facts;
  }
}
