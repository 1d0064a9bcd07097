import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openSqlite } from '../systems/sqlite/sqlite-system.ts';
import { initProject } from './init.ts';
import { readSqlFiles } from './mapping-file.ts';
import { openProject } from './project.ts';
import { findReferences } from './scaffold/references.ts';
import { projectName, storedUrl } from './scaffold/render-config.ts';
import { profileTables } from './scaffold/table-profile.ts';
import { readValueMaps } from './value-map.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const database = () => join(folder.path, 'old.db');

beforeAll(async () => {
  folder = await temporaryFolder();
  const old = new DatabaseSync(database());
  old.exec(`
    CREATE TABLE customers (id INTEGER PRIMARY KEY, company_name TEXT, country TEXT, status TEXT);
    CREATE TABLE users (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers(id), email TEXT, first_name TEXT, last_name TEXT);
    CREATE TABLE products (code TEXT PRIMARY KEY, name TEXT);
    CREATE TABLE licenses (id INTEGER PRIMARY KEY, license_key TEXT, cust_id INTEGER, product_code TEXT, seats INTEGER, expires TEXT, state TEXT);
    CREATE TABLE wp_options (option_id INTEGER PRIMARY KEY, blob TEXT);
    INSERT INTO customers VALUES (1, 'Acme', 'US', 'active'), (2, 'Bolt', 'DE', 'closed');
    INSERT INTO users VALUES (1, 1, 'a@example.com', 'Ann', 'Lee'), (2, 2, 'b@example.com', 'Bo', 'Ray');
    INSERT INTO products VALUES ('PRO', 'Professional'), ('STD', 'Standard');
    INSERT INTO licenses VALUES (1, 'KEY-SECRET-1', 1, 'PRO', 5, '2030-01-01', '1'), (2, 'KEY-SECRET-2', 2, 'STD', -1, '0000-00-00', '2');
  `);
  old.close();
});
afterAll(() => folder[Symbol.asyncDispose]());

describe('init', () => {
  test('scaffolds a folder that opens, with guesses marked and nothing confirmed', async () => {
    const target = join(folder.path, 'My Migration');
    await using old = await openSqlite(database(), 'sqlite:old.db');
    const result = await initProject(target, `sqlite:${database()}`, old);
    expect(result.entities).toEqual([
      'organization',
      'person',
      'membership',
      'product',
      'license_model',
      'entitlement',
      'entitlement_line',
    ]);
    expect(result.excluded).toEqual(['wp_options']);
    const { config } = await openProject(target);
    expect(config).toMatchObject({
      name: 'my-migration',
      tables: {
        customers: { key: 'id', primary: 'organization' },
        users: { key: 'id', primary: 'person' },
        products: { key: 'code', primary: 'product' },
        licenses: { key: 'id', primary: 'entitlement_line' },
      },
      excluded: { wp_options: 'not looked at yet: decide' },
    });
    const mapping = await readFile(join(target, 'mapping/entitlement_line.sql'), 'utf8');
    expect(mapping).toContain('t.id::VARCHAR AS entitlement, -- GUESS: the same row');
    expect(mapping).toContain(
      't.product_code::VARCHAR AS product, -- GUESS: product_code points at products.code',
    );
    expect(mapping).toContain('t.license_key AS redeem_code, -- GUESS: the column is called license_key');
    expect(mapping).toContain(
      'coalesce(t.seats < 0, false) AS unlimited, -- GUESS: a negative seats means unlimited',
    );
    expect(mapping).toContain("value('licenses-entitlement-line-state', t.state) AS state");
    const entitlement = await readFile(join(target, 'mapping/entitlement.sql'), 'utf8');
    expect(entitlement).toContain(
      't.cust_id::VARCHAR AS organization, -- GUESS: cust_id points at customers.id',
    );
    const maps = await readValueMaps({ folder: target });
    expect(maps.find((map) => map.name === 'licenses-entitlement-line-state')?.entries).toEqual([
      { old: '1', new: '', confirmedBy: '', confirmedOn: '' },
      { old: '2', new: '', confirmedBy: '', confirmedOn: '' },
    ]);
    for (const file of await readSqlFiles({ folder: target }, 'mapping'))
      expect(file.sql).not.toContain('SECRET');
  });

  test('may be repeated after it was interrupted, and never overwrites', async () => {
    const target = join(folder.path, 'twice');
    await using old = await openSqlite(database(), 'sqlite:old.db');
    await initProject(target, `sqlite:${database()}`, old);
    await expect(initProject(target, `sqlite:${database()}`, old)).rejects.toMatchObject({
      code: 'FOLDER_NOT_EMPTY',
    });
    const begun = join(folder.path, 'begun');
    await mkdir(join(begun, 'mapping'), { recursive: true });
    await writeFile(join(begun, 'mapping/product.sql'), await readFile(join(target, 'mapping/product.sql')));
    await initProject(begun, `sqlite:${database()}`, old);
    const edited = join(folder.path, 'edited');
    await mkdir(join(edited, 'mapping'), { recursive: true });
    await writeFile(join(edited, 'mapping/product.sql'), 'SELECT 1');
    await expect(initProject(edited, `sqlite:${database()}`, old)).rejects.toMatchObject({
      code: 'FOLDER_NOT_EMPTY',
      details: { path: 'mapping/product.sql' },
    });
    expect(await readFile(join(edited, 'mapping/product.sql'), 'utf8')).toBe('SELECT 1');
  });

  test('keeps the database schema that was read', async () => {
    const target = join(folder.path, 'schema');
    await using old = await openSqlite(database(), 'sqlite:old.db');
    await initProject(target, 'postgres://ann:secret@db/ems', old, { schema: 'sales' });
    const text = await readFile(join(target, 'changeover.yaml'), 'utf8');
    expect(text).toContain('schema: sales');
    expect(text).toContain('url: postgres://ann:${OLD_PASSWORD}@db/ems');
    expect(text).not.toContain('secret');
    expect(await readFile(join(target, 'README.md'), 'utf8')).toContain('OLD_PASSWORD');
  });

  test('measures keys and references from the data', async () => {
    await using old = await openSqlite(database(), 'sqlite:old.db');
    const tables = await profileTables(old);
    const found = findReferences(tables).map(
      (one) => `${one.table}.${one.column} → ${one.to}.${one.toColumn}: ${one.why}`,
    );
    expect(found).toEqual([
      'licenses.cust_id → customers.id: its name, and 100 % of its values are there',
      'licenses.product_code → products.code: its name, and 100 % of its values are there',
      'users.customer_id → customers.id: declared foreign key',
    ]);
  });
});

describe('what is written of a URL', () => {
  test.each([
    ['postgres://ann:secret@db.example:5432/ems', 'postgres://ann:${OLD_PASSWORD}@db.example:5432/ems'],
    ['mysql://root:p@ss:w/rd@127.0.0.1/ems', 'mysql://root:${OLD_PASSWORD}@127.0.0.1/ems'],
    [
      'postgres://ann@db/ems?password=secret&ssl=true',
      'postgres://ann@db/ems?password=${OLD_PASSWORD}&ssl=true',
    ],
    ['mysql://root@127.0.0.1/ems', 'mysql://root@127.0.0.1/ems'],
    ['sqlite:../data/old.db', 'sqlite:../data/old.db'],
  ])('%s', (url, stored) => {
    expect(storedUrl(url)).toBe(stored);
  });

  test('a folder’s name becomes a name', () => {
    expect(projectName('2026 ACME_migration!')).toBe('acme-migration');
    expect(projectName('--')).toBe('migration');
  });
});
