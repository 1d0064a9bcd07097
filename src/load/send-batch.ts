import { createHash } from 'node:crypto';
import { ChangeoverError, isChangeoverError } from '../lib/errors.ts';
import type { NewSystem, PutResult, Refusal } from '../systems/new-system.ts';
import type { Batch } from './batch.ts';
import type { BatchOutcome } from './load-store.ts';
import type { NewSystemLink } from './new-system-link.ts';

/** Called after each record that is refused on its own (its batch was refused whole); throws to stop the search. */
export type RefusedAlone = (reason: string) => void;

/**
 * Sends one batch until its outcome is certain. After an attempt without an answer it reads back by id first, and
 * sends only what is not there, or was there before and may not be up to date. `mayBeThere` says that an earlier,
 * killed attempt may have sent it. Throws what the new system's verbs throw once patience is used up.
 */
export async function sendBatch(
  link: NewSystemLink,
  entity: string,
  batch: Batch,
  existed: ReadonlyMap<string, string>,
  options: { mayBeThere: boolean; signal: AbortSignal; refusedAlone: RefusedAlone },
): Promise<BatchOutcome> {
  const send = new Sending(entity, batch, existed, options.refusedAlone);
  let doubtful = options.mayBeThere;
  let doubted = false;
  let retries = 0;
  let resolved = 0;
  let pending: readonly string[] = batch.ids;
  const last = await link.call(
    async (system, within) => {
      if (doubtful) {
        doubted = true;
        pending = await send.notLanded(system, within);
        resolved += 1;
        doubtful = false;
      }
      return pending.length === 0 ? nothing : send.put(system, pending, within);
    },
    (certain) => {
      retries += 1;
      doubtful ||= !certain || send.split;
    },
    options.signal,
  );
  const counts = doubted
    ? await link.call((system, within) => send.recount(system, last, within), undefined, options.signal)
    : last;
  return { ...send.outcome(counts, last.refused), retries, resolved };
}

const nothing: PutResult = { created: 0, updated: 0, unchanged: 0, refused: [] };

type Counts = Pick<PutResult, 'created' | 'updated' | 'unchanged'>;

class Sending {
  readonly #entity: string;
  readonly #batch: Batch;
  readonly #existed: ReadonlyMap<string, string>;
  readonly #refusedAlone: RefusedAlone;
  readonly #place: ReadonlyMap<string, number>;
  /** Once a batch is sent in parts, a later part's failure says nothing about the earlier ones. */
  split = false;

  constructor(
    entity: string,
    batch: Batch,
    existed: ReadonlyMap<string, string>,
    refusedAlone: RefusedAlone,
  ) {
    this.#entity = entity;
    this.#batch = batch;
    this.#existed = existed;
    this.#refusedAlone = refusedAlone;
    this.#place = new Map(batch.ids.map((id, index) => [id, index]));
  }

