import { createReadStream } from 'node:fs';

/** A file of an archive: its name in it, its size in bytes, and where it lies. */
export interface ArchivedFile {
  readonly name: string;
  readonly bytes: number;
  readonly path: string;
  readonly executable: boolean;
}

const block = 512;
const nameBytes = 100;
// Eleven octal digits of the header field.
const mostBytes = 8 ** 11 - 1;

/** How many bytes an archive of these files has. */
export function tarBytes(files: readonly ArchivedFile[]): number {
  return files.reduce((sum, one) => sum + block + Math.ceil(one.bytes / block) * block, 2 * block);
}

/**
 * A tar archive in pieces, file after file (POSIX.1-1988, ustar). `at` is when they were made, in seconds since 1970.
 * Throws an Error when a file has another size than it said, and for names and sizes that the format cannot say.
 */
export async function* tarArchive(files: readonly ArchivedFile[], at: number): AsyncGenerator<Uint8Array> {
  for (const file of files) {
    yield header(file, at);
    let sent = 0;
    for await (const piece of createReadStream(file.path)) {
      sent += (piece as Buffer).byteLength;
      yield piece as Buffer;
    }
    if (sent !== file.bytes) throw new Error(`${file.name} has ${sent} bytes, not ${file.bytes}`);
    const rest = sent % block;
    if (rest > 0) yield Buffer.alloc(block - rest);
  }
  yield Buffer.alloc(2 * block);
}

function header({ name, bytes, executable }: ArchivedFile, at: number): Buffer {
  if (Buffer.byteLength(name) > nameBytes || bytes > mostBytes)
    throw new Error(`${name} (${bytes} bytes) does not fit into a tar archive`);
  const head = Buffer.alloc(block);
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;
  head.write(name, 0);
  head.write(octal(executable ? 0o755 : 0o644, 7), 100);
  head.write(octal(0, 7), 108);
  head.write(octal(0, 7), 116);
  head.write(octal(bytes, 11), 124);
  head.write(octal(at, 11), 136);
  // The sum is taken with blanks in its own place.
  head.write('        ', 148);
  head.write('0', 156);
  head.write('ustar\x0000', 257);
  const sum = head.reduce((all, one) => all + one, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return head;
}
