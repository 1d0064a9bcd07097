/** Runs up to `size` pieces of work at once. The first failure stops the others and is thrown by the next call. */
export class WorkerPool {
  readonly #size: number;
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  #failure: { readonly error: unknown } | undefined;

  constructor(size: number, signal: AbortSignal) {
    this.#size = size;
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
  }

  /** Begins a piece of work as soon as there is room; throws an earlier failure. */
  async start(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    while (this.#running.size >= this.#size) await Promise.race(this.#running);
    this.#throwFailure();
    this.#signal.throwIfAborted();
    const running = work(this.#signal)
      .catch((error: unknown) => {
        // What fails after the first failure fails because it was stopped.
        this.#failure ??= { error };
        this.#stop.abort(error);
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Waits until all begun work is done; throws its first failure. */
  async drain(): Promise<void> {
    await this.finish();
    this.#throwFailure();
  }

  /** Waits until nothing runs any more, without throwing: for leaving after another failure. */
  async finish(): Promise<void> {
    await Promise.all(this.#running);
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
