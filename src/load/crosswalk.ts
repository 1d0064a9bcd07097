import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { literal, parquet } from '../duck/sql-text.ts';
import { movingDispositions } from '../model/disposition.ts';
import { sharedFolder } from '../stage/run-folder.ts';
import type { StageContext } from '../stage/stage.ts';

type Where = Pick<StageContext, 'project' | 'folder' | 'run'>;

/** SQL list of the dispositions that move: `('MIGRATE', 'REISSUE')`. */
export const movingList = `(${movingDispositions.map(literal).join(', ')})`;

/** The file of an entity's crosswalk: `old_key, id, first_run, survivor` (NULL for a record of its own). */
export function crosswalkPath(projectFolder: string, entity: string): string {
  return join(sharedFolder(projectFolder).crosswalk, `${entity}.parquet`);
}

/** SQL source of an entity's crosswalk; an empty one when the file does not exist yet. */
function crosswalkSource(projectFolder: string, entity: string): string {
  const path = crosswalkPath(projectFolder, entity);
  return existsSync(path)
    ? parquet(path)
    : '(SELECT NULL::VARCHAR AS old_key, NULL::UUID AS id, NULL::VARCHAR AS first_run, NULL::VARCHAR AS survivor WHERE false)';
}

/**
 * Brings the crosswalk of an entity up to date with the disposed records of this run, and leaves the temporary table
 * `merged_<entity>` (old_key, survivor) with every MERGE record and the record that finally survives it.
 *
 * An id is fixed at first sight: a record of its own keeps its row for ever, whatever a later run computes. A row
 * that only follows a survivor follows it anew in each run; when its record is un-merged it gets an id of its own,
 * because two moving records with one id would overwrite each other. Rewritten by rename, and only when it changes.
 */
export async function updateCrosswalk(duck: Duck, where: Where, entity: string): Promise<void> {
  const disposed = parquet(join(where.folder.disposed, `${entity}.parquet`));
  await findSurvivors(duck, where, entity);
  await addRows(
    duck,
    where,
    entity,
    `SELECT old_key, id FROM ${disposed} WHERE disposition IN ${movingList}`,
    `SELECT old_key, survivor FROM merged_${entity}`,
  );
}

/** Adds single records of their own (restored from the archive) to the crosswalk. */
export async function addToCrosswalk(duck: Duck, where: Where, entity: string, own: string): Promise<void> {
  await addRows(
    duck,
    where,
    entity,
    own,
    'SELECT NULL::VARCHAR AS old_key, NULL::VARCHAR AS survivor WHERE false',
  );
}

async function addRows(duck: Duck, where: Where, entity: string, own: string, merged: string): Promise<void> {
  const path = crosswalkPath(where.project.folder, entity);
  const existing = crosswalkSource(where.project.folder, entity);
  const run = literal(where.run.id);
  const rows = `
    WITH existing AS (SELECT old_key, id, first_run, survivor FROM ${existing}),
    own AS (${own}), merged AS (${merged}),
    fixed AS (SELECT * FROM existing WHERE survivor IS NULL),
    followers AS (SELECT * FROM existing WHERE survivor IS NOT NULL),
    new_own AS (
      SELECT own.old_key, own.id, coalesce(f.first_run, ${run}) AS first_run, NULL::VARCHAR AS survivor
        FROM own LEFT JOIN followers f ON f.old_key = own.old_key
       WHERE own.old_key NOT IN (SELECT old_key FROM fixed)
    ),
    owners AS (SELECT * FROM fixed UNION ALL SELECT * FROM new_own),
    new_merged AS (
      SELECT m.old_key, o.id, coalesce(f.first_run, ${run}) AS first_run, m.survivor
        FROM merged m JOIN owners o ON o.old_key = m.survivor
        LEFT JOIN followers f ON f.old_key = m.old_key
       WHERE m.old_key NOT IN (SELECT old_key FROM fixed)
    )
    SELECT * FROM owners
    UNION ALL SELECT * FROM new_merged
    UNION ALL SELECT * FROM followers
     WHERE old_key NOT IN (SELECT old_key FROM new_own) AND old_key NOT IN (SELECT old_key FROM new_merged)`;
  if (existsSync(path)) {
    const changes = await duck.count(
      `SELECT count(*) FROM ((${rows}) EXCEPT ALL SELECT old_key, id, first_run, survivor FROM ${existing})`,
    );
    if (changes === 0) return;
  }
  await writeParquet(duck, rows, path);
}

/** Leaves the temporary table `merged_<entity>` (old_key, survivor): each MERGE record and what finally survives it. */
export async function findSurvivors(duck: Duck, where: Pick<Where, 'folder'>, entity: string): Promise<void> {
  const disposed = parquet(join(where.folder.disposed, `${entity}.parquet`));
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE merged_${entity} AS
    WITH RECURSIVE edge AS (SELECT old_key, survivor FROM ${disposed} WHERE disposition = 'MERGE'),
    walk (old_key, survivor, depth) AS (
      SELECT old_key, survivor, 0 FROM edge
      UNION ALL
      SELECT w.old_key, e.survivor, w.depth + 1
        FROM walk w JOIN edge e ON e.old_key = w.survivor
       -- A circle of merges has no survivor; without an end it would be walked for ever.
       WHERE w.depth < 100
    )
    SELECT old_key, survivor FROM walk WHERE survivor NOT IN (SELECT old_key FROM edge)`);
}
