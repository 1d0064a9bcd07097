import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { selfReference } from '../model/canonical-model.ts';
import { type Entity, references } from '../model/entity.ts';
import type { StageContext } from '../stage/stage.ts';
import type { WireEntity } from '../systems/new-system.ts';
import { crosswalkPath, movingList } from './crosswalk.ts';
import { wireLine, xrefList } from './wire-line.ts';

/** What planning an entity found; stored in the control store, shown in the report. */
export interface EntityPlan {
  readonly records: number;
  /** Depth of the entity's own tree: 1 when there is none. */
  readonly levels: number;
  /** Fields the new system has no place for, with the number of records that have a value; `*` for the whole entity. */
  readonly notStorable: readonly FieldCount[];
  /** References whose target does not move, or is the record itself: sent as `null`. */
  readonly unresolved: readonly FieldCount[];
  /** Digest of which record is sent in which place; a plan that is rebuilt must come to the same. */
  readonly fingerprint: string;
}

export interface FieldCount {
  readonly field: string;
  readonly records: number;
}

type Where = Pick<StageContext, 'project' | 'folder'>;

/** The file of what is sent. */
export function planPath(where: Pick<StageContext, 'folder'>, entity: string): string {
  return join(where.folder.load, `${entity}.parquet`);
}

/** The file of disposed records. */
export function disposedPath(where: Pick<StageContext, 'folder'>, entity: string): string {
  return join(where.folder.disposed, `${entity}.parquet`);
}

/**
 * Writes `load/<entity>.parquet`: what is sent, in sending order, as lines of the wire. Needs the crosswalks
 * (`updateCrosswalk`) and `merged_<entity>` tables of this entity and of all it refers to. Rewritten whole on each call:
 * call it only while nothing of the entity was sent.
 */
export async function planEntity(
  duck: Duck,
  where: Where,
  entity: Entity,
  wire: WireEntity | undefined,
): Promise<EntityPlan> {
  if (wire === undefined) return nowhere(duck, where, entity);
  const available = references(entity).filter((one) => existsSync(disposedPath(where, one.to)));
  for (const to of new Set([entity.name, ...available.map((one) => one.to)])) {
    await duck.run(resolvedTable(where, to));
  }
  const levels = await levelTable(duck, where, entity);
  const plan = {
    notStorable: await notStorable(duck, where, entity, wire),
    unresolved: await unresolved(duck, where, entity, wire),
  };
  const select = lines(where, entity, wire, levels);
  // The order of sending is the order in the file: a plain row number is only gap-free and ordered when rows keep theirs.
  await duck.run('SET preserve_insertion_order = true');
  const records = await writeParquet(duck, select, planPath(where, entity.name));
  await duck.run('SET preserve_insertion_order = false');
  return { records, levels, ...plan, fingerprint: await fingerprint(duck, where, entity) };
}

async function fingerprint(duck: Duck, where: Where, entity: Entity): Promise<string> {
  const row = await duck.row<{ digest: string | null }>(
    `SELECT bit_xor(hash(seq, id))::VARCHAR AS digest FROM ${parquet(planPath(where, entity.name))}`,
  );
  return row?.digest ?? '0';
}

/** The new system cannot hold the entity at all: nothing is sent, and every record is told. */
async function nowhere(duck: Duck, where: Where, entity: Entity): Promise<EntityPlan> {
  const records = await duck.count(
    `SELECT count(*) FROM ${parquet(disposedPath(where, entity.name))} WHERE disposition IN ${movingList}`,
  );
  const notStorable = records === 0 ? [] : [{ field: '*', records }];
  return { records: 0, levels: 1, notStorable, unresolved: [], fingerprint: '0' };
}

/** Old key → id of what moves in this run, merged records at the id of their survivor. */
function resolvedTable(where: Where, entity: string): string {
  const crosswalk = parquet(crosswalkPath(where.project.folder, entity));
  return `
    CREATE TEMP TABLE IF NOT EXISTS resolved_${entity} AS
    WITH own AS (
      SELECT c.old_key, c.id FROM ${crosswalk} c
       WHERE c.survivor IS NULL
         AND c.old_key IN (SELECT old_key FROM ${parquet(disposedPath(where, entity))} WHERE disposition IN ${movingList})
    )
    SELECT * FROM own
    UNION ALL
    SELECT m.old_key, own.id FROM merged_${entity} m JOIN own ON own.old_key = m.survivor`;
}

