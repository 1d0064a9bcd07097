/** What a stage tells while it works. `total` is unknown for streams; then no remaining time is shown. */
export interface ProgressTick {
  readonly stage: string;
  readonly what: string;
  readonly done: number;
  readonly total?: number | undefined;
}

export interface Progress {
  /** Work goes on: called often, drawn rarely. */
  tick(tick: ProgressTick): void;
  /** One finished stage, as one line. */
  line(text: string): void;
  /** Removes a half-drawn bar, before other output. */
  clear(): void;
}

/** Progress that says nothing, for tests and embedding. */
export const silentProgress: Progress = { tick() {}, line() {}, clear() {} };
