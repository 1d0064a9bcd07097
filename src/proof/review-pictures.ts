import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { type RawTable, rawKeySql, readRawSnapshot } from '../mapping/raw-tables.ts';
import { findEntity } from '../model/canonical-model.ts';
import type { Entity } from '../model/entity.ts';
import { seededDraw } from '../prove/seeded-draw.ts';
import { expectedFolder, picturePath } from '../reconcile/picture-paths.ts';
import { attachSnapshot } from '../snapshot/attach-snapshot.ts';
import { type PlantedField, plantRecord, type TextRecord } from './plant-record.ts';
import type { ProofContext } from './proof-context.ts';
import { folderOf } from './proof-context.ts';

/** One old row as the snapshot holds it, as text. */
export interface RawRow {
  readonly table: string;
  readonly key: string;
  readonly values: TextRecord;
}

/** What a reviewer is shown of one record. */
export interface ReviewPicture {
  readonly mapped: TextRecord;
  /** Undefined when the new system has no such record. */
  readonly found: TextRecord | undefined;
  readonly raw: readonly RawRow[];
}

const rowsShown = 100;

/** Fields of a picture that are not in the model, with what they hold. */
export const identityFields: Readonly<Record<string, string>> = {
  merged_keys: 'Old keys folded into this record.',
  external_ids: 'External ids that the new record carries.',
};

/**
 * Writes what reviewers will see of the records in `drawn`, one file per entity, whole and for good: a later rehearsal
 * does not change it. Planted records are made wrong on the way. Returns which field of which record was planted;
 * records in which none could be are missing from it. Throws FILE_CORRUPT, RUN_MISSING.
 */
export async function writePictures(
  context: ProofContext,
  duck: Duck,
  work: { readonly run: string; readonly seed: string; readonly target: string },
): Promise<Map<string, PlantedField>> {
  const folder = folderOf(context, work.run);
  const { tables } = await readRawSnapshot(folder.snapshot, context.project);
  await attachSnapshot(duck, folder.snapshot);
  await mkdir(work.target, { recursive: true });
  const planted = new Map<string, PlantedField>();
  const entities = await duck.rows<{ entity: string }>('SELECT DISTINCT entity FROM drawn ORDER BY 1');
  for (const { entity: name } of entities) {
    const entity = findEntity(name);
    if (entity === undefined) continue;
    await duck.run(pictureSql(entity, folder));
    await collectRaw(duck, tables, picturePath(folder.disposed, name), name);
    for (const [id, field] of await plantAll(duck, entity, work.seed)) planted.set(id, field);
    await writeParquet(
      duck,
      `SELECT p.id, p.mapped, p.found, coalesce(r.raw, '[]') AS raw FROM picture p
         LEFT JOIN (SELECT id, to_json(list({'table': t, 'key': k, 'values': v} ORDER BY n))::VARCHAR AS raw FROM raw_row GROUP BY id) r ON r.id = p.id
        ORDER BY p.id`,
      join(work.target, `${name}.parquet`),
      { rowsInGroup: 2048 },
    );
  }
  return planted;
}

/** One picture. Undefined when the file does not have it. Throws FILE_CORRUPT. */
export async function readPicture(
  duck: Duck,
  target: string,
  entity: string,
  id: string,
): Promise<ReviewPicture | undefined> {
  const file = join(target, `${entity}.parquet`);
  if (!existsSync(file)) return undefined;
  const row = await duck.row<{ mapped: string; found: string | null; raw: string }>(
    `SELECT mapped, found, raw FROM ${parquet(file)} WHERE id = ${literal(id)}`,
  );
  if (row === undefined) return undefined;
  return {
    mapped: JSON.parse(row.mapped) as TextRecord,
    found: row.found === null ? undefined : (JSON.parse(row.found) as TextRecord),
    raw: JSON.parse(row.raw) as RawRow[],
  };
}

/** Everything as text: nothing passes through a float. */
function textsSql(columns: readonly string[], alias: string): string {
  const pairs = columns.map((name) => `${literal(name)}, ${alias}.${identifier(name)}::VARCHAR`);
  return `json_object(${pairs.join(', ')})::VARCHAR`;
}