function lines(where: Where, entity: Entity, wire: WireEntity, levels: number): string {
  const system = where.project.config.old.system;
  const alias = new Map(references(entity).map((one, index) => [one.name, `r${index}`]));
  const self = selfReference(entity);
  const reference = (field: string): string => {
    if (!hasTarget(where, entity, field)) return 'NULL::UUID';
    // A merge may have made a record its own parent.
    return field === self ? `nullif(${alias.get(field)}.id, own.id)` : `${alias.get(field)}.id`;
  };
  const joins = references(entity)
    .filter((one) => hasTarget(where, entity, one.name) && wire.fields[one.name] !== undefined)
    .map(
      (one) =>
        `LEFT JOIN resolved_${one.to} ${alias.get(one.name)} ON ${alias.get(one.name)}.old_key = m.${identifier(one.name)}`,
    );
  const line = wireLine(entity, wire, {
    record: 'm',
    id: 'own.id',
    reference,
    further: `list_concat(folded.ids, ${xrefList('m.xref', system)})`,
    system,
  });
  const level = levels > 1 ? 'coalesce(l.level, 0)' : '0';
  const disposed = parquet(disposedPath(where, entity.name));
  const from = `
      FROM ${disposed} m
      JOIN resolved_${entity.name} own ON own.old_key = m.old_key
      LEFT JOIN folded ON folded.survivor = m.old_key
      ${joins.join('\n      ')}
      ${levels > 1 ? `LEFT JOIN level_${entity.name} l ON l.old_key = m.old_key` : ''}
     WHERE m.disposition IN ${movingList}`;
  const select = `SELECT (${level})::INTEGER AS level, own.id AS id, m.old_key AS old_key, ${line} AS line ${from}`;
  return `
    WITH folded AS (
      SELECT g.survivor, flatten(list(list_concat([{'system': ${literal(system)}, 'kind': 'merged', 'value': g.old_key}],
             ${xrefList('d.xref', system)}) ORDER BY g.old_key)) AS ids
        FROM merged_${entity.name} g JOIN ${disposed} d ON d.old_key = g.old_key GROUP BY g.survivor
    ),
    sent AS (
      ${levels > 1 ? `SELECT * FROM (${select} AND l.level IS NULL) UNION ALL SELECT * FROM (${select} AND l.level > 0 ORDER BY level)` : select}
    )
    SELECT row_number() OVER () - 1 AS seq, level, id, old_key, line FROM sent`;
}

function hasTarget(where: Where, entity: Entity, field: string): boolean {
  const target = references(entity).find((one) => one.name === field);
  return target !== undefined && existsSync(disposedPath(where, target.to));
}

/**
 * Leaves `level_<entity>` (old_key, level) with the records below the roots of the entity's own tree. Records that
 * only a circle reaches come last; the new system refuses them by name. Returns the number of levels.
 */
async function levelTable(duck: Duck, where: Where, entity: Entity): Promise<number> {
  const self = selfReference(entity);
  if (self === undefined) return 1;
  const name = entity.name;
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE edge_${name} AS
    SELECT m.old_key, coalesce(g.survivor, m.${identifier(self)}) AS parent
      FROM ${parquet(disposedPath(where, name))} m
      LEFT JOIN merged_${name} g ON g.old_key = m.${identifier(self)}
     WHERE m.disposition IN ${movingList} AND m.${identifier(self)} IN (SELECT old_key FROM resolved_${name})
       AND coalesce(g.survivor, m.${identifier(self)}) <> m.old_key`);
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE level_${name} AS
    WITH RECURSIVE walk (old_key, level) AS (
      SELECT old_key, 1 FROM edge_${name} WHERE parent NOT IN (SELECT old_key FROM edge_${name})
      UNION ALL
      SELECT e.old_key, w.level + 1 FROM walk w JOIN edge_${name} e ON e.parent = w.old_key
    )
    SELECT old_key, level FROM walk`);
  await duck.run(`
    INSERT INTO level_${name}
    SELECT old_key, (SELECT coalesce(max(level), 0) + 1 FROM level_${name}) FROM edge_${name}
     WHERE old_key NOT IN (SELECT old_key FROM level_${name})`);
  return 1 + (await duck.count(`SELECT coalesce(max(level), 0) FROM level_${name}`));
}

async function notStorable(
  duck: Duck,
  where: Where,
  entity: Entity,
  wire: WireEntity,
): Promise<FieldCount[]> {
  const missing = Object.entries(entity.fields).filter(([name]) => wire.fields[name] === undefined);
  if (missing.length === 0) return [];
  const counts = missing.map(([name, one]) => {
    const column = identifier(name);
    const empty = one.type === 'json' ? ` AND ${column}::VARCHAR <> '{}'` : '';
    return `(count(*) FILTER (WHERE ${column} IS NOT NULL${empty}))::VARCHAR AS ${column}`;
  });
  const row = await duck.row<Record<string, string>>(
    `SELECT ${counts.join(', ')} FROM ${parquet(disposedPath(where, entity.name))} WHERE disposition IN ${movingList}`,
  );
  return asCounts(row ?? {});
}

async function unresolved(duck: Duck, where: Where, entity: Entity, wire: WireEntity): Promise<FieldCount[]> {
  const found: Record<string, number> = {};
  const self = selfReference(entity);
  for (const one of references(entity)) {
    if (wire.fields[one.name] === undefined) continue;
    const column = identifier(one.name);
    const moving = `SELECT old_key, ${column} AS target FROM ${parquet(disposedPath(where, entity.name))}
      WHERE disposition IN ${movingList} AND ${column} IS NOT NULL`;
    const id = (key: string): string =>
      `(SELECT any_value(id) FROM resolved_${entity.name} WHERE old_key = ${key})`;
    found[one.name] = !hasTarget(where, entity, one.name)
      ? await duck.count(`SELECT count(*) FROM (${moving})`)
      : await duck.count(`SELECT count(*) FROM (${moving}) m LEFT JOIN resolved_${one.to} r ON r.old_key = m.target
          WHERE r.id IS NULL${one.name === self ? ` OR r.id = ${id('m.old_key')}` : ''}`);
  }
  return asCounts(found);
}

function asCounts(row: Record<string, string | number>): FieldCount[] {
  return Object.entries(row)
    .map(([field, records]) => ({ field, records: Number(records) }))
    .filter((one) => one.records > 0);
}
