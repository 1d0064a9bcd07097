import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '@duckdb/node-api';
import type { Duck } from '../duck/duck.ts';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { findEntity } from '../model/canonical-model.ts';
import type { Entity } from '../model/entity.ts';
import { renderExplanation } from './explain-text.ts';
import { type MappingContext, openMappingDuck } from './mapping-duck.ts';
import { readMappings } from './prepare-mappings.ts';
import { type RawTable, rawKeySql, readRawSnapshot } from './raw-tables.ts';
import { sensitiveName } from './sensitive-name.ts';

interface RawRow {
  readonly table: string;
  readonly key: string;
  readonly values: Readonly<Record<string, Json>>;
}

/** One record with everything it came from. */
export interface Explanation {
  readonly entity: string;
  readonly oldKey: string;
  readonly file: string;
  readonly sql: string;
  readonly record: Readonly<Record<string, Json>>;
  readonly findings: readonly {
    readonly rule: string;
    readonly field: string;
    readonly value: string | null;
  }[];
  readonly raw: readonly RawRow[];
  /** How many raw rows feed the record; `raw` holds the first hundred. */
  readonly rawRows: number;
}

const rawRowsShown = 100;
const hidden = '***';
/**
 * Shows the raw rows, the SQL and the mapped record for one old key. Personal and secret values are masked unless
 * `reveal` asks for them. Throws EXPLAIN_NOT_FOUND, MAPPING_ENTITY_UNKNOWN, RUN_MISSING.
 */
export async function explain(
  context: Pick<MappingContext, 'project' | 'folder' | 'openDuck'>,
  entityName: string,
  oldKey: string,
  options: { readonly reveal?: boolean } = {},
): Promise<{ json: Explanation; text: string }> {
  const entity = findEntity(entityName);
  const mappings = await readMappings(context.project);
  const mapping = mappings.find((one) => one.entity === entity);
  if (entity === undefined || mapping === undefined) {
    const known = mappings.map((one) => one.entity.name).join(', ');
    throw new ChangeoverError('MAPPING_ENTITY_UNKNOWN', { file: 'mapping/', entity: entityName, known });
  }
  const path = join(context.folder.mapped, `${entity.name}.parquet`);
  if (!existsSync(path)) {
    throw new ChangeoverError('RUN_MISSING', {
      what: `mapped ${entity.name}`,
      folder: context.project.folder,
      command: 'map',
    });
  }
  const { tables } = await readRawSnapshot(context.folder.snapshot, context.project);
  const duck = await openMappingDuck(context);
  try {
    const found = await duck.row(`SELECT * FROM ${parquet(path)} WHERE old_key = ${literal(oldKey)}`);
    if (found === undefined)
      throw new ChangeoverError('EXPLAIN_NOT_FOUND', { entity: entity.name, key: oldKey });
    const { sources, findings, ...record } = found;
    const named = sources as { table: string; key: string }[];
    const raw = await readRawRows(duck, tables, named);
    const mask = options.reveal === true ? undefined : maskOf(entity, record);
    const json: Explanation = {
      entity: entity.name,
      oldKey,
      file: mapping.file,
      sql: mapping.sql,
      record: mask === undefined ? record : mask.record,
      findings: findings as unknown as Explanation['findings'],
      raw: mask === undefined ? raw : raw.map((row) => ({ ...row, values: mask.raw(row.values) })),
      rawRows: named.length,
    };
    return { json, text: renderExplanation(json) };
  } finally {
    duck.close();
  }
}

async function readRawRows(
  duck: Duck,
  tables: readonly RawTable[],
  sources: readonly { table: string; key: string }[],
): Promise<RawRow[]> {
  const rows: RawRow[] = [];
  const wanted = sources.slice(0, rawRowsShown);
  for (const name of new Set(wanted.map((one) => one.table))) {
    const table = tables.find((one) => one.name === name);
    if (table === undefined) continue;
    const keys = wanted.filter((one) => one.table === name).map((one) => literal(one.key));
    const key = rawKeySql(table);
    const found = await duck.rows(
      `SELECT ${key} AS "changeover key", * FROM raw.${identifier(name)} WHERE ${key} IN (${keys.join(', ')}) ORDER BY _row`,
    );
    for (const { 'changeover key': value, _row, ...values } of found) {
      rows.push({ table: name, key: value as string, values });
    }
  }
  return rows;
}

interface Mask {
  readonly record: Record<string, Json>;
  raw(values: Readonly<Record<string, Json>>): Record<string, Json>;
}

/** Masks the fields of the model that are personal or secret, and the raw values they came from. */
function maskOf(entity: Entity, record: Readonly<Record<string, Json>>): Mask {
  const isHidden = (name: string) => {
    const field = entity.fields[name];
    return field !== undefined && (field.personal || field.secret);
  };
  const valuesOf = (hide: boolean) =>
    new Set(
      Object.entries(record).flatMap(([name, value]) =>
        isHidden(name) === hide ? [JSON.stringify(value)] : [],
      ),
    );
  const hiddenValues = valuesOf(true);
  const openValues = valuesOf(false);
  const isSensitive = (name: string, value: string) =>
    hiddenValues.has(value) || (sensitiveName.test(name) && !openValues.has(value));
  const masked = (name: string, value: Json, hide: boolean): [string, Json] => [
    name,
    hide && value !== null ? hidden : value,
  ];
  return {
    record: Object.fromEntries(
      Object.entries(record).map(([name, value]) =>
        masked(name, value, isHidden(name) || name === 'attributes'),
      ),
    ),
    raw: (raw) =>
      Object.fromEntries(
        Object.entries(raw).map(([name, value]) =>
          masked(name, value, isSensitive(name, JSON.stringify(value))),
        ),
      ),
  };
}
