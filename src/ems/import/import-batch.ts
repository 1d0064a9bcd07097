import type pg from 'pg';
import { log } from '../../lib/log.ts';
import type { Actor } from '../access/actor.ts';
import type { Collection } from '../domain/collection.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { EmsStore } from '../store/ems-store.ts';
import { faultCode, isRace } from '../store/postgres-fault.ts';
import { recordChange } from '../store/record-change.ts';
import { mayBeRefused, readFacts } from './batch-facts.ts';
import { isConsistent } from './consistent-batch.ts';
import { judgeBatch } from './judge-batch.ts';
import type { ImportRow } from './record-reader.ts';
import { insertRows, updateRows } from './write-rows.ts';

/** What became of every record of a batch. */
export interface ImportOutcome {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: readonly Refusal[];
}

const attempts = 5;

/**
 * Stores the well-formed records of a batch: all that are accepted in one transaction, so that a batch is there as a
 * whole or not at all. Throws ApiError CONTENDED, UNAVAILABLE, STORE_REFUSED; then nothing was stored, or (when the
 * connection broke at the very end) everything.
 */
export async function importBatch(
  store: EmsStore,
  collection: Collection,
  rows: readonly ImportRow[],
  actor: Actor,
): Promise<ImportOutcome> {
  if (rows.length === 0) return { created: 0, updated: 0, unchanged: 0, refused: [] };
  const created = await storeAllNew(store, collection, rows, actor);
  if (created) return { created: rows.length, updated: 0, unchanged: 0, refused: [] };
  for (let attempt = 1; ; attempt++) {
    try {
      return await store.inTransaction(async (client) => {
        const outcome = await storeRows(client, collection, rows, actor);
        await recordImport(client, actor, collection, outcome);
        return outcome;
      });
    } catch (error) {
      // Someone else wrote between our look and our write: look again.
      if (!isRace(causeOf(error)) || attempt >= attempts) throw error;
      log('info', 'ems-import-again', {
        collection: collection.name,
        code: faultCode(causeOf(error)),
        attempt,
      });
    }
  }
}

/**
 * Nearly every batch of a load is all new and all right: it is written at once, and the database's own keys and references
 * are the judge. False when they object to any record; then nothing was stored, and each is looked at.
 */
async function storeAllNew(
  store: EmsStore,
  collection: Collection,
  rows: readonly ImportRow[],
  actor: Actor,
): Promise<boolean> {
  if (!isConsistent(collection, rows)) return false;
  try {
    return await store.inTransaction(async (client) => {
      if (await mayBeRefused(client, collection, rows)) return false;
      await insertRows(client, collection, rows);
      await recordImport(client, actor, collection, { created: rows.length, updated: 0 });
      return true;
    });
  } catch (error) {
    if (isRace(causeOf(error))) return false;
    throw error;
  }
}

/** A batch is one entry of the change log; what it changed has an entry each (`updateRows`). */
async function recordImport(
  client: pg.ClientBase,
  actor: Actor,
  { name }: Collection,
  { created, updated }: { readonly created: number; readonly updated: number },
): Promise<void> {
  if (created + updated === 0) return;
  await recordChange(client, {
    actor,
    action: 'imported',
    entity: name,
    id: undefined,
    after: { created, updated },
  });
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

/** Stores the rows that may be stored, in the caller's transaction. */
export async function storeRows(
  client: pg.ClientBase,
  collection: Collection,
  rows: readonly ImportRow[],
  /** Whose change of stored records is logged; absent where the caller does that. */
  actor?: Actor,
): Promise<ImportOutcome> {
  const judged = judgeBatch(collection, rows, await readFacts(client, collection, rows));
  await insertRows(client, collection, judged.created);
  const updated = await updateRows(client, collection, judged.stored, actor);
  return {
    created: judged.created.length,
    updated,
    unchanged: judged.stored.length - updated,
    refused: judged.refused,
  };
}
