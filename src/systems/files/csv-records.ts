import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { CsvError, type Parser, parse } from 'csv-parse';
import { ChangeoverError } from '../../lib/errors.ts';
import type { CsvShape } from './csv-shape.ts';
import { fileLines } from './file-lines.ts';
import type { FileScan } from './file-scan.ts';
import { strictDecoder } from './text-encoding.ts';

const maxRecordBytes = 64 * 1024 * 1024;

/** The text of a file, strictly decoded. Throws CSV_ENCODING with the offset of the first byte that does not belong. */
export async function* fileText(path: string, file: string, scan: FileScan): AsyncGenerator<string> {
  const decoder = strictDecoder(scan.encoding);
  if (decoder === undefined) throw new Error(`no decoder for ${scan.encoding}`);
  const hash = createHash('sha256');
  for await (const piece of fileLines(path, file)) {
    hash.update(piece.bytes);
    const skipped = piece.offset === 0 ? scan.bom : 0;
    const bytes = piece.bytes.subarray(skipped);
    const text = decoder.decode(bytes);
    if (text === undefined) {
      const offset = piece.offset + skipped + decoder.firstInvalid(bytes);
      throw new ChangeoverError('CSV_ENCODING', { file, offset, encoding: scan.encoding });
    }
    yield text;
  }
  if (hash.digest('hex') !== scan.sha256) {
    throw new ChangeoverError('OLD_READ_FAILED', {
      table: file,
      reason: 'the file changed while it was read',
    });
  }
}

/**
 * The records of a CSV file after its header, as text, or null for a field that is empty and not in quotes. Throws
 * CSV_RAGGED, CSV_QUOTE, CSV_NUL_BYTE, CSV_ENCODING.
 */
export async function* csvRecords(
  path: string,
  file: string,
  scan: FileScan,
  shape: CsvShape,
): AsyncGenerator<readonly (string | null)[]> {
  // The parser only says where the file ended, when a quote is never closed.
  let lastLine = 1;
  const parser: Parser = parse({
    delimiter: shape.delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    skip_empty_lines: true,
    max_record_size: maxRecordBytes,
    cast: (value, context) => {
      lastLine = context.column === shape.columns.length - 1 ? context.lines + 1 : context.lines;
      return value === '' && !context.quoting ? null : value;
    },
  });
  // An error of the source reaches the reader through the parser.
  pipeline(Readable.from(fileText(path, file, scan)), parser, (error) => {
    if (error) parser.destroy(error);
  });
  let header = true;
  try {
    for await (const record of parser) {
      if (header) header = false;
      else yield refuseNul(record as (string | null)[], parser, file);
    }
  } catch (error) {
    throw error instanceof CsvError ? csvError(error, file, shape, lastLine) : error;
  }
}

/** In UTF-16, NUL is a character and only seen now. */
function refuseNul(record: (string | null)[], parser: Parser, file: string): (string | null)[] {
  if (record.some((field) => field?.includes('\0') === true)) {
    throw new ChangeoverError('CSV_NUL_BYTE', { file, line: parser.info.lines });
  }
  return record;
}

function csvError(error: CsvError, file: string, shape: CsvShape, lastLine: number): ChangeoverError {
  const open = error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE';
  const line = open ? lastLine : Number(/at line (\d+)/.exec(error.message)?.[1] ?? error['lines'] ?? 0);
  if (error.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH') {
    const record: unknown = error['record'];
    const found = Array.isArray(record) ? record.length : 0;
    return new ChangeoverError(
      'CSV_RAGGED',
      { file, line, found, expected: shape.columns.length },
      { cause: error },
    );
  }
  const reasons: Record<string, string> = {
    CSV_QUOTE_NOT_CLOSED: 'it begins here and never ends',
    CSV_INVALID_CLOSING_QUOTE: 'something follows the closing quote',
    INVALID_OPENING_QUOTE: 'a quote stands in the middle of a field without quotes',
    CSV_MAX_RECORD_SIZE: 'a record is larger than 64 MB, so a quote is probably never closed',
  };
  // The parser's own message repeats the value, which may be a license key.
  return new ChangeoverError(
    'CSV_QUOTE',
    { file, line, reason: reasons[error.code] ?? error.code },
    { cause: new Error(error.code) },
  );
}
