import { existsSync } from 'node:fs';
import type { Duck } from '../duck/duck.ts';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { findEntity } from '../model/canonical-model.ts';
import type { Entity } from '../model/entity.ts';
import type { StageContext } from '../stage/stage.ts';
import { expectedFolder, picturePath } from './picture-paths.ts';

/** One field of a record on both sides, as text; values are not masked. */
interface PairedField {
  readonly field: string;
  readonly old: string | null;
  readonly new: string | null;
  /** Null when both sides are alike. */
  readonly cause: string | null;
  readonly allowed: string | null;
}

/** What is wrong with a record as a whole. */
interface WholeDifference {
  readonly kind: 'only-in-old' | 'only-in-new' | 'doubled';
  readonly cause: string;
  readonly allowed: string | null;
}

/** A record as it should be and as the new system returned it. */
export interface RecordPair {
  readonly entity: string;
  readonly oldKey: string;
  readonly id: string;
  readonly inOld: boolean;
  readonly inNew: boolean;
  /** Missing, extra or doubled; null when it is there once on both sides. */
  readonly whole: WholeDifference | null;
  readonly fields: readonly PairedField[];
}

type Row = Readonly<Record<string, string | null>>;

/** Both sides of the record with an id, every field. Throws NOT_FOUND, FILE_CORRUPT. */
export async function recordPair(
  context: Pick<StageContext, 'folder' | 'openDuck'>,
  entityName: string,
  id: string,
): Promise<RecordPair> {
  const entity = findEntity(entityName);
  if (entity === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'entity', id: entityName });
  const { folder } = context;
  await using duck = await context.openDuck();
  const old = await readSide(duck, entity, picturePath(expectedFolder(folder), entity.name), id);
  const read = await readSide(duck, entity, picturePath(folder.readBack, entity.name), id);
  const oldKey = old?.['old_key'] ?? read?.['old_key'];
  if (oldKey == null) throw new ChangeoverError('NOT_FOUND', { what: entity.name, id });
  const { whole, differing } = await differencesOf(
    duck,
    picturePath(folder.differences, entity.name),
    oldKey,
  );
  const fields = Object.keys(entity.fields).map((field) => ({
    field,
    old: old?.[field] ?? null,
    new: read?.[field] ?? null,
    cause: differing.get(field)?.cause ?? null,
    allowed: differing.get(field)?.allowed ?? null,
  }));
  return {
    entity: entity.name,
    oldKey,
    id,
    inOld: old !== undefined,
    inNew: read !== undefined,
    whole,
    fields,
  };
}

async function readSide(duck: Duck, entity: Entity, path: string, id: string): Promise<Row | undefined> {
  if (!existsSync(path)) return undefined;
  const fields = Object.keys(entity.fields).map(
    (name) => `${identifier(name)}::VARCHAR AS ${identifier(name)}`,
  );
  return duck.row<Row>(
    `SELECT old_key, ${fields.join(', ')} FROM ${parquet(path)} WHERE id = ${literal(id)}::UUID LIMIT 1`,
  );
}

interface StoredDifference {
  readonly kind: 'different' | WholeDifference['kind'];
  readonly field: string | null;
  readonly cause: string;
  readonly allowed: string | null;
}

async function differencesOf(
  duck: Duck,
  path: string,
  oldKey: string,
): Promise<{ whole: WholeDifference | null; differing: Map<string | null, StoredDifference> }> {
  if (!existsSync(path)) return { whole: null, differing: new Map() };
  const rows = await duck.rows<StoredDifference>(
    `SELECT kind, field, cause, allowed FROM ${parquet(path)} WHERE old_key = ${literal(oldKey)}`,
  );
  const [whole = null] = rows.flatMap(({ kind, cause, allowed }) =>
    kind === 'different' ? [] : [{ kind, cause, allowed }],
  );
  return { whole, differing: new Map(rows.map((row) => [row.field, row])) };
}
