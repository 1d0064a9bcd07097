import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duck } from '../duck/duck.ts';
import { identifier, literal } from '../duck/sql-text.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { findEntity } from '../model/canonical-model.ts';
import { type Entity, references } from '../model/entity.ts';
import type { StageContext } from '../stage/stage.ts';
import type { Refusal } from '../systems/new-system.ts';
import { batchesToSend } from './batch.ts';
import { addToCrosswalk, findSurvivors } from './crosswalk.ts';
import { defaultPatience, NewSystemLink, type Patience } from './new-system-link.ts';
import { planEntity } from './plan.ts';
import { disposedPath, hasTarget, sentRecords } from './plan-sql.ts';
import { lookUp, sendBatch } from './send-batch.ts';
import { saveSingles } from './undo-store.ts';

export interface SingleLoad {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: readonly (Refusal & { readonly oldKey: string })[];
}

/**
 * Loads single records of this run by old key, whatever their fate (an archived record that is wanted after all). They
 * get their id from the crosswalk like every other, and undoing the load removes them. Throws ARCHIVE_NOT_FOUND for
 * a key this run does not know, ARCHIVE_PARENT when a record they refer to is not in the new system, NEW_CANNOT_HOLD.
 */
export async function loadRecords(
  context: StageContext,
  entityName: string,
  oldKeys: readonly string[],
  patience: Patience = defaultPatience,
): Promise<SingleLoad> {
  const entity = findEntity(entityName);
  const first = oldKeys[0];
  if (first === undefined) return { created: 0, updated: 0, unchanged: 0, refused: [] };
  if (entity === undefined || !existsSync(disposedPath(context, entityName)))
    throw new ChangeoverError('ARCHIVE_NOT_FOUND', { entity: entityName, key: shownKey(entityName, first) });
  await using link = await NewSystemLink.open(context, patience);
  await using duck = await context.openDuck();
  await refuseUnknown(context, duck, entity, oldKeys);
  const targets = references(entity).map((one) => one.to);
  for (const to of new Set([entity.name, ...targets.filter((one) => hasTarget(context, one))])) {
    await findSurvivors(duck, context, to);
  }
  await addToCrosswalk(
    duck,
    context,
    entity.name,
    `SELECT old_key, id FROM ${sentRecords(context, entity.name, oldKeys)}`,
  );
  const wire = link.system.wire(entity.name);
  if (wire === undefined)
    throw new ChangeoverError('NEW_CANNOT_HOLD', { url: link.system.url, entity: entity.name });
  const path = join(context.folder.temporary, `single-${entity.name}.parquet`);
  try {
    const { records } = await planEntity(duck, context, entity, wire, oldKeys, path);
    await refuseOrphans(context, link, duck, entity, oldKeys);
    return await send(context, link, duck, entity, path, records);
  } finally {
    await rm(path, { force: true });
  }
}

async function refuseUnknown(
  context: StageContext,
  duck: Duck,
  entity: Entity,
  keys: readonly string[],
): Promise<void> {
  const row = await duck.row<{ key: string }>(
    `SELECT key FROM (SELECT unnest([${keys.map(literal).join(', ')}]) AS key)
      WHERE key NOT IN (SELECT old_key FROM ${sentRecords(context, entity.name, keys)}) LIMIT 1`,
  );
  if (row !== undefined)
    throw new ChangeoverError('ARCHIVE_NOT_FOUND', {
      entity: entity.name,
      key: shownKey(entity.name, row.key),
    });
}

/** Every record these refer to must be in the new system already, or be among them. */
async function refuseOrphans(
  context: StageContext,
  link: NewSystemLink,
  duck: Duck,
  entity: Entity,
  keys: readonly string[],
): Promise<void> {
  const among = keys.map(literal).join(', ');
  for (const one of references(entity)) {
    const known = hasTarget(context, one.to);
    const column = `m.${identifier(one.name)}`;
    const needed = await duck.rows<{ key: string; parent: string; id: string | null }>(`
      SELECT m.old_key AS key, ${column} AS parent, ${known ? 'r.id' : 'NULL'}::VARCHAR AS id
        FROM ${sentRecords(context, entity.name, keys)} m
        ${known ? `LEFT JOIN resolved_${one.to} r ON r.old_key = ${column}` : ''}
       WHERE ${column} IS NOT NULL ${one.to === entity.name ? `AND ${column} NOT IN (${among})` : ''}`);
    const ids = [...new Set(needed.map((need) => need.id).filter((id) => id !== null))];
    const there = await link.call((system, within) => lookUp(system, one.to, ids, within));
    const orphan = needed.find((need) => need.id === null || !there.has(need.id));
    if (orphan === undefined) continue;
    const { key, parent } = orphan;
    throw new ChangeoverError('ARCHIVE_PARENT', {
      entity: entity.name,
      key: shownKey(entity.name, key),
      parentEntity: one.to,
      parentKey: shownKey(one.to, parent),
    });
  }
}

/** A key as messages may show it: people are sometimes known by their e-mail. */
function shownKey(entity: string, key: string): string {
  return entity === 'person' && key.includes('@') ? '***' : key;
}

async function send(
  context: StageContext,
  link: NewSystemLink,
  duck: Duck,
  entity: Entity,
  path: string,
  records: number,
): Promise<SingleLoad> {
  const total = { created: 0, updated: 0, unchanged: 0 };
  const refused: (Refusal & { oldKey: string })[] = [];
  await duck.run('SET preserve_insertion_order = true');
  const size = { records: link.system.limits.batchRecords, characters: 8_000_000 };
  for await (const batch of batchesToSend(duck, path, records, [], size)) {
    const existed = await link.call((system, within) => lookUp(system, entity.name, batch.ids, within));
    const singles = batch.ids.map((id, at) => ({
      id,
      oldKey: batch.oldKeys[at] ?? '',
      existed: existed.has(id),
    }));
    // Written down before it is sent: a kill in between must not hide what undo has to remove.
    await saveSingles(context.store, context.run.id, entity.name, singles);
    const outcome = await sendBatch(link, entity.name, batch, existed, {
      mayBeThere: false,
      signal: context.signal,
      refusedAlone: () => undefined,
    });
    total.created += outcome.created;
    total.updated += outcome.updated;
    total.unchanged += outcome.unchanged;
    refused.push(...outcome.refused);
  }
  return { ...total, refused };
}
