import { ChangeoverError, isChangeoverError, reasonOf } from '../lib/errors.ts';
import type { Progress } from '../lib/progress.ts';
import { terminalProgress } from './terminal-progress.ts';

/** What every command is handed besides its own options. */
export interface CommandContext {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * Runs a command to its exit code: 0 done, 1 refused, failed or red, 2 wrong use. An error becomes one line
 * (`CODE: sentence`) on standard error, or one JSON object on standard output when the command speaks JSON.
 * Interrupting stops at the next safe point; twice stops at once.
 */
export async function runCommand(
  json: boolean,
  work: (context: CommandContext) => Promise<number>,
): Promise<void> {
  const progress = terminalProgress();
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(1);
    progress.line('stopping; the same command goes on from here');
    stop.abort(new ChangeoverError('INTERRUPTED'));
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    process.exitCode = await work({ progress, signal: stop.signal });
  } catch (error) {
    progress.clear();
    const known = asKnown(error);
    if (json && !(error instanceof AlreadyReported))
      printJson({ ok: false, error: { code: known.code, message: known.message } });
    process.stderr.write(`${known.code}: ${known.message}\n`);
    process.exitCode = known.exitCode;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** An error whose JSON object the command has printed itself. */
export class AlreadyReported extends Error {
  constructor(cause: unknown) {
    super('reported', { cause });
  }
}

/** Any thrown value as one of our errors; an unexpected one keeps its message and says what to do. */
export function asKnown(error: unknown): ChangeoverError {
  const inner = firstError(error instanceof AlreadyReported ? error.cause : error);
  if (isChangeoverError(inner)) return inner;
  const store = asStoreError(inner);
  if (store !== undefined) return store;
  if (inner instanceof Error && inner.name === 'AbortError') return new ChangeoverError('INTERRUPTED');
  return new ChangeoverError('UNEXPECTED', { reason: reasonOf(inner) }, { cause: inner });
}

/** What went wrong first: an error while closing things afterwards is only a consequence. */
function firstError(error: unknown): unknown {
  return error instanceof SuppressedError ? firstError(error.suppressed) : error;
}

/** What a control store says that is full, or that went away in the middle. */
function asStoreError(error: unknown): ChangeoverError | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = reasonOf(error);
  if (code === '53100' || code === 'ENOSPC')
    return new ChangeoverError('DISK_FULL', { path: `data (${reason})` }, { cause: error });
  if (/^(57P0[1-3]|ECONNRE(SET|FUSED)|EPIPE)$/.test(code) || reason.startsWith('Connection terminated'))
    return new ChangeoverError('STORE_LOST', { reason }, { cause: error });
  return undefined;
}

/** Prints one JSON object on standard output. */
export function printJson(value: object): void {
  process.stdout.write(
    `${JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? item.toString() : item))}\n`,
  );
}

/** Prints text on standard output. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}
