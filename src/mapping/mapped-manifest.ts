import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../lib/atomic-file.ts';
import { readStoredJson } from '../lib/stored-json.ts';

const entitySchema = z.object({
  entity: z.string(),
  rows: z.number().int().nonnegative(),
  sql_sha256: z.string(),
  /** Everything the result depends on; an entity with the same one is not mapped again. */
  inputs_sha256: z.string(),
  findings: z.record(z.string(), z.number()),
});

const columnSchema = z.object({
  table: z.string(),
  column: z.string(),
  /** Mapping files that use the column. */
  used_by: z.array(z.string()),
  /** Why it is not mapped on purpose. */
  waived: z.string().nullable(),
});

const manifestSchema = z.object({ entities: z.array(entitySchema), columns: z.array(columnSchema) });

export type MappedManifest = z.infer<typeof manifestSchema>;
export type MappedManifestEntity = z.infer<typeof entitySchema>;
export type ColumnUse = z.infer<typeof columnSchema>;

const fileName = 'manifest.json';

/** The manifest of `mapped/`, or undefined when nothing was mapped yet. Throws FILE_CORRUPT. */
export async function readMappedManifest(folder: string): Promise<MappedManifest | undefined> {
  return readStoredJson(join(folder, fileName), manifestSchema, 'a manifest of mapped records');
}

/** Publishes the manifest by rename; `folder` must exist. */
export async function writeMappedManifest(folder: string, manifest: MappedManifest): Promise<void> {
  await writeFileAtomically(join(folder, fileName), `${JSON.stringify(manifest, null, 2)}\n`);
}
