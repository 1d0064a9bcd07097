import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duck } from '../duck/duck.ts';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { asDiskError, publishFile } from '../lib/atomic-file.ts';
import { canonicalModel } from '../model/canonical-model.ts';
import { references } from '../model/entity.ts';
import type { StageContext } from '../stage/stage.ts';
import { findSurvivors } from './crosswalk.ts';
import { loadTotals, refusalPage } from './load-store.ts';
import { disposedPath } from './plan-sql.ts';

const header = ['entity', 'old_key', 'id', 'code', 'reason', 'field'];
const longestChain = 20;

/**
 * Writes `load/corrections.csv` (RFC 4180, UTF-8): one row per refusal, in the order of loading. A record that was refused
 * because one it depends on was refused says so, up to the record where it began. Returns how many rows there are,
 * and how many records depend on another refused one.
 */
export async function writeCorrections(
  context: StageContext,
  duck: Duck,
): Promise<{ rows: number; dependents: number }> {
  const refused = (await loadTotals(context.store, context.run.id)).filter((one) => one.refused > 0);
  await mkdir(context.folder.temporary, { recursive: true });
  const handover = join(context.folder.temporary, 'refusals.ndjson');
  try {
    await handOver(
      context,
      refused.map((one) => one.entity),
      handover,
    );
    await duck.run(`CREATE OR REPLACE TEMP TABLE refused AS SELECT * FROM read_json(${literal(handover)},
      format = 'newline_delimited', columns = {entity: 'VARCHAR', seq: 'BIGINT', id: 'VARCHAR', old_key: 'VARCHAR',
      code: 'VARCHAR', reason: 'VARCHAR', field: 'VARCHAR'})`);
    await findCauses(context, duck, new Set(refused.map((one) => one.entity)));
    const rows = await writeRows(context, duck);
    const dependents = await duck.count('SELECT count(*) FROM cause');
    return { rows, dependents };
  } finally {
    await rm(handover, { force: true });
  }
}

async function handOver(context: StageContext, entities: readonly string[], path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (const entity of entities) {
      let after = { seq: -1, code: '', field: '' };
      for (;;) {
        const page = await refusalPage(context.store, context.run.id, entity, after);
        const last = page.at(-1);
        if (last === undefined) break;
        await file.write(page.map((row) => `${JSON.stringify({ entity, ...row })}\n`).join(''));
        after = last;
      }
    }
  } catch (error) {
    throw asDiskError(error, path);
  } finally {
    await file.close();
  }
}

/** Leaves the table `cause` (entity, old_key, text) for refused records that depend on a refused one. */
async function findCauses(context: StageContext, duck: Duck, entities: ReadonlySet<string>): Promise<void> {
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE dependence (entity VARCHAR, old_key VARCHAR, on_entity VARCHAR, on_key VARCHAR)`,
  );
  for (const entity of canonicalModel) {
    if (!entities.has(entity.name)) continue;
    await findSurvivors(duck, context, entity.name);
    for (const one of references(entity)) {
      if (!entities.has(one.to)) continue;
      await duck.run(`
        INSERT INTO dependence
        SELECT DISTINCT ${literal(entity.name)}, d.old_key, ${literal(one.to)}, coalesce(g.survivor, d.${identifier(one.name)})
          FROM ${parquet(disposedPath(context, entity.name))} d
          LEFT JOIN merged_${one.to} g ON g.old_key = d.${identifier(one.name)}
         WHERE d.old_key IN (SELECT old_key FROM refused WHERE entity = ${literal(entity.name)})
           AND coalesce(g.survivor, d.${identifier(one.name)}) IN (SELECT old_key FROM refused WHERE entity = ${literal(one.to)})
           AND (${literal(entity.name)}, d.old_key) <> (${literal(one.to)}, coalesce(g.survivor, d.${identifier(one.name)}))`);
    }
  }
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE cause AS
    WITH RECURSIVE first AS (
      SELECT entity, old_key, min({'e': on_entity, 'k': on_key}) AS parent FROM dependence GROUP BY ALL
    ),
    walk (entity, old_key, at_entity, at_key, text, depth) AS (
      SELECT entity, old_key, parent.e, parent.k, 'depends on refused ' || parent.e || ' ' || parent.k, 1 FROM first
      UNION ALL
      SELECT w.entity, w.old_key, f.parent.e, f.parent.k,
             w.text || ', which depends on refused ' || f.parent.e || ' ' || f.parent.k, w.depth + 1
        FROM walk w JOIN first f ON f.entity = w.at_entity AND f.old_key = w.at_key
       WHERE w.depth < ${longestChain}
    )
    SELECT entity, old_key, arg_max(text, depth) AS text FROM walk GROUP BY ALL`);
}

async function writeRows(context: StageContext, duck: Duck): Promise<number> {
  const path = join(context.folder.load, 'corrections.csv');
  const temporary = `${path}.${process.pid}.tmp`;
  await mkdir(context.folder.load, { recursive: true });
  const order = canonicalModel.map((entity) => literal(entity.name)).join(', ');
  const rows = duck.chunks(`
    SELECT r.entity, r.old_key, r.id, r.code, r.reason || coalesce('; ' || c.text, ''), r.field
      FROM refused r LEFT JOIN cause c ON c.entity = r.entity AND c.old_key = r.old_key
     ORDER BY list_position([${order}], r.entity), r.seq, r.code, r.field`);
  let count = 0;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.write(csvLine(header));
      for await (const chunk of rows) {
        count += chunk.length;
        await file.write(chunk.map((row) => csvLine(row as (string | null)[])).join(''));
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await publishFile(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw asDiskError(error, path);
  }
  return count;
}

/**
 * One record of RFC 4180. A cell that a spreadsheet would run as a formula (`=`, `+`, `-`, `@`, tab, return first) is
 * shown as text by an apostrophe before it.
 */
function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: string | null): string {
  const text = cell ?? '';
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
