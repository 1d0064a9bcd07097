import { join } from 'node:path';
import type { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { selfReference } from '../model/canonical-model.ts';
import { type Entity, references } from '../model/entity.ts';
import type { StageContext } from '../stage/stage.ts';
import type { WireEntity } from '../systems/new-system.ts';
import {
  hasTarget,
  levelStatements,
  planSelect,
  resolvedRelation,
  type Selection,
  sentRecords,
  type Where,
} from './plan-sql.ts';

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

interface FieldCount {
  readonly field: string;
  readonly records: number;
}

/** The file of what is sent. */
export function planPath(where: Pick<StageContext, 'folder'>, entity: string): string {
  return join(where.folder.load, `${entity}.parquet`);
}

/**
 * Writes what is sent to `path` (`load/<entity>.parquet`), in sending order, as lines of the wire. Needs the
 * crosswalks and `merged_<entity>` tables (`updateCrosswalk`) of this entity and of all it refers to. Rewritten whole on
 * each call.
 */
export async function planEntity(
  duck: Duck,
  where: Where,
  entity: Entity,
  wire: WireEntity | undefined,
  selection: Selection,
  path: string,
): Promise<EntityPlan> {
  if (wire === undefined) return nowhere(duck, where, entity, selection);
  const targets = references(entity).map((one) => one.to);
  for (const to of new Set([entity.name, ...targets.filter((one) => hasTarget(where, one))])) {
    await duck.run(resolvedRelation(where, to, selection));
  }
  const levels = await countLevels(duck, where, entity, selection);
  const found = {
    notStorable: await notStorable(duck, where, entity, wire, selection),
    unresolved: await unresolved(duck, where, entity, wire, selection),
  };
  const records = await writeLines(
    duck,
    planSelect(where, entity, wire, levels, selection),
    path,
    await lineLength(duck, where, entity, selection),
  );
  const digest = await duck.row<{ digest: string | null }>(
    `SELECT bit_xor(hash(seq, id))::VARCHAR AS digest FROM ${parquet(path)}`,
  );
  return { records, levels, ...found, fingerprint: digest?.digest ?? '0' };
}

const groupCharacters = 16_000_000;

/** About how long a line is, from the first records: a few entities carry whole license files. */
async function lineLength(duck: Duck, where: Where, entity: Entity, selection: Selection): Promise<number> {
  const texts = Object.entries(entity.fields).filter(([, one]) => one.type === 'text' || one.type === 'json');
  const sum = texts.map(([name]) => `coalesce(strlen(${identifier(name)}::VARCHAR), 0)`).join(' + ');
  const average = await duck.count(
    `SELECT coalesce(avg(${sum}), 0)::BIGINT FROM (SELECT * FROM ${sentRecords(where, entity.name, selection)} LIMIT 2000)`,
  );
  return 400 + average;
}

/** Writes the plan so that the order in the file is the order of sending. */
async function writeLines(duck: Duck, select: string, path: string, length: number): Promise<number> {
  // Rows keep the order of the disposed file only when that file stays on the left of every join.
  await duck.run(
    "SET preserve_insertion_order = true; SET disabled_optimizers = 'join_order,build_side_probe_side'",
  );
  try {
    const rowsInGroup = Math.max(2048, Math.min(61_440, Math.floor(groupCharacters / length)));
    const how = { dictionaries: false, rowsInGroup };
    const records = await writeParquet(duck, select, path, how);
    const misplaced = await duck.count(
      `SELECT count(*) FROM read_parquet(${literal(path)}, file_row_number = true) WHERE seq <> file_row_number`,
    );
    // A running row number in the order of writing is DuckDB's habit, not its promise.
    if (misplaced > 0) await writeParquet(duck, `SELECT * FROM ${parquet(path)} ORDER BY seq`, path, how);
    return records;
  } finally {
    await duck.run("SET preserve_insertion_order = false; SET disabled_optimizers = ''");
  }
}

/** The new system cannot hold the entity at all: nothing is sent, and every record is told. */
async function nowhere(duck: Duck, where: Where, entity: Entity, selection: Selection): Promise<EntityPlan> {
  const records = await duck.count(`SELECT count(*) FROM ${sentRecords(where, entity.name, selection)}`);
  const notStorable = records === 0 ? [] : [{ field: '*', records }];
  return { records: 0, levels: 1, notStorable, unresolved: [], fingerprint: '0' };
}

async function countLevels(duck: Duck, where: Where, entity: Entity, selection: Selection): Promise<number> {
  const self = selfReference(entity);
  if (self === undefined) return 1;
  for (const statement of levelStatements(where, entity.name, self, selection)) await duck.run(statement);
  return 1 + (await duck.count(`SELECT coalesce(max(level), 0) FROM level_${entity.name}`));
}

async function notStorable(
  duck: Duck,
  where: Where,
  entity: Entity,
  wire: WireEntity,
  selection: Selection,
): Promise<FieldCount[]> {
  const missing = Object.entries(entity.fields).filter(([name]) => wire.fields[name] === undefined);
  if (missing.length === 0) return [];
  const counts = missing.map(([name, one]) => {
    const column = identifier(name);
    const empty = one.type === 'json' ? ` AND ${column}::VARCHAR <> '{}'` : '';
    return `(count(*) FILTER (WHERE ${column} IS NOT NULL${empty}))::VARCHAR AS ${column}`;
  });
  const row = await duck.row<Record<string, string>>(
    `SELECT ${counts.join(', ')} FROM ${sentRecords(where, entity.name, selection)}`,
  );
  return asCounts(row ?? {});
}

async function unresolved(
  duck: Duck,
  where: Where,
  entity: Entity,
  wire: WireEntity,
  selection: Selection,
): Promise<FieldCount[]> {
  const found: Record<string, number> = {};
  const self = selfReference(entity);
  for (const one of references(entity)) {
    if (wire.fields[one.name] === undefined) continue;
    const column = `m.${identifier(one.name)}`;
    const known = hasTarget(where, one.to)
      ? `LEFT JOIN resolved_${one.to} r ON r.old_key = ${column}`
      : 'CROSS JOIN (SELECT NULL::UUID AS id) r';
    const itself = one.name === self ? ' OR r.id = own.id' : '';
    found[one.name] = await duck.count(`
      SELECT count(*) FROM ${sentRecords(where, entity.name, selection)} m
        ${itself === '' ? '' : `JOIN resolved_${entity.name} own ON own.old_key = m.old_key`}
        ${known}
       WHERE ${column} IS NOT NULL AND (r.id IS NULL${itself})`);
  }
  return asCounts(found);
}

function asCounts(row: Record<string, string | number>): FieldCount[] {
  return Object.entries(row)
    .map(([field, records]) => ({ field, records: Number(records) }))
    .filter((one) => one.records > 0);
}
