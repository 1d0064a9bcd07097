import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ChangeoverError } from '../../lib/errors.ts';

export interface EmsProcessOptions {
  readonly databaseUrl: string;
  readonly token?: string | undefined;
  readonly port?: number | undefined;
  /** File with the key that seals its signing keys; made when it is not there. Without one it issues no license files. */
  readonly keyFile?: string | undefined;
}

/** A reference EMS in a process of its own. */
export interface EmsProcess {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  readonly alive: boolean;
  /** Asks it to end and waits until it has. */
  stop(): Promise<void>;
}

const entry = fileURLToPath(new URL('../../main/ems.ts', import.meta.url));
// What a request leaves is short-lived. Node's own size of the young generation grows with the machine (to 64 MiB for each of its
// halves on one of 24 GiB): measured, 8 MiB saves 60 MB, and its collections take 2 ms instead of 7.
const memory = ['--max-semi-space-size=8'];
const listening = z.object({ event: z.literal('ems-listening'), url: z.url() });
const startMs = 60_000;
const stopMs = 15_000;

/**
 * Starts the reference EMS on a PostgreSQL database. It ends by itself when this process is gone. Throws
 * EMS_NOT_STARTED with the last sentence it said.
 */
export async function startEmsProcess(options: EmsProcessOptions): Promise<EmsProcess> {
  const token = options.token ?? randomBytes(24).toString('base64url');
  const child = spawn(process.execPath, [...memory, entry, '--exit-with-parent'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      EMS_DATABASE_URL: options.databaseUrl,
      EMS_TOKEN: token,
      EMS_PORT: String(options.port ?? 0),
      // Whatever our own environment says: customers are not written to from here.
      EMS_ENVIRONMENT: 'rehearsal',
      // A rehearsal, and a copy of a database, tell nobody what they do.
      EMS_WEBHOOKS: 'off',
      ...(options.keyFile === undefined ? {} : { EMS_KEY_ENCRYPTION_KEY_FILE: options.keyFile }),
    },
  });
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  // Writing nothing to it, its end must still not become an error of ours.
  child.stdin?.on('error', () => child.stdin?.destroy());
  const url = await listeningUrl(child);
  return {
    url,
    token,
    pid: child.pid ?? 0,
    get alive() {
      return child.exitCode === null && child.signalCode === null;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const kill = setTimeout(() => child.kill('SIGKILL'), stopMs);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(kill);
    },
  };
}

/** The URL of its one line on standard output; what it logs goes on to our standard error. */
function listeningUrl(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let last = 'it said nothing';
  const notStarted = (reason: string, cause?: unknown): void =>
    reject(new ChangeoverError('EMS_NOT_STARTED', { reason }, { cause }));
  const slow = setTimeout(() => {
    notStarted(`it did not listen within ${startMs / 1000} s`);
    child.kill('SIGKILL');
  }, startMs);
  if (child.stdout === null || child.stderr === null) throw new Error('the EMS has no standard streams');
  createInterface({ input: child.stdout }).on('line', (line) => {
    const found = listening.safeParse(parseLine(line));
    if (found.success) resolve(found.data.url);
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    last = line;
    if (line.startsWith('{')) process.stderr.write(`${line}\n`);
  });
  child.once('error', (error) => notStarted(error.message, error));
  child.once('close', () => notStarted(last.replace(/\.$/, '')));
  return promise.finally(() => clearTimeout(slow));
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // A line that is not JSON is not the one we wait for.
    return undefined;
  }
}
