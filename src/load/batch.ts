import type { Duck } from '../duck/duck.ts';
import { parquet } from '../duck/sql-text.ts';
import { ChangeoverError } from '../lib/errors.ts';
import type { PlannedBatch } from './load-store.ts';

/** Records that are sent together, in sending order; all on one level. */
export interface Batch {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly level: number;
  readonly ids: readonly string[];
  readonly oldKeys: readonly string[];
  readonly lines: readonly string[];
  /** The ledger's entry when an earlier attempt wrote one. */
  readonly planned?: PlannedBatch | undefined;
}

export interface BatchSize {
  readonly records: number;
  /** Characters; a batch is closed when it is reached, so that a few huge records do not fill the memory. */
  readonly characters: number;
}

export type LedgerRange = PlannedBatch & { readonly acknowledged: boolean };

interface Range {
  readonly first: number;
  readonly last: number;
  readonly planned?: PlannedBatch | undefined;
}

/**
 * Cuts what is not acknowledged yet into batches, in sending order, streaming from the plan. A planned range is
 * repeated exactly as it was. Throws FILE_CORRUPT when the plan has gaps or another order.
 */
export async function* batchesToSend(
  duck: Duck,
  planFile: string,
  records: number,
  ledger: readonly LedgerRange[],
  size: BatchSize,
): AsyncGenerator<Batch> {
  for (const range of openRanges(records, ledger)) {
    const within =
      range.planned === undefined
        ? size
        : { records: Number.POSITIVE_INFINITY, characters: Number.POSITIVE_INFINITY };
    yield* cut(duck, planFile, range, within);
  }
}

/** The ranges of sequence numbers that are not acknowledged, in order. */
function openRanges(records: number, ledger: readonly LedgerRange[]): Range[] {
  const ranges: Range[] = [];
  let next = 0;
  for (const entry of ledger) {
    if (entry.firstSeq > next) ranges.push({ first: next, last: entry.firstSeq - 1 });
    if (!entry.acknowledged) ranges.push({ first: entry.firstSeq, last: entry.lastSeq, planned: entry });
    next = entry.lastSeq + 1;
  }
  if (next < records) ranges.push({ first: next, last: records - 1 });
  return ranges;
}

/** The records of one range of the plan, as one batch. */
export async function readRange(duck: Duck, planFile: string, first: number, last: number): Promise<Batch> {
  const everything = { records: Number.POSITIVE_INFINITY, characters: Number.POSITIVE_INFINITY };
  for await (const batch of cut(duck, planFile, { first, last, planned: undefined }, everything))
    return batch;
  throw new ChangeoverError('FILE_CORRUPT', {
    path: planFile,
    reason: `nothing between ${first} and ${last}`,
  });
}

async function* cut(duck: Duck, planFile: string, range: Range, size: BatchSize): AsyncGenerator<Batch> {
  const rows = duck.chunks(
    `SELECT seq::INTEGER, level, id::VARCHAR, old_key, line FROM ${parquet(planFile)}
      WHERE seq BETWEEN ${range.first} AND ${range.last}`,
  );
  let expected = range.first;
  let open = new OpenBatch(range.first, 0, range.planned);
  for await (const chunk of rows) {
    for (const row of chunk) {
      const [seq, level, id, oldKey, line] = row as [number, number, string, string, string];
      if (seq !== expected) throw outOfOrder(planFile, expected);
      expected += 1;
      if (
        open.ids.length > 0 &&
        (open.isFull(size) || (range.planned === undefined && open.level !== level))
      ) {
        yield open.close();
        open = new OpenBatch(seq, level, range.planned);
      }
      open.add(level, id, oldKey, line);
    }
  }
  if (expected !== range.last + 1) throw outOfOrder(planFile, expected);
  if (open.ids.length > 0) yield open.close();
}

class OpenBatch {
  readonly ids: string[] = [];
  readonly oldKeys: string[] = [];
  readonly lines: string[] = [];
  readonly firstSeq: number;
  readonly planned: PlannedBatch | undefined;
  level: number;
  characters = 0;

  constructor(firstSeq: number, level: number, planned: PlannedBatch | undefined) {
    this.firstSeq = firstSeq;
    this.level = level;
    this.planned = planned;
  }

  isFull(size: BatchSize): boolean {
    return this.ids.length >= size.records || this.characters >= size.characters;
  }

  add(level: number, id: string, oldKey: string, line: string): void {
    this.level = level;
    this.ids.push(id);
    this.oldKeys.push(oldKey);
    this.lines.push(line);
    this.characters += line.length;
  }

  close(): Batch {
    const lastSeq = this.firstSeq + this.ids.length - 1;
    return {
      firstSeq: this.firstSeq,
      lastSeq,
      level: this.level,
      ids: this.ids,
      oldKeys: this.oldKeys,
      lines: this.lines,
      planned: this.planned,
    };
  }
}

function outOfOrder(path: string, seq: number): ChangeoverError {
  return new ChangeoverError('FILE_CORRUPT', { path, reason: `record ${seq} is not where it should be` });
}
