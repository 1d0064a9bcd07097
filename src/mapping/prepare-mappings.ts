import { ChangeoverError, isChangeoverError } from '../lib/errors.ts';
import { canonicalModel, findEntity } from '../model/canonical-model.ts';
import { readSqlFiles, sha256 } from '../project/mapping-file.ts';
import { readValueMaps, type ValueMap } from '../project/value-map.ts';
import { openBindingCatalog } from './binding-catalog.ts';
import { type CheckedMapping, checkMapping, type Mapping } from './check-mapping.ts';
import { findColumnUse } from './column-use.ts';
import type { ColumnUse } from './mapped-manifest.ts';
import { conversionSettings, type MappingContext } from './mapping-duck.ts';
import { type RawTable, readRawSnapshot } from './raw-tables.ts';

/** Raised when the conversion changes, so that results of an older one are not taken for current. */
const conversionVersion = 2;

/** A checked mapping with the hash of everything its result depends on. */
export interface PreparedMapping extends CheckedMapping {
  readonly sqlSha256: string;
  readonly inputsSha256: string;
}

export interface PreparedMappings {
  /** In the order of the canonical model. */
  readonly mappings: readonly PreparedMapping[];
  readonly maps: readonly ValueMap[];
  readonly tables: readonly RawTable[];
  readonly columns: readonly ColumnUse[];
  /** Mappings that did not pass their checks; empty unless refusals are collected. */
  readonly refused: readonly MappingRefusal[];
}

/** Why a mapping cannot be used. */
export interface MappingRefusal {
  readonly entity: string;
  readonly file: string;
  readonly code: string;
  readonly message: string;
}

/** The refusal that an error means for a mapping; rethrows anything that is not ours. */
export function asRefusal(error: unknown, mapping: Mapping): MappingRefusal {
  if (!isChangeoverError(error)) throw error;
  return { entity: mapping.entity.name, file: mapping.file, code: error.code, message: error.message };
}

/**
 * Reads and checks all mappings of a project against the run's snapshot, without reading a row. With
 * `collectRefusals`, a mapping that does not pass is listed instead of ending it all (dry run). Throws
 * MAPPING_MISSING, MAPPING_ENTITY_UNKNOWN and what `checkMapping`, `readValueMaps` and `readRawSnapshot` throw.
 */
export async function prepareMappings(
  context: Pick<MappingContext, 'project' | 'folder'>,
  options: { readonly collectRefusals?: boolean } = {},
): Promise<PreparedMappings> {
  const { project, folder } = context;
  const snapshot = await readRawSnapshot(folder.snapshot, project);
  const maps = await readValueMaps(project);
  const found = await readMappings(project);
  const catalog = await openBindingCatalog(snapshot.tables, maps, folder.temporary);
  try {
    const mappings: PreparedMapping[] = [];
    const refused: MappingRefusal[] = [];
    for (const mapping of found) {
      try {
        const checked = await checkMapping(catalog, mapping, maps);
        mappings.push({
          ...checked,
          ...hashesOf(checked, mapping.sha256, maps, snapshot.fingerprint, project),
        });
      } catch (error) {
        if (options.collectRefusals !== true) throw error;
        refused.push(asRefusal(error, mapping));
      }
    }
    const columns = await findColumnUse(catalog, snapshot.tables, mappings, project);
    return { mappings, maps, tables: snapshot.tables, columns, refused };
  } finally {
    catalog.close();
  }
}

function hashesOf(
  checked: CheckedMapping,
  sqlSha256: string,
  maps: readonly ValueMap[],
  fingerprint: string,
  project: MappingContext['project'],
): { sqlSha256: string; inputsSha256: string } {
  const inputs = [
    conversionVersion,
    sqlSha256,
    checked.facts.valueMaps.map((name) => maps.find((map) => map.name === name)?.sha256),
    fingerprint,
    conversionSettings(project),
    checked.entity,
  ];
  return { sqlSha256, inputsSha256: sha256(JSON.stringify(inputs)) };
}

/**
 * The mappings of a project in the order of the canonical model, unchecked.
 * Throws MAPPING_MISSING, MAPPING_ENTITY_UNKNOWN, FOLDER_UNREADABLE.
 */
export async function readMappings(
  project: MappingContext['project'],
): Promise<(Mapping & { readonly sha256: string })[]> {
  const files = await readSqlFiles(project, 'mapping');
  if (files.length === 0) throw new ChangeoverError('MAPPING_MISSING', { folder: project.folder });
  const mappings = files.map(({ name, file, sql, sha256 }) => {
    const entity = findEntity(name);
    if (entity === undefined) {
      const known = canonicalModel.map((one) => one.name).join(', ');
      throw new ChangeoverError('MAPPING_ENTITY_UNKNOWN', { file, entity: name, known });
    }
    return { entity, file, sql, sha256 };
  });
  return canonicalModel.flatMap((entity) => mappings.filter((mapping) => mapping.entity === entity));
}
