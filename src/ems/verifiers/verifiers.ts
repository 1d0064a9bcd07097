import { ChangeoverError, reasonOf } from '../../lib/errors.ts';
import { log } from '../../lib/log.ts';
import { ApiError } from '../domain/api-error.ts';
import { askCommand } from './command-verifier.ts';
import { readVerifierConfig, type VerifierConfig } from './verifier-config.ts';
import { VerifierFault, type VerifierVerdict } from './verifier-verdict.ts';
import { askWasm, compileWasm } from './wasm-verifier.ts';

/** How many may wait for one verifier; more are told to come again. */
const mostWaiting = 16;

interface Verifier {
  readonly config: VerifierConfig;
  ask(artifact: Uint8Array, signal: AbortSignal): Promise<VerifierVerdict>;
}

/** The verifiers of license files that other systems issued, by format. */
export class Verifiers {
  readonly #byFormat = new Map<string, { readonly verifier: Verifier; readonly turns: Turns }>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #stopping = new AbortController();

  private constructor(verifiers: readonly Verifier[]) {
    for (const verifier of verifiers) {
      const turns = new Turns(verifier.config.atOnce);
      for (const format of verifier.config.formats) this.#byFormat.set(format, { verifier, turns });
    }
  }

  /** Reads and prepares what a file declares. Throws EMS_VERIFIERS_INVALID. */
  static async open(path: string): Promise<Verifiers> {
    const configs = await readVerifierConfig(path);
    return new Verifiers(
      await Promise.all(
        configs.map(async (config): Promise<Verifier> => {
          if (config.kind === 'command')
            return { config, ask: (artifact, signal) => askCommand(config, artifact, signal) };
          try {
            const module = await compileWasm(config);
            return { config, ask: (artifact, signal) => askWasm(config, module, artifact, signal) };
          } catch (error) {
            const reason = `${config.name}: ${reasonOf(error)}`;
            throw new ChangeoverError('EMS_VERIFIERS_INVALID', { path, reason }, { cause: error });
          }
        }),
      ),
    );
  }

  /** A server without verifiers. */
  static none(): Verifiers {
    return new Verifiers([]);
  }

  /** The name of the verifier of a format. */
  nameFor(format: string): string | undefined {
    return this.#byFormat.get(format)?.verifier.config.name;
  }

  /**
   * Asks the verifier of a format. One that fails says nothing about the artifact: that is an error, never a yes or a no. Throws
   * ApiError VERIFIER_FAILED, BUSY.
   */
  async ask(format: string, artifact: Uint8Array): Promise<VerifierVerdict> {
    const found = this.#byFormat.get(format);
    if (found === undefined) throw new Error(`no verifier knows ${format}`);
    const { verifier, turns } = found;
    const { name } = verifier.config;
    try {
      return await turns.take(() => this.#run(verifier, artifact));
    } catch (error) {
      if (!(error instanceof VerifierFault)) throw error;
      log('warn', 'ems-verifier-failed', { verifier: name, reason: error.message });
      throw new ApiError('VERIFIER_FAILED', { name }, { cause: error });
    }
  }

  async #run(verifier: Verifier, artifact: Uint8Array): Promise<VerifierVerdict> {
    const { signal } = this.#stopping;
    if (signal.aborted) throw new VerifierFault('the server stops');
    const running = verifier.ask(artifact, signal);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Ends those that still work: none must outlive the server. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#running);
  }
}

/** Lets so many work at once and a few more wait. */
class Turns {
  readonly #size: number;
  readonly #waiting: (() => void)[] = [];
  #working = 0;

  constructor(size: number) {
    this.#size = size;
  }

  /** Throws ApiError BUSY when too many wait already. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#working >= this.#size) {
      if (this.#waiting.length >= mostWaiting) throw new ApiError('BUSY');
      await new Promise<void>((enter) => this.#waiting.push(enter));
    } else this.#working += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#working -= 1;
      else next();
    }
  }
}
