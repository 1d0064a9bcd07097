import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { writeFileAtomically } from '../lib/atomic-file.ts';
import { readStoredJson } from '../lib/stored-json.ts';
import { canonicalModel } from '../model/canonical-model.ts';
import type { Entity } from '../model/entity.ts';
import type { DisposedPath } from './account-rows.ts';
import { type RawTable, rowKeySql } from './raw-tables.ts';

const manifestSchema = z.object({ run: z.string(), rows: z.record(z.string(), z.number()) });

export interface ArchiveTarget {
  readonly folder: string;
  readonly run: string;
  /** Raw rows put together at a time: see `manyRawRows`. */
  readonly rawRowsAtOnce?: number | undefined;
}

/** Where the archived records of an entity are. */
export const archiveFile = (folder: string, entity: string): string => join(folder, `${entity}.parquet`);

/**
 * Rewrites the archive with the records of this run that stay behind (ARCHIVE, HOLD, REJECT): canonical columns, fate, reason,
 * sources, and the raw rows they came from as canonical JSON (`raw`, columns by name, no `_row`) with its SHA-256. Needs the
 * views `raw.*`. Returns records per entity. Throws DISK_FULL.
 */
export async function writeArchive(
  duck: Duck,
  { folder, run, rawRowsAtOnce = manyRawRows }: ArchiveTarget,
  entities: readonly Entity[],
  tables: readonly RawTable[],
  path: DisposedPath,
): Promise<Record<string, number>> {
  await removeParts(folder);
  const rows: Record<string, number> = {};
  for (const { name } of canonicalModel) {
    const mapped = entities.some((entity) => entity.name === name);
    const count = mapped
      ? await writeEntity(duck, archiveFile(folder, name), tables, path(name), rawRowsAtOnce)
      : 0;
    if (count === 0) await rm(archiveFile(folder, name), { force: true });
    else rows[name] = count;
  }
  await writeFileAtomically(join(folder, 'manifest.json'), `${JSON.stringify({ run, rows }, null, 2)}\n`);
  return rows;
}

/**
 * Raw rows whose JSON is put together at a time. A list in order is built in memory and cannot spill, so this bounds what a
 * migration that holds millions of records needs.
 */
const manyRawRows = 200_000;

const partMark = '.part-';

/** Parts that a killed process left. */
async function removeParts(folder: string): Promise<void> {
  const there = existsSync(folder) ? await readdir(folder) : [];
  for (const name of there.filter((one) => one.includes(partMark))) await rm(join(folder, name));
}

async function writeEntity(
  duck: Duck,
  file: string,
  tables: readonly RawTable[],
  disposed: string,
  rawRowsAtOnce: number,
): Promise<number> {
  await duck.run(`CREATE OR REPLACE TABLE work.kept AS
    SELECT old_key, sources FROM ${parquet(disposed)} WHERE disposition IN ('ARCHIVE', 'HOLD', 'REJECT')`);
  const parts = Math.ceil((await duck.count('SELECT sum(len(sources)) FROM work.kept')) / rawRowsAtOnce);
  if (parts <= 1) return writeParquet(duck, await partOf(duck, tables, disposed, 'true'), file);
  const partFiles = Array.from({ length: parts }, (_, part) => `${file}${partMark}${part}`);
  try {
    for (const [part, partFile] of partFiles.entries()) {
      const records = `hash(old_key) % ${parts} = ${part}`;
      await writeParquet(duck, await partOf(duck, tables, disposed, records), partFile);
    }
    return await writeParquet(
      duck,
      `SELECT * FROM read_parquet([${partFiles.map(literal).join(', ')}])`,
      file,
    );
  } finally {
    for (const partFile of partFiles) await rm(partFile, { force: true });
  }
}

/** SQL: the archived records for which `records`, a condition on `old_key`, holds. Needs `work.kept`; replaces `work.link`. */
async function partOf(
  duck: Duck,
  tables: readonly RawTable[],
  disposed: string,
  records: string,
): Promise<string> {
  await duck.run(`CREATE OR REPLACE TABLE work.link AS
    SELECT DISTINCT old_key, s."table" AS "table", s."key" AS "key"
    FROM (SELECT old_key, unnest(sources) AS s FROM work.kept WHERE ${records})`);
  const named = await duck.rows<{ table: string }>('SELECT DISTINCT "table" FROM work.link');
  const raw = tables
    .filter((table) => named.some((one) => one.table === table.name))
    .map(
      (table) => `
      SELECT l.old_key, l."table", l."key", ${canonicalJson(table)} AS "row"
      FROM (SELECT * FROM work.link WHERE "table" = ${literal(table.name)}) l
      JOIN raw.${identifier(table.name)} r ON ${rowKeySql(table, 'r')} = l."key"`,
    );
  const rowsJson =
    raw.length === 0
      ? 'SELECT NULL::VARCHAR AS old_key, NULL::VARCHAR AS raw WHERE false'
      : `SELECT old_key, to_json(list({'table': "table", 'key': "key", 'row': "row"} ORDER BY "table", "key"))::VARCHAR AS raw
         FROM (${raw.join(' UNION ALL ')}) GROUP BY old_key`;
  return `SELECT d.* EXCLUDE (findings), j.raw::JSON AS raw, sha256(j.raw) AS raw_sha256
     FROM (FROM ${parquet(disposed)} WHERE disposition IN ('ARCHIVE', 'HOLD', 'REJECT') AND ${records}) d
     LEFT JOIN (${rowsJson}) j ON j.old_key = d.old_key`;
}

function canonicalJson(table: RawTable): string {
  const columns = [...table.columns].sort();
  return `to_json({${columns.map((name) => `${literal(name)}: r.${identifier(name)}`).join(', ')}})`;
}

/** The run that wrote the archive and its records per entity, or undefined. Throws FILE_CORRUPT. */
async function readArchiveManifest(folder: string): Promise<z.infer<typeof manifestSchema> | undefined> {
  return readStoredJson(join(folder, 'manifest.json'), manifestSchema, 'the manifest of an archive');
}

/** Removes the archive when `run` wrote it; another run's archive is left alone. */
export async function removeArchive(folder: string, run: string): Promise<void> {
  if ((await readArchiveManifest(folder))?.run !== run) return;
  for (const { name } of canonicalModel) await rm(archiveFile(folder, name), { force: true });
  await rm(join(folder, 'manifest.json'), { force: true });
}
