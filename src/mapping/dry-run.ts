import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '@duckdb/node-api';
import type { Duck } from '../duck/duck.ts';
import { identifier, parquet } from '../duck/sql-text.ts';
import type { Entity } from '../model/entity.ts';
import { renderDryRun } from './dry-run-text.ts';
import { mapEntity } from './map-entity.ts';
import { conversionSettings, type MappingContext, openMappingDuck } from './mapping-duck.ts';
import { asRefusal, type MappingRefusal, prepareMappings } from './prepare-mappings.ts';

/** One mapped record of a sample: the fields that are not empty, personal and secret ones masked. */
export type SampleRecord = Readonly<Record<string, Json>>;

export interface DryRunEntity {
  readonly entity: string;
  readonly rows: number;
  /** How often each conversion rule saw something. */
  readonly findings: Readonly<Record<string, number>>;
  readonly samples: readonly SampleRecord[];
}

/** What a mapping would do. */
export interface DryRun {
  /** False when a mapping was refused. */
  readonly ok: boolean;
  readonly entities: readonly DryRunEntity[];
  readonly refused: readonly MappingRefusal[];
  /** Old columns (`table.column`) that no mapping uses and changeover.yaml does not waive. */
  readonly unmappedColumns: readonly string[];
}

const samplesPerEntity = 3;

/**
 * Maps everything into a temporary folder, tells what came of it, and removes it: the run is left as it was. A broken
 * mapping is reported and the others go on. Throws MAPPING_MISSING, MAPPING_ENTITY_UNKNOWN, RUN_MISSING,
 * VALUE_MAP_INVALID.
 */
export async function dryRun(context: MappingContext): Promise<{ json: DryRun; text: string }> {
  const prepared = await prepareMappings(context, { collectRefusals: true });
  const folder = join(context.folder.temporary, `dry-run-${process.pid}`);
  const refused: MappingRefusal[] = [...prepared.refused];
  const entities: DryRunEntity[] = [];
  const duck = await openMappingDuck(context, prepared.maps);
  try {
    for (const mapping of prepared.mappings) {
      context.signal.throwIfAborted();
      context.progress.tick({
        stage: 'map',
        what: mapping.entity.name,
        done: entities.length,
        total: prepared.mappings.length,
      });
      const target = join(folder, `${mapping.entity.name}.parquet`);
      const settings = conversionSettings(context.project);
      try {
        const mapped = await mapEntity(duck, { mapping, settings, tables: prepared.tables, target });
        entities.push({ ...mapped, samples: await readSamples(duck, mapping.entity, target) });
      } catch (error) {
        refused.push(asRefusal(error, mapping));
      }
      await rm(target, { force: true });
    }
  } finally {
    duck.close();
    await rm(folder, { recursive: true, force: true });
  }
  const unmappedColumns = prepared.columns
    .filter((one) => one.used_by.length === 0 && one.waived === null)
    .map((one) => `${one.table}.${one.column}`);
  const json = { ok: refused.length === 0, entities, refused, unmappedColumns };
  return { json, text: renderDryRun(json) };
}

async function readSamples(duck: Duck, entity: Entity, path: string): Promise<SampleRecord[]> {
  const fields = Object.entries(entity.fields).map(([name, field]) => {
    const column = identifier(name);
    return field.secret || field.personal
      ? `CASE WHEN ${column} IS NOT NULL THEN '***' END AS ${column}`
      : column;
  });
  const rows = await duck.rows(
    `SELECT old_key, ${fields.join(', ')} FROM ${parquet(path)} ORDER BY old_key LIMIT ${samplesPerEntity}`,
  );
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).flatMap(([name, value]) => (value === null ? [] : [[name, withoutAddress(value)]])),
    ),
  );
}

/** Old keys are often e-mail addresses: samples show what kind of key it is, not whose. */
function withoutAddress(value: Json): Json {
  return typeof value === 'string' ? value.replaceAll(/[^\s@|:/]+@/g, '***@') : value;
}
