import { Readable } from 'node:stream';
import type { Connection } from 'mysql2';
import { CsvBatch } from '../csv-batch.ts';

/** What mysql2 hands to a query per row: the bytes of one packet of the text protocol. */
interface RowPacket {
  readonly buffer: Buffer;
  readonly offset: number;
  readonly end: number;
  isEOF(): boolean;
}

type PacketHandler = (packet: RowPacket, connection: unknown) => unknown;

/** The parts of mysql2's query command that are used: its row handler can be replaced. */
interface RawQuery {
  row: PacketHandler;
  on(event: 'end', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
}

/** How many chunks may wait for a slow reader. */
const waitingChunks = 4;

/**
 * Runs a SELECT and yields its rows as CSV (`CsvRows`). Values go from the packet into the CSV as bytes: no JavaScript strings in
 * between, which would halve the rate. A slow reader pauses the socket.
 */
export function csvOfQuery(connection: Connection, sql: string, columns: number): Readable {
  const socket = (connection as unknown as { stream: Readable }).stream;
  const stream = new Readable({
    objectMode: true,
    highWaterMark: waitingChunks,
    read: () => socket.resume(),
  });
  const batch = new CsvBatch();
  const query = connection.query({ sql }) as unknown as RawQuery;
  const original = query.row;
  const row: PacketHandler = (packet, owner) => {
    if (packet.isEOF()) return original.call(query, packet, owner);
    if (stream.destroyed) return row;
    addRow(batch, packet, columns);
    if (batch.full && !stream.push(batch.take())) socket.pause();
    return row;
  };
  query.row = row;
  // mysql2 tells a lost connection to the connection alone, not to the query that was running.
  const lost = (error: Error): void => void stream.destroy(error);
  connection.once('error', lost);
  stream.once('close', () => connection.off('error', lost));
  query.on('error', (error) => stream.destroy(error));
  query.on('end', () => {
    if (!stream.destroyed && !batch.empty) stream.push(batch.take());
    if (!stream.destroyed) stream.push(null);
    socket.resume();
  });
  return stream;
}

const nullMark = 0xfb;

function addRow(batch: CsvBatch, packet: RowPacket, columns: number): void {
  const { buffer } = packet;
  let at = packet.offset;
  for (let column = 0; column < columns; column++) {
    if (column > 0) batch.addComma();
    const first = buffer[at++] as number;
    if (first === nullMark) continue;
    let length = first;
    if (first > nullMark) {
      // A length of 2, 3 or 8 bytes follows; the upper bytes of 8 are beyond any packet.
      const size = first === 0xfc ? 2 : first === 0xfd ? 3 : 8;
      length = buffer.readUIntLE(at, Math.min(size, 6));
      at += size;
    }
    batch.addField(buffer, at, at + length);
    at += length;
  }
  batch.endRow();
}
