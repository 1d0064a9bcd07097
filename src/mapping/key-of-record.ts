import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { literal, parquet } from '../duck/sql-text.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { findEntity } from '../model/canonical-model.ts';
import type { StageContext } from '../stage/stage.ts';

/** The old key of the mapped record with an id. Throws NOT_FOUND. */
export async function keyOfRecord(
  context: Pick<StageContext, 'folder' | 'openDuck'>,
  entityName: string,
  id: string,
): Promise<string> {
  const entity = findEntity(entityName);
  const path = join(context.folder.mapped, `${entity?.name}.parquet`);
  if (entity === undefined || !existsSync(path))
    throw new ChangeoverError('NOT_FOUND', { what: 'mapped entity', id: entityName });
  await using duck = await context.openDuck();
  const row = await duck.row<{ old_key: string }>(
    `SELECT old_key FROM ${parquet(path)} WHERE id = ${literal(id)}::UUID LIMIT 1`,
  );
  if (row === undefined) throw new ChangeoverError('NOT_FOUND', { what: entity.name, id });
  return row.old_key;
}
