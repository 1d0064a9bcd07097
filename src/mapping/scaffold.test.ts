import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { literal } from '../duck/sql-text.ts';
import { initProject } from '../project/init.ts';
import { openProject } from '../project/project.ts';
import { runFolder } from '../stage/run-folder.ts';
import type { OldSystem, OldTable } from '../systems/old-system.ts';
import { openSqlite } from '../systems/sqlite/sqlite-system.ts';
import { dryRun } from './dry-run.ts';
import { createMappingFixture, type FixtureTable, writeSnapshot } from './mapping-fixture.ts';

/** Old systems as publishers build them: with tables for everything, with one table for everything, with odd names. */
const databases: Record<string, { sql: string; entities: string[]; held: string[] }> = {
  'a table for everything': {
    sql: `
      CREATE TABLE companies (company_id INTEGER PRIMARY KEY, name TEXT, type TEXT, parent_id INTEGER);
      CREATE TABLE contacts (id INTEGER PRIMARY KEY, company_id INTEGER, email TEXT, name TEXT, active TEXT);
      CREATE TABLE products (id INTEGER PRIMARY KEY, code TEXT, name TEXT);
      CREATE TABLE skus (sku TEXT PRIMARY KEY, product_id INTEGER, term_months INTEGER);
      CREATE TABLE orders (id INTEGER PRIMARY KEY, order_no TEXT, company_id INTEGER, order_date TEXT, currency TEXT);
      CREATE TABLE order_lines (order_id INTEGER, line INTEGER, sku TEXT, qty INTEGER, price REAL, PRIMARY KEY (order_id, line));
      CREATE TABLE licenses (id INTEGER PRIMARY KEY, serial TEXT, order_id INTEGER, product_id INTEGER, seats INTEGER, created_at TEXT, expires_at TEXT, status TEXT, renewed_from INTEGER);
      CREATE TABLE activations (id INTEGER PRIMARY KEY, license_id INTEGER, machine_id TEXT, hostname TEXT, activated_at TEXT, status TEXT);
      CREATE TABLE renewals (id INTEGER PRIMARY KEY, license_id INTEGER, due_date TEXT, status TEXT);
      CREATE TABLE audit_log (id INTEGER PRIMARY KEY, actor TEXT, action TEXT, at TEXT);
      CREATE TABLE sessions (token TEXT);
      INSERT INTO companies VALUES (1, 'Acme', 'C', NULL), (2, 'Acme UK', 'C', 1);
      INSERT INTO contacts VALUES (1, 1, 'a@example.com', 'Ann', 'yes');
      INSERT INTO products VALUES (1, 'PRO', 'Professional');
      INSERT INTO skus VALUES ('PRO-12', 1, 12);
      INSERT INTO orders VALUES (10, 'O-10', 2, '2024-01-01', 'EUR');
      INSERT INTO order_lines VALUES (10, 1, 'PRO-12', 3, 99.5);
      INSERT INTO licenses VALUES (100, 'S-1', 10, 1, 3, '2024-01-01', '2030-01-01', 'A', NULL), (101, 'S-2', 10, 1, -1, '2024-01-01', '0000-00-00', 'X', 100);
      INSERT INTO activations VALUES (7, 100, 'HW-1', 'host', '2024-02-01 10:00:00', 'on');
      INSERT INTO renewals VALUES (1, 100, '2029-12-01', 'open');
      INSERT INTO audit_log VALUES (1, 'ann', 'login', '2024-01-01 00:00:00');`,
    entities: [
      'organization',
      'person',
      'membership',
      'product',
      'license_model',
      'sku',
      'order',
      'order_line',
      'entitlement',
      'entitlement_line',
      'device',
      'activation',
      'renewal',
      'audit_event',
    ],
    held: ['sessions'],
  },
  'one table for everything, without a key': {
    sql: `
      CREATE TABLE license_keys (license_key TEXT, company_name TEXT, email TEXT, product_ref TEXT, max_allowed_domains INT, date_created TEXT, date_expiry TEXT, lic_status TEXT);
      CREATE TABLE lic_reg_domain_tbl (id INTEGER PRIMARY KEY, lic_key TEXT, registered_domain TEXT);
      INSERT INTO license_keys VALUES ('K1', 'Acme', 'a@example.com', 'PRO', 2, '2024-01-01', '0000-00-00', 'active'),
        ('K1', 'acme', 'A@example.com', 'PRO', 1, '2024-01-01', '2025-01-01', 'expired'), ('K3', '', NULL, '', NULL, '', NULL, 'blocked');
      INSERT INTO lic_reg_domain_tbl VALUES (1, 'K1', 'acme.example');`,
    entities: [
      'organization',
      'person',
      'product',
      'license_model',
      'entitlement',
      'entitlement_line',
      'device',
      'activation',
    ],
    held: [],
  },
  'odd names and empty tables': {
    sql: `
      CREATE TABLE "Order" ("from" TEXT, "Order No" TEXT, "group" INTEGER);
      CREATE TABLE "License-Keys 2" ("select" TEXT PRIMARY KEY, "Key" TEXT, "expires on" REAL, "Ünits" TEXT);
      CREATE TABLE "we'ird" (a TEXT);
      INSERT INTO "License-Keys 2" VALUES ('a''b', 'k', 1700000000.5, '3');`,
    entities: ['license_model', 'order', 'entitlement', 'entitlement_line'],
    held: ["we'ird"],
  },
};

