import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import chardet from 'chardet';
import { ChangeoverError } from '../../lib/errors.ts';
import { fileLines } from './file-lines.ts';
import { canonicalEncoding, strictDecoder } from './text-encoding.ts';

/** What one pass over the bytes of a file tells. */
export interface FileScan {
  readonly encoding: string;
  /** Length of the byte order mark. */
  readonly bom: number;
  readonly sha256: string;
  /** Line ends, an estimate of the rows. */
  readonly lines: number;
}

const sampleBytes = 64 * 1024;

/**
 * Finds the encoding of a file (declared, by its byte order mark, or detected), its hash and the number of its lines.
 * Throws CSV_NUL_BYTE, CSV_ENCODING (with the encoding's name when it is unknown), OLD_READ_FAILED.
 */
export async function scanFile(path: string, file: string, declared: string | undefined): Promise<FileScan> {
  const hash = createHash('sha256');
  const counts = { lines: 0, utf8: 0, notUtf8: 0 };
  const sample: Buffer[] = [];
  let sampled = 0;
  let start: Buffer | undefined;
  let mark: Mark | undefined;
  for await (const { bytes } of fileLines(path, file)) {
    hash.update(bytes);
    start ??= bytes;
    mark ??= byteOrderMark(start) ?? (declared === undefined ? silentUtf16(start) : undefined) ?? { bom: 0 };
    const wide = (mark.encoding ?? canonicalEncoding(declared ?? '')).startsWith('utf-16');
    if (!wide) refuseNul(bytes, counts.lines, file);
    const whole = isUtf8(bytes);
    for (const line of linesOf(bytes)) {
      counts.lines += 1;
      if (whole || isUtf8(line)) {
        if (!whole && line.some((byte) => byte > 0x7f)) counts.utf8 += 1;
      } else {
        counts.notUtf8 += 1;
        if (sampled < sampleBytes) sampled += sample.push(line) && line.length;
      }
    }
    if (whole && bytes.some((byte) => byte > 0x7f)) counts.utf8 += 1;
  }
  const encoding =
    mark?.encoding ?? (declared === undefined ? detect(counts, sample) : canonicalEncoding(declared));
  if (strictDecoder(encoding) === undefined) {
    throw new ChangeoverError('CSV_ENCODING', { file, offset: 0, encoding: declared ?? encoding });
  }
  return { encoding, bom: mark?.bom ?? 0, sha256: hash.digest('hex'), lines: counts.lines };
}

interface Mark {
  readonly bom: number;
  readonly encoding?: string;
}

function byteOrderMark(start: Buffer): Mark | undefined {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return { bom: 3, encoding: 'utf-8' };
  if (start[0] === 0xff && start[1] === 0xfe) return { bom: 2, encoding: 'utf-16le' };
  return start[0] === 0xfe && start[1] === 0xff ? { bom: 2, encoding: 'utf-16be' } : undefined;
}

/** UTF-16 without a mark: every second byte of the header is zero. */
function silentUtf16(start: Buffer): Mark | undefined {
  const head = start.subarray(0, Math.min(64, start.length & ~1));
  const zeros = (offset: number) => head.every((byte, index) => index % 2 !== offset || byte === 0);
  if (head.length < 4) return undefined;
  if (zeros(1)) return { bom: 0, encoding: 'utf-16le' };
  return zeros(0) ? { bom: 0, encoding: 'utf-16be' } : undefined;
}

function refuseNul(bytes: Buffer, linesBefore: number, file: string): void {
  const at = bytes.indexOf(0);
  if (at < 0) return;
  let line = linesBefore + 1;
  for (let end = bytes.indexOf(10); end >= 0 && end < at; end = bytes.indexOf(10, end + 1)) line += 1;
  throw new ChangeoverError('CSV_NUL_BYTE', { file, line });
}

function* linesOf(bytes: Buffer): Generator<Buffer> {
  let from = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
    yield bytes.subarray(from, end + 1);
    from = end + 1;
  }
  if (from < bytes.length) yield bytes.subarray(from);
}

function detect(counts: { utf8: number; notUtf8: number }, sample: readonly Buffer[]): string {
  // A few damaged lines in a UTF-8 file must be refused, not make all the others unreadable.
  if (counts.notUtf8 === 0 || counts.utf8 > counts.notUtf8) return 'utf-8';
  const best = chardet
    .analyse(Buffer.concat(sample))
    .find((guess) => guess.confidence >= 50 && strictDecoder(guess.name) !== undefined);
  const guess = canonicalEncoding(best?.name ?? 'windows-1252');
  // What looks like latin1 is windows-1252 in practice; where they differ, latin1 has only control characters.
  return guess === 'iso-8859-1' || guess === 'utf-8' ? 'windows-1252' : guess;
}
