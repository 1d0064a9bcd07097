import { type ErrorCode, errorCodes } from './error-codes.ts';

export type ErrorDetails = Record<string, string | number | boolean | bigint | null | undefined>;

/**
 * An error a person can act on: a code, a class and one sentence (what, which value, what to do next).
 * `details` fill the `{placeholders}` of the sentence in `error-codes.ts`. Never put a license key, a
 * password or personal data into `details`: messages reach logs.
 */
export class ChangeoverError extends Error {
  readonly code: ErrorCode;
  readonly kind: 'usage' | 'refused' | 'failed';
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    super(fill(errorCodes[code].says, details), options);
    this.name = 'ChangeoverError';
    this.code = code;
    this.kind = errorCodes[code].kind;
    this.details = details;
  }

  /** Exit code for the CLI: 2 for wrong use, 1 for refused or failed. */
  get exitCode(): 1 | 2 {
    return this.kind === 'usage' ? 2 : 1;
  }
}

/** True when `error` is ours and carries one of `codes` (any code when none is given). */
export function isChangeoverError(error: unknown, ...codes: ErrorCode[]): error is ChangeoverError {
  return error instanceof ChangeoverError && (codes.length === 0 || codes.includes(error.code));
}

/** The text of an unknown thrown value, for a `{reason}` placeholder; one line, no stack. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.split('\n')[0]?.trim() ?? '';
}

function fill(sentence: string, details: ErrorDetails): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    name in details ? String(details[name]) : whole,
  );
}
