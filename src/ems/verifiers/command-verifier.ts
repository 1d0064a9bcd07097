import { type ChildProcess, spawn } from 'node:child_process';
import { z } from 'zod';
import type { CommandVerifierConfig } from './verifier-config.ts';
import { outputBytes, VerifierFault, type VerifierVerdict } from './verifier-verdict.ts';

const said = z.strictObject({ key: z.string().min(1).max(20_000).optional() });

/**
 * Asks a program about an artifact: the bytes on standard input, exit code 0 for genuine and 1 for not, and on standard output
 * nothing or `{"key": "…"}`. No shell is involved; it has no environment but its own, a bounded time, and bounded output, and
 * with it ends every process that it started. Nothing that it reads or says is logged. Throws VerifierFault.
 */
export async function askCommand(
  config: CommandVerifierConfig,
  artifact: Uint8Array,
  signal: AbortSignal,
): Promise<VerifierVerdict> {
  const child = spawn(config.program, [...config.args], {
    shell: false,
    cwd: '/',
    env: { ...config.environment },
    // Leads a group of its own, so that what it starts can be ended with it.
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let overdue = false;
  const late = setTimeout(() => {
    overdue = true;
    endGroup(child);
  }, config.milliseconds);
  const stop = (): void => endGroup(child);
  signal.addEventListener('abort', stop);
  try {
    const { code, output } = await outcomeOf(child, artifact);
    if (signal.aborted) throw new VerifierFault('the server stops');
    if (overdue) throw new VerifierFault(`it took longer than ${config.milliseconds / 1000} s`);
    if (output === undefined) throw new VerifierFault(`it said more than ${outputBytes} bytes`);
    if (code !== 0 && code !== 1) throw new VerifierFault(`it ended with ${code ?? 'a signal'}`);
    return { genuine: code === 0, key: code === 0 ? keyIn(output) : undefined };
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', stop);
    endGroup(child);
  }
}

/** Its exit code and output; no output when it was too much. */
function outcomeOf(
  child: ChildProcess,
  artifact: Uint8Array,
): Promise<{ code: number | null; output: string | undefined }> {
  const { promise, resolve, reject } = Promise.withResolvers<{
    code: number | null;
    output: string | undefined;
  }>();
  const pieces: Buffer[] = [];
  let bytes = 0;
  child.stdout?.on('data', (piece: Buffer) => {
    bytes += piece.byteLength;
    if (bytes > outputBytes) endGroup(child);
    else pieces.push(piece);
  });
  child.once('error', (error) => reject(new VerifierFault('it could not be started', { cause: error })));
  child.once('close', (code) =>
    resolve({ code, output: bytes > outputBytes ? undefined : Buffer.concat(pieces).toString('utf8') }),
  );
  // One that has seen enough closes its input: that is no fault.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(artifact);
  return promise;
}

function keyIn(output: string): string | undefined {
  if (output.trim() === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(output);
  } catch (error) {
    throw new VerifierFault('its output is not JSON', { cause: error });
  }
  const read = said.safeParse(value);
  if (!read.success) throw new VerifierFault('its output is not {"key": "…"}');
  return read.data.key;
}

/** Ends a program and all that it started. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: nobody of the group is left. Where there are no groups, the program itself is ended.
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return;
    child.kill('SIGKILL');
  }
}
