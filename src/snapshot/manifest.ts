import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../lib/atomic-file.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { readStoredJson } from '../lib/stored-json.ts';

const fileSchema = z.object({
  file: z.string(),
  rows: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  sha256: z.string(),
});

const tableSchema = z.object({
  name: z.string(),
  /** Its name in the old system. */
  from: z.string(),
  columns: z.array(z.object({ name: z.string(), declared: z.string(), type: z.string() })),
  key: z.array(z.string()),
  rows: z.number().int().nonnegative(),
  /** Empty for excluded tables, which are only counted. */
  fingerprint: z.string(),
  files: z.array(z.string()),
  /** Size and hash of each of the files. */
  parts: z.array(fileSchema).default([]),
  /** Rows with text that was not valid in its encoding. */
  damaged: z.number().int().nonnegative().default(0),
  excluded: z.boolean(),
});

const manifestSchema = z.object({
  consistency: z.enum(['TRANSACTION', 'QUIESCED', 'FUZZY']),
  reason: z.string(),
  state: z.string(),
  system: z.object({ adapter: z.string(), url: z.string() }),
  /** How the fingerprints are made. */
  fingerprint_method: z.string(),
  tables: z.array(tableSchema),
});

/** What a snapshot holds: `snapshot/manifest.json`. */
export type SnapshotManifest = z.infer<typeof manifestSchema>;
export type SnapshotTable = SnapshotManifest['tables'][number];

/** What attaching a snapshot needs of its manifest. */
const attachableSchema = z.object({
  tables: z.array(tableSchema.pick({ name: true, rows: true, files: true, parts: true, excluded: true })),
});

const fileName = 'manifest.json';

/** The manifest of the snapshot in `folder`. Throws RUN_MISSING when there is none, FILE_CORRUPT. */
export async function readManifest(folder: string): Promise<SnapshotManifest> {
  return readAs(manifestSchema, folder);
}

/** The tables and files that a snapshot's views stand on. Throws as `readManifest`. */
export async function readAttachable(folder: string): Promise<z.infer<typeof attachableSchema>['tables']> {
  return (await readAs(attachableSchema, folder)).tables;
}

/** Publishes the manifest; from then on the snapshot is whole. Throws DISK_FULL. */
export async function writeManifest(folder: string, manifest: SnapshotManifest): Promise<void> {
  await writeFileAtomically(join(folder, fileName), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

async function readAs<T>(schema: z.ZodType<T>, folder: string): Promise<T> {
  const found = await readStoredJson(join(folder, fileName), schema, 'a snapshot manifest');
  if (found !== undefined) return found;
  throw new ChangeoverError('RUN_MISSING', { what: 'snapshot', folder, command: 'snapshot' });
}
