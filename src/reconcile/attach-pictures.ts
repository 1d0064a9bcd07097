import type { Duck } from '../duck/duck.ts';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { canonicalModel } from '../model/canonical-model.ts';
import { duckType } from '../model/field.ts';
import { entitiesIn, picturePath } from './picture-paths.ts';

export interface Pictures {
  /** Folder of expected pictures: schema `old`. */
  readonly expected: string;
  /** Folder of read-back pictures: schema `new`. */
  readonly readBack: string;
  /** Folder of disposed records: view `fate(entity, old_key, disposition)`. */
  readonly disposed: string;
  /** Folder of mapped records: view `mapped_rows(entity, rows)`. */
  readonly mapped: string;
}

/**
 * Gives a DuckDB the views that totals and laws speak of: `old.<entity>` (what should be there), `new.<entity>` (what
 * is there), `fate` and `mapped_rows`. Entities without a picture are empty views. Returns the entities with one.
 */
export async function attachPictures(duck: Duck, pictures: Pictures): Promise<ReadonlySet<string>> {
  for (const [schema, folder] of [
    ['old', pictures.expected],
    ['new', pictures.readBack],
  ] as const) {
    await duck.run(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    const found = new Set(entitiesIn(folder).map((entity) => entity.name));
    for (const entity of canonicalModel) {
      const source = found.has(entity.name)
        ? `SELECT * FROM ${parquet(picturePath(folder, entity.name))}`
        : `SELECT NULL::VARCHAR AS old_key, NULL::UUID AS id, NULL::VARCHAR AS merged_keys, NULL::VARCHAR AS external_ids, ${Object.entries(
            entity.fields,
          )
            .map(([name, one]) => `NULL::${duckType(one)} AS ${identifier(name)}`)
            .join(', ')} WHERE false`;
      await duck.run(`CREATE OR REPLACE VIEW ${schema}.${identifier(entity.name)} AS ${source}`);
    }
  }
  const disposed = entitiesIn(pictures.disposed).map(
    (entity) =>
      `SELECT ${literal(entity.name)} AS entity, old_key, disposition FROM ${parquet(picturePath(pictures.disposed, entity.name))}`,
  );
  await duck.run(
    `CREATE OR REPLACE VIEW fate AS ${unionOr(disposed, 'SELECT NULL::VARCHAR AS entity, NULL::VARCHAR AS old_key, NULL::VARCHAR AS disposition WHERE false')}`,
  );
  const mapped = entitiesIn(pictures.mapped).map(
    (entity) =>
      `SELECT ${literal(entity.name)} AS entity, count(*) AS rows FROM ${parquet(picturePath(pictures.mapped, entity.name))}`,
  );
  await duck.run(
    `CREATE OR REPLACE VIEW mapped_rows AS ${unionOr(mapped, 'SELECT NULL::VARCHAR AS entity, 0::BIGINT AS rows WHERE false')}`,
  );
  return new Set(entitiesIn(pictures.expected).map((entity) => entity.name));
}

function unionOr(selects: readonly string[], otherwise: string): string {
  return selects.length === 0 ? otherwise : selects.join(' UNION ALL ');
}
