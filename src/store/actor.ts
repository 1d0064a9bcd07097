/** Who does something: a person with an account, or the system or the operator at the command line without one. */
export interface Actor {
  /** `account.id`; null for the system and for the operator at the command line. Use it for `created_by`, `updated_by`. */
  readonly account: string | null;
  readonly name: string;
  readonly via: 'console' | 'token' | 'cli' | 'system';
}

/** The actor of what Changeover does by itself (imports at start, sweeps, stages of a run). */
export const systemActor: Actor = { account: null, name: 'Changeover', via: 'system' };
