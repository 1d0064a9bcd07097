import { ChangeoverError } from '../lib/errors.ts';
import { canonicalModel, findEntity } from '../model/canonical-model.ts';
import { readSqlFiles, type SqlFile, sha256 } from '../project/mapping-file.ts';
import { readValueMaps, type ValueMap } from '../project/value-map.ts';
import { openBindingCatalog } from './binding-catalog.ts';
import { type CheckedMapping, checkMapping, type Mapping } from './check-mapping.ts';
import { findColumnUse } from './column-use.ts';
import type { ColumnUse } from './mapped-manifest.ts';
import { conversionSettings, type MappingContext } from './mapping-duck.ts';
import { type RawTable, readRawSnapshot } from './raw-tables.ts';

/** Raised when the conversion changes, so that results of an older one are not taken for current. */
const conversionVersion = 1;

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
}

/**
 * Reads and checks all mappings of a project against the run's snapshot, without reading a row. Throws
 * MAPPING_MISSING, MAPPING_ENTITY_UNKNOWN and what `checkMapping`, `readValueMaps` and `readRawSnapshot` throw.
 */
export async function prepareMappings(
  context: Pick<MappingContext, 'project' | 'folder'>,
): Promise<PreparedMappings> {
  const { project, folder } = context;
  const snapshot = await readRawSnapshot(folder.snapshot, project);
  const maps = await readValueMaps(project);
  const found = await readMappings(project);
  const catalog = await openBindingCatalog(snapshot.tables, maps, folder.temporary);
  try {
    const mappings: PreparedMapping[] = [];
    for (const { sqlFile, ...mapping } of found) {
      const checked = await checkMapping(catalog, mapping, maps);
      const inputs = JSON.stringify([
        conversionVersion,
        sqlFile.sha256,
        checked.facts.valueMaps.map((name) => maps.find((map) => map.name === name)?.sha256),
        snapshot.fingerprint,
        conversionSettings(project),
        mapping.entity,
      ]);
      mappings.push({ ...checked, sqlSha256: sqlFile.sha256, inputsSha256: sha256(inputs) });
    }
    const columns = await findColumnUse(catalog, snapshot.tables, mappings, project);
    return { mappings, maps, tables: snapshot.tables, columns };
  } finally {
    catalog.close();
  }
}

/**
 * The mappings of a project in the order of the canonical model, unchecked.
 * Throws MAPPING_MISSING, MAPPING_ENTITY_UNKNOWN, FOLDER_UNREADABLE.
 */
export async function readMappings(
  project: MappingContext['project'],
): Promise<(Mapping & { readonly sqlFile: SqlFile })[]> {
  const files = await readSqlFiles(project, 'mapping');
  if (files.length === 0) throw new ChangeoverError('MAPPING_MISSING', { folder: project.folder });
  const mappings = files.map((sqlFile) => {
    const entity = findEntity(sqlFile.name);
    if (entity === undefined) {
      const known = canonicalModel.map((one) => one.name).join(', ');
      throw new ChangeoverError('MAPPING_ENTITY_UNKNOWN', {
        file: sqlFile.file,
        entity: sqlFile.name,
        known,
      });
    }
    return { entity, file: sqlFile.file, sql: sqlFile.sql, sqlFile };
  });
  return canonicalModel.flatMap((entity) => mappings.filter((mapping) => mapping.entity === entity));
}
