import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duck } from '../../src/duck/duck.ts';
import { writeParquet } from '../../src/duck/parquet-file.ts';
import { literal } from '../../src/duck/sql-text.ts';
import { entityNamed } from '../../src/model/canonical-model.ts';
import { duckType } from '../../src/model/field.ts';
import type { RunFolder } from '../../src/stage/run-folder.ts';
import type { WireEntity } from '../../src/systems/new-system.ts';

/** A canonical record for tests: `key` and the fields that are not empty; `fate` defaults to MIGRATE. */
export interface EstateRecord {
  readonly key: string;
  readonly fate?: string;
  readonly survivor?: string;
  readonly xref?: string;
  readonly [field: string]: string | number | boolean | null | undefined;
}

export type Estate = Readonly<Record<string, readonly EstateRecord[]>>;

const extra = new Set(['key', 'fate', 'survivor', 'xref']);

/** A deterministic id for a test record. */
export function estateId(entity: string, key: string): string {
  let hash = 0n;
  for (const char of `${entity}:${key}`)
    hash = (hash * 1_000_003n + BigInt(char.codePointAt(0) ?? 0)) % 2n ** 128n;
  const hex = hash.toString(16).padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Writes an estate as `mapped/`, `disposed/` and crosswalk, the way the stages before reconcile leave them. */
export async function writeEstate(
  duck: Duck,
  estate: Estate,
  folder: RunFolder,
  crosswalk: string,
): Promise<void> {
  for (const path of [folder.mapped, folder.disposed, crosswalk]) await mkdir(path, { recursive: true });
  for (const [name, records] of Object.entries(estate)) {
    const select = disposedSelect(name, records);
    await writeParquet(duck, select, join(folder.disposed, `${name}.parquet`));
    await writeParquet(
      duck,
      `SELECT * EXCLUDE (disposition, reason, survivor) FROM (${select})`,
      join(folder.mapped, `${name}.parquet`),
    );
    await writeParquet(
      duck,
      `SELECT old_key, id, '0001' AS first_run, survivor FROM (${select}) WHERE disposition IN ('MIGRATE', 'REISSUE', 'MERGE')`,
      join(crosswalk, `${name}.parquet`),
    );
  }
}

function disposedSelect(name: string, records: readonly EstateRecord[]): string {
  const fields = Object.entries(entityNamed(name).fields);
  const rows = records.map((record) => {
    const value = (given: EstateRecord[string], type: string) =>
      `CAST(${given === undefined || given === null ? 'NULL' : literal(String(given))} AS ${type})`;
    return `SELECT ${[
      `${value(record.key, 'VARCHAR')} AS old_key`,
      `${value(estateId(name, record.survivor ?? record.key), 'UUID')} AS id`,
      ...fields.map(([field, one]) => `${value(record[field], duckType(one))} AS "${field}"`),
      `${value(record.xref, 'JSON')} AS xref`,
      `[source('${name}', ${literal(record.key)})] AS sources`,
      'CAST([] AS STRUCT(rule VARCHAR, field VARCHAR, value VARCHAR)[]) AS findings',
      `${value(record.fate ?? 'MIGRATE', 'VARCHAR')} AS disposition`,
      `'test' AS reason`,
      `${value(record.survivor, 'VARCHAR')} AS survivor`,
    ].join(', ')}`;
  });
  return rows.join(' UNION ALL ');
}

function xrefs(record: EstateRecord): object[] {
  return record.xref === undefined ? [] : (JSON.parse(record.xref) as object[]);
}

/** What a faithful load would send of an estate's entity: one JSON line per moving record. */
export function wireLines(estate: Estate, entity: string, wire: WireEntity, system: string): string[] {
  const records = estate[entity] ?? [];
  const standsFor = (to: string, key: string) => estate[to]?.find((one) => one.key === key)?.survivor ?? key;
  return records
    .filter((record) => (record.fate ?? 'MIGRATE') === 'MIGRATE' || record.fate === 'REISSUE')
    .map((record) => {
      const line: Record<string, unknown> = {
        id: estateId(entity, record.key),
        externalIds: [
          { system, kind: 'old_key', value: record.key },
          ...records
            .filter((one) => one.survivor === record.key)
            .flatMap((one) => [{ system, kind: 'merged', value: one.key }, ...xrefs(one)]),
          ...xrefs(record),
        ],
      };
      for (const [field, one] of Object.entries(entityNamed(entity).fields)) {
        const there = wire.fields[field];
        if (there === undefined || extra.has(field)) continue;
        const value = record[field];
        if (value === undefined || value === null) line[there] = null;
        else if (one.type === 'ref')
          line[there] = estateId(one.to ?? '', standsFor(one.to ?? '', String(value)));
        else line[there] = one.type === 'json' ? (JSON.parse(String(value)) as object) : value;
      }
      return JSON.stringify(line);
    });
}
