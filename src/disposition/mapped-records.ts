import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Duck } from '../duck/duck.ts';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { readStoredJson } from '../lib/stored-json.ts';
import { canonicalModel } from '../model/canonical-model.ts';
import { type Entity, references } from '../model/entity.ts';
import { duckType } from '../model/field.ts';

const manifestSchema = z.object({
  columns: z.array(
    z.object({
      table: z.string(),
      column: z.string(),
      used_by: z.array(z.string()),
      waived: z.string().nullish(),
    }),
  ),
});

/** What the mapping says of itself: which old columns it uses. */
export type MappedManifest = z.infer<typeof manifestSchema>;

/** Reads `mapped/manifest.json`. Throws FILE_CORRUPT. */
export async function readMappedManifest(folder: string): Promise<MappedManifest> {
  const path = join(folder, 'manifest.json');
  const manifest = await readStoredJson(path, manifestSchema, 'a manifest of mapped records');
  if (manifest === undefined) throw new ChangeoverError('FILE_CORRUPT', { path, reason: 'it is missing' });
  return manifest;
}

/** DuckDB type of the lineage column. */
export const sourcesType = 'STRUCT("table" VARCHAR, "key" VARCHAR)[]';

/**
 * Creates a view `mapped.<entity>` for every canonical entity (empty for those without a mapping, so that SQL may
 * name any of them) and the macro `as_of()`. Returns the entities that are mapped, in dependency order.
 */
export async function attachMapped(duck: Duck, folder: string, asOf: string): Promise<Entity[]> {
  await duck.run('CREATE SCHEMA IF NOT EXISTS mapped');
  await duck.run(`CREATE OR REPLACE MACRO as_of() AS ${literal(asOf)}::DATE`);
  const found: Entity[] = [];
  for (const entity of canonicalModel) {
    const path = join(folder, `${entity.name}.parquet`);
    const present = existsSync(path);
    if (present) found.push(entity);
    const select = present ? `SELECT * FROM ${parquet(path)}` : emptySelect(entity);
    await duck.run(`CREATE OR REPLACE VIEW mapped.${identifier(entity.name)} AS ${select}`);
  }
  return found;
}

function emptySelect(entity: Entity): string {
  const columns = [
    'NULL::VARCHAR AS old_key',
    'NULL::UUID AS id',
    ...Object.entries(entity.fields).map(([name, one]) => `NULL::${duckType(one)} AS ${identifier(name)}`),
    'NULL::JSON AS xref',
    `NULL::${sourcesType} AS sources`,
    'NULL::STRUCT(rule VARCHAR, field VARCHAR, value VARCHAR)[] AS findings',
  ];
  return `SELECT ${columns.join(', ')} WHERE false`;
}

/**
 * A SELECT of the mapped records of an entity whose references lead to survivors, as the tables
 * `work.merged_<entity>` (old_key, survivor) say; `merging` names the entities whose table has rows.
 */
export function followedSelect(entity: Entity, merging: ReadonlySet<string>, more = ''): string {
  const followed = references(entity).filter((one) => merging.has(one.to));
  const replaced = followed.map(
    (one, index) => `coalesce(m${index}.survivor, r.${identifier(one.name)}) AS ${identifier(one.name)}`,
  );
  const joins = followed.map(
    (one, index) =>
      `LEFT JOIN work.merged_${one.to} m${index} ON m${index}.old_key = r.${identifier(one.name)}`,
  );
  return `SELECT r.* ${replaced.length === 0 ? '' : `REPLACE (${replaced.join(', ')})`} ${more}
    FROM mapped.${identifier(entity.name)} r ${joins.join(' ')}`;
}
