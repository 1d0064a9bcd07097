/** Names in which a new system speaks of an entity. Values: dates `YYYY-MM-DD`, instants ISO 8601 UTC, decimals text. */
export interface WireEntity {
  /** Canonical field → name on the wire. A canonical field that is absent here cannot be stored there. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface Refusal {
  readonly id: string;
  /** The new system's own code. */
  readonly code: string;
  readonly reason: string;
  readonly field?: string | undefined;
}

/** Outcome of one batch: every record is created, updated, unchanged, or refused by name. */
export interface PutResult {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: readonly Refusal[];
}

interface NewSystemLimits {
  /** Most records in one batch. */
  readonly batchRecords: number;
  /** Batches in flight at once. */
  readonly parallel: number;
}

/**
 * A new system, reached over its own API. Record ids are chosen by us (the crosswalk), so every verb may be
 * repeated. Errors: NEW_UNREACHABLE (no answer: the outcome is unknown until read back), NEW_BUSY (429 or 5xx; details
 * `status`, and `retryAfterMs` when it asks for a wait), NEW_DENIED, NEW_GARBLED, NEW_REFUSED_BATCH (details `reason`).
 */
export interface NewSystem extends AsyncDisposable {
  readonly adapter: string;
  readonly url: string;
  readonly limits: NewSystemLimits;
  /** Version and build, for evidence; also proves that it answers. */
  describe(): Promise<{ readonly version: string; readonly build: string }>;
  /** How it names an entity, or undefined when it cannot hold it. */
  wire(entity: string): WireEntity | undefined;
  /**
   * Writes records: newline-delimited JSON, each with `id`, `externalIds` and wire fields. Idempotent by id. An external id is
   * {system, kind, value}: kind `old_key` for the record itself, `merged` for the old records folded into it, others as mapped.
   */
  put(entity: string, lines: string, signal: AbortSignal): Promise<PutResult>;
  /** Removes records by id (undo); unknown ids are no error. Returns how many were there. */
  remove(entity: string, ids: readonly string[], signal: AbortSignal): Promise<number>;
  /** Every record of an entity, newline-delimited JSON in any order, whole lines or not. */
  read(entity: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Those of the ids that exist, as JSON lines; resolves unknown outcomes. */
  find(entity: string, ids: readonly string[], signal: AbortSignal): Promise<string[]>;
  /** Asks the entitlement check of the new system about a license key (law 4 of DOMAIN §4). */
  validateKey(key: string, signal: AbortSignal): Promise<KeyAnswer>;
  /**
   * Opens a throw-away copy of it, where faults may be seeded; undefined when it cannot be copied. With `only` (entity → ids) the
   * copy holds just these records; whoever chooses them includes what they refer to.
   */
  openSandbox?: ((only?: RecordChoice) => Promise<NewSystemSandbox>) | undefined;
}

/** Some records: entity → ids. */
export type RecordChoice = ReadonlyMap<string, readonly string[]>;

export interface KeyAnswer {
  readonly found: boolean;
  readonly valid: boolean;
  readonly code: string;
  /** Of the line found: its id, organization id, product id, end. */
  readonly line?:
    | {
        readonly id: string;
        readonly organization: string;
        readonly product: string;
        readonly end: string | null;
      }
    | undefined;
}

/** A throw-away copy of a new system, with a door to its database behind the API's back. */
export interface NewSystemSandbox extends AsyncDisposable {
  readonly system: NewSystem;
  /** Runs SQL in the copy's own database; returns the rows of the last statement. */
  sql(text: string): Promise<Record<string, unknown>[]>;
}
