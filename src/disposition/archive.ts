import { rm } from 'node:fs/promises';
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

/** Where the archived records of an entity are. */
export const archiveFile = (folder: string, entity: string): string => join(folder, `${entity}.parquet`);

/**
 * Rewrites the archive with the records of this run that stay behind (ARCHIVE, HOLD, REJECT): canonical columns, fate, reason,
 * sources, and the raw rows they came from as canonical JSON (`raw`, columns by name, no `_row`) with its SHA-256. Needs the
 * views `raw.*`. Returns records per entity. Throws DISK_FULL.
 */
export async function writeArchive(
  duck: Duck,
  folder: string,
  run: string,
  entities: readonly Entity[],
  tables: readonly RawTable[],
  path: DisposedPath,
): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  for (const { name } of canonicalModel) {
    const mapped = entities.some((entity) => entity.name === name);
    const count = mapped ? await writeEntity(duck, archiveFile(folder, name), tables, path(name)) : 0;
    if (count === 0) await rm(archiveFile(folder, name), { force: true });
    else rows[name] = count;
  }
  await writeFileAtomically(join(folder, 'manifest.json'), `${JSON.stringify({ run, rows }, null, 2)}\n`);
  return rows;
}

async function writeEntity(
  duck: Duck,
  file: string,
  tables: readonly RawTable[],
  disposed: string,
): Promise<number> {
  await duck.run(`CREATE OR REPLACE TABLE work.kept AS
    SELECT old_key, sources FROM ${parquet(disposed)} WHERE disposition IN ('ARCHIVE', 'HOLD', 'REJECT')`);
  await duck.run(`CREATE OR REPLACE TABLE work.link AS
    SELECT DISTINCT old_key, s."table" AS "table", s."key" AS "key" FROM (SELECT old_key, unnest(sources) AS s FROM work.kept)`);
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
  return writeParquet(
    duck,
    `SELECT d.* EXCLUDE (findings), j.raw::JSON AS raw, sha256(j.raw) AS raw_sha256
     FROM ${parquet(disposed)} d LEFT JOIN (${rowsJson}) j ON j.old_key = d.old_key
     WHERE d.disposition IN ('ARCHIVE', 'HOLD', 'REJECT')`,
    file,
  );
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
