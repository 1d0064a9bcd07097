import { Readable } from 'node:stream';
import type pg from 'pg';
import { CsvBatch } from '../csv-batch.ts';

type OnData = (chunk: Buffer) => void;

/** How many chunks may wait for a slow reader. */
const waitingChunks = 4;

/**
 * Runs `COPY … TO STDOUT (FORMAT csv)` and yields its rows (`CsvRows`). A server sends each row as a message of its own
 * (PostgreSQL documentation, "Message Formats", CopyData), so nobody has to look for row ends. Rows go from the socket
 * into the CSV as bytes; everything else is left to the client. A slow reader pauses the socket.
 */
export function rowsOfCopy(client: pg.Client, sql: string): Readable {
  const { stream: socket } = (client as unknown as { connection: { stream: Readable } }).connection;
  const rows = new Readable({
    objectMode: true,
    highWaterMark: waitingChunks,
    read: () => void socket.resume(),
  });
  const messages = new CopyMessages((batch) => {
    if (!rows.destroyed && !rows.push(batch.take())) socket.pause();
  });
  const submit = (connection: { query: (text: string) => void }): void => {
    const [clientsOwn] = socket.listeners('data') as OnData[];
    const onData: OnData = (chunk) => {
      const rest = messages.read(chunk);
      if (rest === undefined) return;
      if (clientsOwn !== undefined) socket.on('data', clientsOwn);
      socket.off('data', onData);
      clientsOwn?.(rest);
      socket.resume();
    };
    // In this order, for a socket without a listener stops.
    socket.on('data', onData);
    if (clientsOwn !== undefined) socket.off('data', clientsOwn);
    connection.query(sql);
  };
  client.query({
    submit,
    handleError: (error: Error) => void rows.destroy(error),
    // Only now is it certain that no error follows the last row.
    handleCommandComplete: () => void rows.push(null),
    handleReadyForQuery() {},
  } as unknown as pg.Submittable);
  return rows;
}

const copyData = 0x64;
/** Messages that may come before or between rows: how the rows will look, notices, settings, notifications. */
const passedOver: ReadonlySet<number> = new Set([0x48, 0x4e, 0x53, 0x41]);
const headerBytes = 5;

/** The messages of a COPY, which come in arbitrary chunks. */
class CopyMessages {
  readonly #batch = new CsvBatch();
  readonly #onBatch: (batch: CsvBatch) => void;
  #header: Buffer = Buffer.alloc(0);
  /** Bytes of the current message that are still to come. */
  #left = 0;
  #isRow = false;

  constructor(onBatch: (batch: CsvBatch) => void) {
    this.#onBatch = onBatch;
  }

  /** Takes the next chunk; once the rows are over, returns what follows them. */
  read(chunk: Buffer): Buffer | undefined {
    // A header that is cut by a chunk's end waits for its rest.
    const bytes = this.#header.length === 0 ? chunk : Buffer.concat([this.#header, chunk]);
    this.#header = bytes.subarray(0, 0);
    let at = this.#readBody(bytes, 0);
    while (at + headerBytes <= bytes.length) {
      const code = bytes[at] as number;
      if (code !== copyData && !passedOver.has(code)) {
        if (!this.#batch.empty) this.#onBatch(this.#batch);
        return bytes.subarray(at);
      }
      this.#isRow = code === copyData;
      this.#left = bytes.readUInt32BE(at + 1) - headerBytes + 1;
      at = this.#readBody(bytes, at + headerBytes);
    }
    if (at < bytes.length) this.#header = Buffer.from(bytes.subarray(at));
    return undefined;
  }

  /** Takes what is there of the current message; returns the offset after it. */
  #readBody(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.#left);
    if (end === at && this.#left > 0) return at;
    this.#left -= end - at;
    if (!this.#isRow) return end;
    this.#batch.addBytes(bytes, at, end);
    if (this.#left > 0) return end;
    this.#isRow = false;
    this.#batch.closeRow();
    if (this.#batch.full) this.#onBatch(this.#batch);
    return end;
  }
}
