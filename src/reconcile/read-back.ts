import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { asDiskError } from '../lib/atomic-file.ts';
import { ChangeoverError, isChangeoverError } from '../lib/errors.ts';
import { type Entity, references } from '../model/entity.ts';
import { duckType, type FieldType } from '../model/field.ts';
import type { NewSystem, WireEntity } from '../systems/new-system.ts';
import { externalIdLines } from './external-ids.ts';
import { picturePath } from './picture-paths.ts';

export interface ReadBack {
  readonly system: NewSystem;
  /** Name of the old system in external ids. */
  readonly oldSystem: string;
  /** Folder for records as they came, references still ids. */
  readonly rawFolder: string;
  readonly signal: AbortSignal;
  readonly onRecords?: (records: number) => void;
}

/**
 * Reads every record of an entity through the new system's API into `rawFolder`; an entity that is there already is
 * not read again. Memory stays flat: the answer goes to a file first. Throws NEW_GARBLED and what the system throws.
 */
export async function readEntity(
  duck: Duck,
  readBack: ReadBack,
  entity: Entity,
  wire: WireEntity,
): Promise<void> {
  const target = picturePath(readBack.rawFolder, entity.name);
  if (existsSync(target)) return;
  await mkdir(readBack.rawFolder, { recursive: true });
  const lines = join(readBack.rawFolder, `${entity.name}.${process.pid}.ndjson`);
  try {
    const source = counted(readBack.system.read(entity.name, readBack.signal), readBack.onRecords);
    await pipeline(Readable.from(source), createWriteStream(lines), { signal: readBack.signal });
    await writeRaw(duck, readBack, entity, wire, lines, target);
  } catch (error) {
    throw asDiskError(error, lines);
  } finally {
    await rm(lines, { force: true });
  }
}

/** Fetches single records once more, by id, and puts them in place of those read before. Throws as `readEntity`. */
export async function readAgain(
  duck: Duck,
  readBack: ReadBack,
  entity: Entity,
  wire: WireEntity,
  ids: readonly string[],
): Promise<void> {
  const lines = join(readBack.rawFolder, `${entity.name}.again.ndjson`);
  const again = join(readBack.rawFolder, `${entity.name}.again.parquet`);
  const target = picturePath(readBack.rawFolder, entity.name);
  try {
    await writeFile(lines, '');
    const size = Math.max(1, Math.min(500, readBack.system.limits.batchRecords));
    for (let from = 0; from < ids.length; from += size) {
      const found = await readBack.system.find(entity.name, ids.slice(from, from + size), readBack.signal);
      await writeFile(lines, found.map((line) => `${line.trim()}\n`).join(''), { flag: 'a' });
    }
    await writeRaw(duck, readBack, entity, wire, lines, again);
    const asked = `(SELECT unnest([${ids.map(literal).join(', ')}]::VARCHAR[]))`;
    await writeParquet(
      duck,
      `SELECT * FROM ${parquet(target)} WHERE id::VARCHAR NOT IN ${asked} UNION ALL SELECT * FROM ${parquet(again)}`,
      target,
    );
  } finally {
    await rm(lines, { force: true });
    await rm(again, { force: true });
  }
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  onRecords: ((records: number) => void) | undefined,
): AsyncGenerator<Uint8Array> {
  let records = 0;
  for await (const bytes of source) {
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) records++;
    onRecords?.(records);
    yield bytes;
  }
}

async function writeRaw(
  duck: Duck,
  readBack: ReadBack,
  entity: Entity,
  wire: WireEntity,
  lines: string,
  target: string,
): Promise<void> {
  try {
    await writeParquet(duck, rawSelect(readBack.oldSystem, entity, wire, lines), target);
  } catch (error) {
    if (!isChangeoverError(error, 'QUERY_FAILED')) throw error;
    // DuckDB's sentence may quote a value of the record: it stays in the cause.
    const reason = `its ${entity.plural} are not JSON records with the types of its API`;
    throw new ChangeoverError('NEW_GARBLED', { url: readBack.system.url, reason }, { cause: error });
  }
}

function rawSelect(oldSystem: string, entity: Entity, wire: WireEntity, lines: string): string {
  const fields = Object.entries(entity.fields).flatMap(([name, one]) => {
    const there = wire.fields[name];
    return there === undefined ? [] : [{ name, there, type: one.type, cast: duckType(one) }];
  });
  const columns = [
    "'id': 'VARCHAR'",
    `'externalIds': 'STRUCT("system" VARCHAR, "kind" VARCHAR, "value" VARCHAR)[]'`,
    ...new Set(fields.map((one) => `${literal(one.there)}: ${literal(wireType(one.type))}`)),
  ];
  const own = `x.system = ${literal(oldSystem)} AND x.kind`;
  return `
    SELECT coalesce(list_filter("externalIds", lambda x: ${own} = 'old_key')[1].value, 'new:' || id) AS old_key,
           CAST(id AS UUID) AS id,
           nullif(array_to_string(list_sort(list_transform(list_filter("externalIds", lambda x: ${own} = 'merged'), lambda x: x.value)), chr(10)), '') AS merged_keys,
           ${externalIdLines(`list_filter("externalIds", lambda x: NOT (${own} IN ('old_key', 'merged')))`)} AS external_ids,
           ${fields.map((one) => `CAST(${identifier(one.there)} AS ${one.cast}) AS ${identifier(one.name)}`).join(', ')}
      FROM read_json(${literal(lines)}, format = 'newline_delimited', columns = {${columns.join(', ')}})
     WHERE id IS NOT NULL OR error('a record has no id')`;
}

function wireType(type: FieldType): string {
  if (type === 'integer' || type === 'boolean') return type === 'integer' ? 'BIGINT' : 'BOOLEAN';
  return type === 'json' ? 'JSON' : 'VARCHAR';
}

/**
 * Writes the read-back picture of an entity: references as the old keys stored on the records they point at
 * (`new:<uuid>` where there is none), fields that the new system cannot hold as NULL. Returns the rows.
 */
export async function writeReadBackPicture(
  duck: Duck,
  rawFolder: string,
  entity: Entity,
  wire: WireEntity,
  target: string,
): Promise<number> {
  const refs = references(entity).filter((ref) => wire.fields[ref.name] !== undefined);
  const fields = Object.entries(entity.fields).map(([name, one]) => {
    const column = identifier(name);
    if (wire.fields[name] === undefined) return `CAST(NULL AS ${duckType(one)}) AS ${column}`;
    const index = refs.findIndex((ref) => ref.name === name);
    return index < 0
      ? `b.${column}`
      : `CASE WHEN b.${column} IS NOT NULL THEN coalesce(r${index}.old_key, 'new:' || b.${column}) END AS ${column}`;
  });
  const joins = refs.map((ref, index) => {
    const path = picturePath(rawFolder, ref.to);
    const ids = existsSync(path)
      ? `(SELECT id::VARCHAR AS id, old_key FROM ${parquet(path)})`
      : '(SELECT NULL::VARCHAR AS id, NULL::VARCHAR AS old_key WHERE false)';
    return `LEFT JOIN ${ids} r${index} ON r${index}.id = b.${identifier(ref.name)}`;
  });
  return writeParquet(
    duck,
    `SELECT b.old_key, b.id, b.merged_keys, b.external_ids, ${fields.join(', ')}
       FROM ${parquet(picturePath(rawFolder, entity.name))} b ${joins.join(' ')}`,
    target,
  );
}
