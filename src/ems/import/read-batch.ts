import { ApiError } from '../domain/api-error.ts';
import type { Collection } from '../domain/collection.ts';
import type { Refusal } from '../domain/refusal.ts';
import { ndjsonLines } from './ndjson-lines.ts';
import { type ImportRow, NotARecord, recordReader } from './record-reader.ts';

export interface ReadBatch {
  readonly rows: readonly ImportRow[];
  /** Records that are wrong by themselves. */
  readonly refused: readonly Refusal[];
}

/**
 * Reads a batch of records, each checked as it arrives. Throws ApiError LINE_INVALID, TOO_MANY_RECORDS,
 * BODY_TOO_LARGE, BAD_REQUEST.
 */
export async function readBatch(
  collection: Collection,
  body: AsyncIterable<Uint8Array>,
  limits: { readonly records: number; readonly bytes: number },
): Promise<ReadBatch> {
  const read = recordReader(collection);
  const rows: ImportRow[] = [];
  const refused: Refusal[] = [];
  let number = 0;
  for await (const lines of ndjsonLines(body, limits.bytes)) {
    for (const line of lines) {
      number += 1;
      if (line.trim() === '') continue;
      const one = readLine(read, line, number);
      if ('copy' in one) rows.push(one);
      else refused.push(one);
      if (rows.length + refused.length > limits.records)
        throw new ApiError('TOO_MANY_RECORDS', { limit: limits.records });
    }
  }
  return { rows, refused };
}

function readLine(read: ReturnType<typeof recordReader>, line: string, number: number): ImportRow | Refusal {
  try {
    return read(line);
  } catch (error) {
    if (!(error instanceof NotARecord)) throw error;
    throw new ApiError('LINE_INVALID', { line: number, reason: error.message }, { cause: error });
  }
}
