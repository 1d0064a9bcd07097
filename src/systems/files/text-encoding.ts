import { isUtf8 } from 'node:buffer';

/** A decoder that refuses bytes which do not belong to its encoding. */
export interface StrictDecoder {
  /** The text of whole lines, or undefined when a byte is not valid; then `firstInvalid` finds it. */
  decode(bytes: Buffer): string | undefined;
  /** Offset of the first byte that is not valid. */
  firstInvalid(bytes: Buffer): number;
}

const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const undefinedIn1252 = /[\u0081\u008d\u008f\u0090\u009d]/;

/** The strict decoder of an encoding by any usual name (`cp1252`, `latin1`, `UTF-8` …); undefined when unknown. */
export function strictDecoder(encoding: string): StrictDecoder | undefined {
  const name = canonicalEncoding(encoding);
  if (name === 'utf-8')
    return { decode: decodeUtf8, firstInvalid: (bytes) => bisect(bytes, decodeUtf8Prefix) };
  // The web standard reads latin1 as windows-1252 and lets the five bytes pass that mean nothing there; we do not.
  if (name === 'iso-8859-1') return { decode: (bytes) => bytes.toString('latin1'), firstInvalid: () => 0 };
  if (name === 'windows-1252') return { decode: decode1252, firstInvalid: firstInvalid1252 };
  return standardDecoder(name);
}

/** One spelling per encoding: `cp1252` and `Windows-1252` are `windows-1252`. */
export function canonicalEncoding(encoding: string): string {
  const name = encoding.trim().toLowerCase().replaceAll('_', '-');
  if (/^(latin-?1|iso-?8859-?1|l1)$/.test(name)) return 'iso-8859-1';
  if (/^(cp-?|windows-?|win-?)1252$/.test(name)) return 'windows-1252';
  if (/^(utf-?8(-?sig)?|ascii|us-ascii)$/.test(name)) return 'utf-8';
  if (/^(utf-?16(-?le)?|ucs-?2)$/.test(name)) return 'utf-16le';
  return name.replace(/^(cp|win)-?(125\d)$/, 'windows-$2');
}

function decodeUtf8(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

function decodeUtf8Prefix(bytes: Buffer): void {
  new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
}

function decode1252(bytes: Buffer): string | undefined {
  const text = bytes.toString('latin1');
  if (undefinedIn1252.test(text)) return undefined;
  return text.replaceAll(/[\u0080-\u009f]/g, (one) => windows1252[one.charCodeAt(0) - 0x80] ?? one);
}

function firstInvalid1252(bytes: Buffer): number {
  return bytes.toString('latin1').search(undefinedIn1252);
}

function standardDecoder(name: string): StrictDecoder | undefined {
  try {
    // Throws when there is no such encoding.
    const decoder = new TextDecoder(name, { fatal: true, ignoreBOM: true });
    return {
      decode(bytes) {
        try {
          return decoder.decode(bytes);
        } catch (error) {
          if (error instanceof TypeError) return undefined;
          throw error;
        }
      },
      firstInvalid: (bytes) =>
        bisect(
          bytes,
          (prefix) => void new TextDecoder(name, { fatal: true }).decode(prefix, { stream: true }),
        ),
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The number of bytes that can be decoded before it fails; `decode` throws once a prefix holds the invalid byte. */
function bisect(bytes: Buffer, decode: (prefix: Buffer) => void): number {
  let valid = 0;
  let invalid = bytes.length;
  while (valid + 1 < invalid) {
    const middle = (valid + invalid) >> 1;
    try {
      decode(bytes.subarray(0, middle));
      valid = middle;
    } catch {
      // A failure is the answer that is looked for.
      invalid = middle;
    }
  }
  return valid;
}