  /** Ids that still have to be sent: not there, or there before this load and so perhaps not up to date. */
  async notLanded(system: NewSystem, within: () => AbortSignal): Promise<string[]> {
    const there = await lookUp(system, this.#entity, this.#batch.ids, within);
    return this.#batch.ids.filter((id) => !there.has(id) || this.#existed.has(id));
  }

  /** One put; a batch that is refused whole is split in halves until the culprits stand alone. */
  async put(system: NewSystem, ids: readonly string[], within: () => AbortSignal): Promise<PutResult> {
    try {
      const result = await system.put(this.#entity, this.#text(ids), within());
      this.#check(system, ids, result);
      return result;
    } catch (error) {
      if (!isChangeoverError(error, 'NEW_REFUSED_BATCH')) throw error;
      const reason = String(error.details.reason ?? 'no reason given');
      if (ids.length === 1) {
        this.#refusedAlone(reason);
        return { ...nothing, refused: [{ id: ids[0] ?? '', code: 'BATCH_REFUSED', reason }] };
      }
      this.split = true;
      const middle = Math.ceil(ids.length / 2);
      const first = await this.put(system, ids.slice(0, middle), within);
      return sum(first, await this.put(system, ids.slice(middle), within));
    }
  }

  /** Counts by what is known of before and after, where an answer was lost and with it the system's own counts. */
  async recount(system: NewSystem, last: PutResult, within: () => AbortSignal): Promise<Counts> {
    const refused = new Set(last.refused.map((one) => one.id));
    const accepted = this.#batch.ids.filter((id) => !refused.has(id));
    const before = accepted.filter((id) => this.#existed.has(id));
    const now =
      before.length === 0 ? new Map<string, string>() : await lookUp(system, this.#entity, before, within);
    const updated = before.filter((id) => now.get(id) !== this.#existed.get(id)).length;
    return { created: accepted.length - before.length, updated, unchanged: before.length - updated };
  }

  outcome(counts: Counts, refused: readonly Refusal[]): Omit<BatchOutcome, 'retries' | 'resolved'> {
    const { ids, oldKeys, firstSeq } = this.#batch;
    const refusedIds = new Set(refused.map((one) => one.id));
    const accepted = ids.filter((id) => !refusedIds.has(id));
    const witnesses = [accepted[0], accepted.at(-1)].filter((id) => id !== undefined);
    return {
      created: counts.created,
      updated: counts.updated,
      unchanged: counts.unchanged,
      refusedRecords: refusedIds.size,
      refused: refused.map((one) => {
        const place = this.#place.get(one.id) ?? 0;
        return { ...one, seq: firstSeq + place, oldKey: oldKeys[place] ?? '' };
      }),
      witnesses: [...new Set(witnesses)],
    };
  }

  #text(ids: readonly string[]): string {
    const { lines } = this.#batch;
    const chosen =
      ids.length === lines.length ? lines : ids.map((id) => lines[this.#place.get(id) ?? 0] ?? '');
    return `${chosen.join('\n')}\n`;
  }

  /** An answer that does not account for every record is not an outcome. */
  #check(system: NewSystem, ids: readonly string[], result: PutResult): void {
    const refused = new Set(result.refused.map((one) => one.id));
    const counted = result.created + result.updated + result.unchanged + refused.size;
    const sent = new Set(ids);
    const stranger = [...refused].find((id) => !sent.has(id));
    if (counted === ids.length && stranger === undefined) return;
    const reason =
      stranger === undefined
        ? `it accounts for ${counted} of ${ids.length} records`
        : `it refuses ${stranger}, which was not sent`;
    throw new ChangeoverError('NEW_GARBLED', { url: system.url, reason });
  }
}

function sum(one: PutResult, other: PutResult): PutResult {
  return {
    created: one.created + other.created,
    updated: one.updated + other.updated,
    unchanged: one.unchanged + other.unchanged,
    refused: [...one.refused, ...other.refused],
  };
}

/** Which of the ids the new system holds, each with a digest of how it looks. */
export async function lookUp(
  system: NewSystem,
  entity: string,
  ids: readonly string[],
  within: () => AbortSignal,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const asked = new Set(ids);
  for (let at = 0; at < ids.length; at += system.limits.batchRecords) {
    const part = ids.slice(at, at + system.limits.batchRecords);
    for (const line of await system.find(entity, part, within())) {
      const id = idOf(line, system.url);
      if (asked.has(id)) found.set(id, createHash('sha256').update(line).digest('base64'));
    }
  }
  return found;
}

function idOf(line: string, url: string): string {
  try {
    const record: unknown = JSON.parse(line);
    if (typeof record === 'object' && record !== null && 'id' in record && typeof record.id === 'string')
      return record.id;
    throw new Error('a record without an id');
  } catch (error) {
    throw new ChangeoverError(
      'NEW_GARBLED',
      { url, reason: 'a record that is not JSON with an id' },
      { cause: error },
    );
  }
}