function pictureSql(entity: Entity, folder: ReturnType<typeof folderOf>): string {
  const columns = [...Object.keys(entity.fields), ...Object.keys(identityFields)];
  const readBack = picturePath(folder.readBack, entity.name);
  const found = existsSync(readBack)
    ? `(SELECT old_key, min(${textsSql(columns, 'b')}) AS found FROM ${parquet(readBack)} b GROUP BY old_key)`
    : '(SELECT NULL::VARCHAR AS old_key, NULL::VARCHAR AS found WHERE false)';
  return `
    CREATE OR REPLACE TEMP TABLE picture AS
    SELECT d.id::VARCHAR AS id, d.old_key, d.planted, ${textsSql(columns, 'e')} AS mapped, n.found
      FROM drawn d
      JOIN ${parquet(picturePath(expectedFolder(folder), entity.name))} e ON e.old_key = d.old_key
      LEFT JOIN ${found} n ON n.old_key = d.old_key
     WHERE d.entity = ${literal(entity.name)}`;
}

/** The old rows that feed the records: `raw_row (id, n, t, k, v)`. */
async function collectRaw(
  duck: Duck,
  tables: readonly RawTable[],
  disposed: string,
  entity: string,
): Promise<void> {
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE wanted AS
    SELECT id, s."table" AS t, s."key" AS k, n FROM (
      SELECT d.id::VARCHAR AS id, unnest(r.sources[1:${rowsShown}]) AS s, generate_subscripts(r.sources[1:${rowsShown}], 1) AS n
        FROM drawn d JOIN ${parquet(disposed)} r ON r.old_key = d.old_key WHERE d.entity = ${literal(entity)})`);
  await duck.run('CREATE OR REPLACE TEMP TABLE raw_row (id VARCHAR, n BIGINT, t VARCHAR, k VARCHAR, v JSON)');
  const used = await duck.rows<{ t: string }>('SELECT DISTINCT t FROM wanted ORDER BY 1');
  for (const { t } of used) {
    const table = tables.find((one) => one.name === t);
    if (table === undefined) continue;
    const values = textsSql(
      table.columns.map((column) => column.name),
      'x',
    );
    await duck.run(`
      INSERT INTO raw_row
      SELECT w.id, w.n, w.t, w.k, r.v FROM wanted w
        JOIN (SELECT ${rawKeySql(table)} AS k, ${values}::JSON AS v FROM raw.${identifier(t)} x) r ON r.k = w.k
       WHERE w.t = ${literal(t)}`);
  }
}

async function plantAll(duck: Duck, entity: Entity, seed: string): Promise<Map<string, PlantedField>> {
  const planted = new Map<string, PlantedField>();
  const rows = await duck.rows<{ id: string; mapped: string; found: string | null; raw: string | null }>(
    `SELECT p.id, p.mapped, p.found, (SELECT to_json(list(v))::VARCHAR FROM raw_row r WHERE r.id = p.id) AS raw
       FROM picture p WHERE p.planted ORDER BY p.id`,
  );
  for (const row of rows) {
    if (row.found === null) continue;
    const raw = JSON.parse(row.raw ?? '[]') as TextRecord[];
    const record = {
      mapped: JSON.parse(row.mapped) as TextRecord,
      found: JSON.parse(row.found) as TextRecord,
      raw: new Set(raw.flatMap((values) => Object.values(values)).filter((value) => value !== null)),
    };
    const made = plantRecord(entity, record, seededDraw(`${seed} ${row.id}`));
    if (made === undefined) continue;
    planted.set(row.id, made.planted);
    await duck.run(
      `UPDATE picture SET mapped = ${literal(JSON.stringify(made.mapped))}, found = ${literal(JSON.stringify(made.found))} WHERE id = ${literal(row.id)}`,
    );
  }
  // What could not be made wrong is no planted record.
  await duck.run(
    'DELETE FROM picture WHERE planted AND id NOT IN (SELECT unnest(' +
      `[${["''", ...[...planted.keys()].map(literal)].join(', ')}]))`,
  );
  return planted;
}