test.each(Object.entries(databases))(
  'what init guesses runs at once: %s',
  async (_name, { sql, entities, held }) => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'old.db');
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
    await using old = await openSqlite(path, 'sqlite:old.db');
    const target = join(folder.path, 'migration');
    const result = await initProject(target, `sqlite:${path}`, old);
    expect(result.entities).toEqual(entities);
    expect(result.excluded).toEqual(held);
    const scratch = await createMappingFixture(join(folder.path, 'scratch'), { tables: {}, files: {} });
    const project = await openProject(target);
    const run = runFolder(target, '0001');
    const names = Object.keys(project.config.tables);
    await writeSnapshot(run.snapshot, run.temporary, await rawTables(old, names, join(folder.path, 'csv')));
    const { json } = await dryRun({ ...scratch, project, folder: run });
    expect(json.refused).toEqual([]);
    expect(json.entities.map((one) => one.entity)).toEqual(entities);
    const lines = json.entities.find((one) => one.entity === 'entitlement_line');
    expect(lines?.rows).toBeGreaterThan(0);
    expect(lines?.samples[0]).toMatchObject({
      license_model: 'standard',
      entitlement: expect.any(String) as string,
    });
  },
);

/** The tables of an old system as a snapshot would hold them. */
async function rawTables(
  old: OldSystem,
  names: readonly string[],
  folder: string,
): Promise<Record<string, FixtureTable>> {
  const tables = (await old.inspect()).filter((table) => names.includes(table.name));
  await using reading = await old.read();
  await mkdir(folder, { recursive: true });
  const found: Record<string, FixtureTable> = {};
  for (const [index, table] of tables.entries()) {
    const chunks: Uint8Array[] = [];
    for (const part of await reading.parts(table)) {
      for await (const { bytes } of reading.rows(table, part)) chunks.push(bytes);
    }
    const file = join(folder, `${index}.csv`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, Buffer.concat(chunks));
    found[table.name] = { key: table.key.length > 0 ? table.key : ['_row'], select: readCsv(file, table) };
  }
  return found;
}

function readCsv(file: string, table: OldTable): string {
  const columns = table.columns.map((one) => `${literal(one.name)}: ${literal(one.type)}`).join(', ');
  return `SELECT * FROM read_csv(${literal(file)}, auto_detect = false, delim = ',', header = false, columns = {${columns}}, quote = '"', escape = '"', allow_quoted_nulls = false)`;
}
