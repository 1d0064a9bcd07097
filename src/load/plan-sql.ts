import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { selfReference } from '../model/canonical-model.ts';
import { type Entity, references } from '../model/entity.ts';
import type { StageContext } from '../stage/stage.ts';
import type { WireEntity } from '../systems/new-system.ts';
import { crosswalkPath, movingList } from './crosswalk.ts';
import { wireLine, xrefList } from './wire-line.ts';

export type Where = Pick<StageContext, 'project' | 'folder'>;

/** What is sent: everything that moves, or single records by old key, whatever their fate. */
export type Selection = 'moving' | readonly string[];

/** The file of disposed records. */
export function disposedPath(where: Pick<StageContext, 'folder'>, entity: string): string {
  return join(where.folder.disposed, `${entity}.parquet`);
}

/** SQL source of the disposed records of an entity that are sent. */
export function sentRecords(where: Where, entity: string, selection: Selection): string {
  return `(SELECT * FROM ${parquet(disposedPath(where, entity))} WHERE ${wanted(selection)})`;
}

function wanted(selection: Selection): string {
  return selection === 'moving'
    ? `disposition IN ${movingList}`
    : `old_key IN (${selection.map(literal).join(', ')})`;
}

/**
 * Makes `resolved_<entity>`: old key → id, merged records at the id of their survivor. For a whole load only what moves
 * in this run counts; single records may also refer to what was restored before.
 */
export function resolvedRelation(where: Where, entity: string, selection: Selection): string {
  const crosswalk = parquet(crosswalkPath(where.project.folder, entity));
  const all = selection === 'moving';
  const known = all
    ? `c.old_key IN (SELECT old_key FROM ${sentRecords(where, entity, 'moving')})`
    : `c.old_key NOT IN (SELECT old_key FROM merged_${entity})`;
  return `
    CREATE TEMP ${all ? 'TABLE' : 'VIEW'} IF NOT EXISTS resolved_${entity} AS
    WITH own AS (SELECT c.old_key, c.id FROM ${crosswalk} c WHERE c.survivor IS NULL AND ${known})
    SELECT * FROM own
    UNION ALL
    SELECT m.old_key, own.id FROM merged_${entity} m JOIN own ON own.old_key = m.survivor`;
}

/** Whether the records a reference may point at are part of this migration. */
export function hasTarget(where: Where, target: string): boolean {
  return existsSync(disposedPath(where, target));
}

/** The SELECT of `load/<entity>.parquet`: `seq, level, id, old_key, line`, in this order. */
export function planSelect(
  where: Where,
  entity: Entity,
  wire: WireEntity,
  levels: number,
  selection: Selection,
): string {
  const { system } = where.project.config.old;
  const joined = references(entity)
    .filter((one) => hasTarget(where, one.to) && wire.fields[one.name] !== undefined)
    .map((one, index) => ({ ...one, alias: `r${index}` }));
  const joins = joined.map(
    (one) => `LEFT JOIN resolved_${one.to} ${one.alias} ON ${one.alias}.old_key = m.${identifier(one.name)}`,
  );
  const self = selfReference(entity);
  const line = wireLine(entity, wire, {
    record: 'm',
    id: 'own.id',
    reference(field) {
      const found = joined.find((one) => one.name === field);
      if (found === undefined) return 'NULL::UUID';
      // A merge may have made a record its own parent.
      return field === self ? `nullif(${found.alias}.id, own.id)` : `${found.alias}.id`;
    },
    further: `list_concat(folded.ids, ${xrefList('m.xref', system)})`,
    system,
  });
  const level = levels > 1 ? 'coalesce(l.level, 0)' : '0';
  const select = `
      SELECT (${level})::INTEGER AS level, own.id AS id, m.old_key AS old_key, ${line} AS line
        FROM ${sentRecords(where, entity.name, selection)} m
        JOIN resolved_${entity.name} own ON own.old_key = m.old_key
        LEFT JOIN folded ON folded.survivor = m.old_key
        ${joins.join('\n        ')}
        ${levels > 1 ? `LEFT JOIN level_${entity.name} l ON l.old_key = m.old_key` : ''}`;
  // Roots come as they are read; only what is not a root needs sorting.
  const ordered = `${select} WHERE l.level IS NULL
    UNION ALL SELECT * FROM (${select} WHERE l.level > 0 ORDER BY l.level, m.old_key)`;
  return `
    WITH folded AS (${foldedIds(where, entity.name, system)}),
    sent AS (${levels > 1 ? ordered : select})
    SELECT row_number() OVER () - 1 AS seq, level, id, old_key, line FROM sent`;
}

/** External ids of the records that were merged into a survivor: their old keys, and what else they were known by. */
function foldedIds(where: Where, entity: string, system: string): string {
  return `
      SELECT g.survivor, flatten(list(list_concat([{'system': ${literal(system)}, 'kind': 'merged', 'value': g.old_key}],
             ${xrefList('d.xref', system)}) ORDER BY g.old_key)) AS ids
        FROM merged_${entity} g JOIN ${parquet(disposedPath(where, entity))} d ON d.old_key = g.old_key
       GROUP BY g.survivor`;
}

/**
 * Statements that leave `level_<entity>` (old_key, level) with the records below the roots of the entity's own tree.
 * Records that only a circle reaches come last; the new system refuses them by name.
 */
export function levelStatements(where: Where, entity: string, self: string, selection: Selection): string[] {
  const sent = sentRecords(where, entity, selection);
  const parent = `coalesce(g.survivor, m.${identifier(self)})`;
  return [
    `CREATE OR REPLACE TEMP TABLE edge_${entity} AS
     SELECT m.old_key, ${parent} AS parent
       FROM ${sent} m LEFT JOIN merged_${entity} g ON g.old_key = m.${identifier(self)}
      WHERE ${parent} IN (SELECT old_key FROM ${sent}) AND ${parent} <> m.old_key`,
    `CREATE OR REPLACE TEMP TABLE level_${entity} AS
     WITH RECURSIVE walk (old_key, level) AS (
       SELECT old_key, 1 FROM edge_${entity} WHERE parent NOT IN (SELECT old_key FROM edge_${entity})
       UNION ALL
       SELECT e.old_key, w.level + 1 FROM walk w JOIN edge_${entity} e ON e.parent = w.old_key
     )
     SELECT old_key, level FROM walk`,
    `INSERT INTO level_${entity}
     SELECT old_key, (SELECT coalesce(max(level), 0) + 1 FROM level_${entity}) FROM edge_${entity}
      WHERE old_key NOT IN (SELECT old_key FROM level_${entity})`,
  ];
}
