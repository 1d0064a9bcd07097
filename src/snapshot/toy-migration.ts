import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type pg from 'pg';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { startEmbeddedServer } from '../lib/embedded-postgres.ts';
import { openPool } from '../lib/postgres.ts';
import type { StageContext } from '../stage/stage.ts';
import { readManifest } from './manifest.ts';
import { migrateStore } from './snapshot-fixture.ts';

/** For tests: a migration from a SQLite file that `fillToy` makes. */
export const toyYaml = `
changeover: 1
name: toy
old: { url: "sqlite:old.sqlite", system: toy-legacy }
tables:
  licenses: { key: id, primary: entitlement_line, from: wp_licenses }
  notes: { key: _row, primary: audit_event }
excluded: { audit: "Older than the retention period." }
`;

/**
 * Makes `old.sqlite` with so many licenses, and notes that hold what a text may hold. Owners are `more` bytes longer, for
 * tests of several slices: they end with a chunk, and a chunk has 256 KB.
 */
export function fillToy(folder: string, licenses: number, more = 0): DatabaseSync {
  const database = new DatabaseSync(join(folder, 'old.sqlite'));
  database.exec(`
    CREATE TABLE wp_licenses (id INTEGER PRIMARY KEY, key TEXT, owner TEXT);
    CREATE TABLE notes (text TEXT);
    CREATE TABLE audit (id INTEGER);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${licenses})
      INSERT INTO wp_licenses SELECT i, 'KEY-' || i, iif(i % 3 = 0, NULL, 'owner, "' || i || '"' || hex(zeroblob(${more >> 1}))) FROM n;
    INSERT INTO notes VALUES (NULL), (''), ('a' || char(10) || 'b'), (CAST(x'4de9' AS TEXT)), ('same'), ('same');
    INSERT INTO audit VALUES (1), (2);`);
  return database;
}

/** The fingerprints of a snapshot's tables by name. */
export async function fingerprints(context: StageContext): Promise<Record<string, string>> {
  const { tables } = await readManifest(context.folder.snapshot);
  return Object.fromEntries(tables.filter((one) => !one.excluded).map((one) => [one.name, one.fingerprint]));
}

export interface ToyStore extends AsyncDisposable {
  readonly pool: pg.Pool;
  readonly url: string;
}

/** A control store of a test's own. */
export async function openToyStore(): Promise<ToyStore> {
  const folder = await temporaryFolder();
  const server = await startEmbeddedServer(join(folder.path, 'postgres'));
  const url = await server.database('store');
  const pool = openPool(url);
  await migrateStore(pool, url);
  return {
    pool,
    url,
    async [Symbol.asyncDispose]() {
      await pool.end();
      await server.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}
