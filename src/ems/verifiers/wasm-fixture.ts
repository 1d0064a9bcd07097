/** Parts of a module that tests exchange, in hexadecimal digits. */
interface ModuleParts {
  readonly imports: string;
  readonly table: string;
  readonly memory: string;
  /** Body of the function `verify`. */
  readonly verify: string;
}

const checksum: ModuleParts = {
  imports: '',
  table: '',
  // One memory of one page, at most two.
  memory: '01 01 01 02',
  verify: [
    '01 02 7f', // two locals: place (2), sum (3)
    '20 01 41 01 6b 24 00', // length of the key = length - 1
    '02 40 03 40', // block, loop
    '20 02 20 01 4f 0d 01', // place >= length: leave
    '20 03 20 00 20 02 6a 2d 00 00 6a 21 03', // sum += byte at pointer + place
    '20 02 41 01 6a 21 02', // place += 1
    '0c 00 0b 0b', // again; end of loop and block
    '20 03 41 ff 01 71 45 0b', // (sum & 255) == 0
  ].join(' '),
};

/** A `verify` that never ends. */
export const endless = '00 03 40 0c 00 0b 41 01 0b';
/** A `verify` that reads beyond its memory. */
export const beyond = '00 41 7f 2d 00 00 0b';
/** A `verify` that answers 7. */
export const seven = '00 41 07 0b';
/** A `verify` that grows its memory page by page until it gets no more, and answers whether it has two pages then. */
export const greedy = '00 03 40 41 01 40 00 41 7f 47 0d 00 0b 3f 00 41 02 46 0b';
/** Imports the function `f` of `e`. */
export const importing = '01 01 65 01 66 00 00';

/**
 * A WebAssembly verifier, put together byte by byte (WebAssembly core specification, 5). An artifact is a license key and one
 * byte that makes the sum of all bytes a multiple of 256.
 */
export function checksumModule(changes: Partial<ModuleParts> = {}): Uint8Array {
  const { memory, verify, imports, table } = { ...checksum, ...changes };
  const optional = (id: number, content: string): Buffer =>
    content === '' ? Buffer.alloc(0) : section(id, hex(content));
  return Buffer.concat([
    hex('00 61 73 6d 01 00 00 00'),
    // Types: 0 (i32) -> i32, 1 (i32, i32) -> i32, 2 () -> i32.
    section(1, hex('03 60 01 7f 01 7f 60 02 7f 7f 01 7f 60 00 01 7f')),
    optional(2, imports),
    // Functions reserve, verify, key_pointer, key_length by their types.
    section(3, hex('04 00 01 02 02')),
    optional(4, table),
    section(5, hex(memory)),
    // A global that changes: the length of the key.
    section(6, hex('01 7f 01 41 00 0b')),
    section(
      7,
      Buffer.concat([
        hex('05'),
        named('memory', '02 00'),
        named('reserve', '00 00'),
        named('verify', '00 01'),
        named('key_pointer', '00 02'),
        named('key_length', '00 03'),
      ]),
    ),
    section(
      10,
      Buffer.concat([
        hex('04'),
        sized(hex('00 41 80 08 0b')), // 1024
        sized(hex(verify)),
        sized(hex('00 41 80 08 0b')), // 1024
        sized(hex('00 23 00 0b')), // the global
      ]),
    ),
  ]);
}

/** An artifact with its check byte. */
export function withCheckByte(key: string): Buffer {
  const bytes = Buffer.from(key);
  const sum = bytes.reduce((total, byte) => total + byte, 0) % 256;
  return Buffer.concat([bytes, Buffer.from([(256 - sum) % 256])]);
}

function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex');
}

function section(id: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([id]), sized(content)]);
}

function named(name: string, index: string): Buffer {
  return Buffer.concat([sized(Buffer.from(name)), hex(index)]);
}

/** Its length in LEB128, and the bytes. */
function sized(bytes: Buffer): Buffer {
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length % 128) + 128, bytes.length >> 7];
  return Buffer.concat([Buffer.from(length), bytes]);
}
