import { createReadStream } from 'node:fs';
import { ChangeoverError, reasonOf } from '../../lib/errors.ts';

const lineFeed = 10;

/**
 * The bytes of a file in pieces of about 1 MB that end after a line feed (or with the file), with the offset of each:
 * no character lies across two pieces, in any encoding. Throws OLD_READ_FAILED.
 */
export async function* fileLines(
  path: string,
  file: string,
): AsyncGenerator<{ readonly bytes: Buffer; readonly offset: number }> {
  let rest: Buffer[] = [];
  let restLength = 0;
  let offset = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      const bytes = chunk as Buffer;
      const cut = wholeLines(bytes, offset + restLength);
      rest.push(bytes.subarray(0, cut));
      restLength += cut;
      if (cut > 0) {
        yield { bytes: Buffer.concat(rest), offset };
        offset += restLength;
        rest = [];
        restLength = 0;
      }
      rest.push(bytes.subarray(cut));
      restLength += bytes.length - cut;
    }
  } catch (error) {
    if (error instanceof ChangeoverError) throw error;
    throw new ChangeoverError('OLD_READ_FAILED', { table: file, reason: reasonOf(error) }, { cause: error });
  }
  if (restLength > 0) yield { bytes: Buffer.concat(rest), offset };
}

/** Where the last line ends; in UTF-16 a line feed is two bytes, of which the other is zero. */
function wholeLines(bytes: Buffer, offset: number): number {
  const at = bytes.lastIndexOf(lineFeed);
  if (at < 0) return 0;
  const low = (offset + at) % 2 === 0;
  if (low && bytes[at + 1] === 0) return at + 2;
  return at + 1;
}
