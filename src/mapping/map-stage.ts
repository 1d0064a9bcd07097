import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { secondsSince } from '../lib/clock.ts';
import type { Stage, StageContext, StageResult } from '../stage/stage.ts';
import { mapEntity } from './map-entity.ts';
import {
  type MappedManifest,
  type MappedManifestEntity,
  readMappedManifest,
  writeMappedManifest,
} from './mapped-manifest.ts';
import { conversionSettings, openMappingDuck } from './mapping-duck.ts';
import { type PreparedMapping, type PreparedMappings, prepareMappings } from './prepare-mappings.ts';

/** What the stage `map` reports. */
export interface MapDetail {
  readonly entities: readonly {
    readonly entity: string;
    readonly rows: number;
    readonly seconds: number;
    /** Taken from an earlier attempt of the same run. */
    readonly reused: boolean;
    readonly findings: Readonly<Record<string, number>>;
  }[];
  readonly columns: { readonly mapped: number; readonly waived: number; readonly neither: readonly string[] };
}

/** Stage 2: raw rows become canonical records, by the project's SQL. */
export const mapStage: Stage = {
  name: 'map',

  async run(context): Promise<StageResult<MapDetail>> {
    const prepared = await prepareMappings(context);
    await mkdir(context.folder.mapped, { recursive: true });
    const duck = await openMappingDuck(context, prepared.maps);
    try {
      const entities: MapDetail['entities'][number][] = [];
      for (const mapping of prepared.mappings) {
        context.signal.throwIfAborted();
        context.progress.tick({
          stage: 'map',
          what: mapping.entity.name,
          done: entities.length,
          total: prepared.mappings.length,
        });
        entities.push(await mapOnce(context, duck, mapping, prepared));
      }
      await finish(context, prepared);
      return {
        rows: entities.reduce((sum, one) => sum + one.rows, 0),
        detail: { entities, columns: summarize(prepared) },
      };
    } finally {
      duck.close();
    }
  },

  async undo(context): Promise<void> {
    await rm(context.folder.mapped, { recursive: true, force: true });
  },
};

/** Maps an entity unless the run already holds its result of the same inputs. */
async function mapOnce(
  context: StageContext,
  duck: Awaited<ReturnType<typeof openMappingDuck>>,
  mapping: PreparedMapping,
  prepared: PreparedMappings,
): Promise<MapDetail['entities'][number]> {
  const startedAt = performance.now();
  const { name } = mapping.entity;
  const target = join(context.folder.mapped, `${name}.parquet`);
  const before = await readMappedManifest(context.folder.mapped);
  const done = before?.entities.find((one) => one.entity === name);
  if (done?.inputs_sha256 === mapping.inputsSha256 && existsSync(target)) {
    return { entity: name, rows: done.rows, seconds: 0, reused: true, findings: done.findings };
  }
  const mapped = await mapEntity(duck, {
    mapping,
    settings: conversionSettings(context.project),
    tables: prepared.tables,
    target,
  });
  const entry: MappedManifestEntity = {
    entity: name,
    rows: mapped.rows,
    sql_sha256: mapping.sqlSha256,
    inputs_sha256: mapping.inputsSha256,
    findings: { ...mapped.findings },
  };
  const others = (before?.entities ?? []).filter((one) => one.entity !== name);
  await writeMappedManifest(context.folder.mapped, {
    entities: [...others, entry],
    columns: before?.columns ?? [],
  });
  return {
    entity: name,
    rows: mapped.rows,
    seconds: secondsSince(startedAt),
    reused: false,
    findings: mapped.findings,
  };
}

/** Leaves exactly the current mappings in the manifest, in model order, and no file of a mapping that was removed. */
async function finish(context: StageContext, prepared: PreparedMappings): Promise<void> {
  const written = await readMappedManifest(context.folder.mapped);
  const entities = prepared.mappings.flatMap(
    (mapping) => written?.entities.filter((one) => one.entity === mapping.entity.name) ?? [],
  );
  const manifest: MappedManifest = { entities, columns: [...prepared.columns] };
  await writeMappedManifest(context.folder.mapped, manifest);
  for (const { entity } of written?.entities ?? []) {
    if (entities.some((one) => one.entity === entity)) continue;
    await rm(join(context.folder.mapped, `${entity}.parquet`), { force: true });
  }
}

function summarize(prepared: PreparedMappings): MapDetail['columns'] {
  const { columns } = prepared;
  return {
    mapped: columns.filter((one) => one.used_by.length > 0).length,
    waived: columns.filter((one) => one.used_by.length === 0 && one.waived !== null).length,
    neither: columns
      .filter((one) => one.used_by.length === 0 && one.waived === null)
      .map((one) => `${one.table}.${one.column}`),
  };
}
