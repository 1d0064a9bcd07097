import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalModel } from '../model/canonical-model.ts';
import type { Entity } from '../model/entity.ts';
import type { RunFolder } from '../stage/run-folder.ts';

/** Where reconcile keeps the pictures it compares. */
export const expectedFolder = (folder: RunFolder): string => join(folder.differences, 'expected');
export const rawReadBackFolder = (folder: RunFolder): string => join(folder.temporary, 'read-back');

/** The file of an entity in a folder of pictures. */
export const picturePath = (folder: string, entity: string): string => join(folder, `${entity}.parquet`);

/** The entities of which a folder holds a picture, in the order of the model. */
export function entitiesIn(folder: string): Entity[] {
  return canonicalModel.filter((entity) => existsSync(picturePath(folder, entity.name)));
}
