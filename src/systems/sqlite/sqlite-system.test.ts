import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { describeOldSystem, tableNamed } from '../contract.ts';
import { insertSql, pairs, people } from '../contract-data.ts';
import { openSqlite } from './sqlite-system.ts';

for (const journal of ['delete', 'wal'] as const) {
  describeOldSystem(`SQLite (journal mode ${journal})`, async () => {
    const folder = await temporaryFolder();
    const path = join(folder.path, 'old.sqlite');
    const writer = new DatabaseSync(path, { timeout: 0 });
    writer.exec(`PRAGMA journal_mode = ${journal};
      CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, note TEXT);
      CREATE TABLE pairs (a TEXT, b INT, flag, PRIMARY KEY (a, b)) WITHOUT ROWID;
      CREATE TABLE empty_table (id INTEGER UNIQUE, price DECIMAL(10,2));
      CREATE TABLE "odd ""name" ("select" INTEGER, "a b" REAL);
      CREATE TABLE numbers (big BIGINT, price DECIMAL(20,4), loose INTEGER, seen DATETIME, data BLOB, child INT REFERENCES people (id));
      ${insertSql('people', people)};
      INSERT INTO "odd ""name" VALUES (1, 0.1), (2, 1e300), (3, 0.30000000000000004), (4, NULL);
      INSERT INTO numbers VALUES
        (9223372036854775807, 19.99, 5, '0000-00-00 00:00:00', x'00ff22', 1),
        (-9223372036854775808, 20, 'five', '2020-02-30', NULL, NULL),
        (NULL, '1234567890123456.7890', NULL, 1580000000, x'', 2);
      ${insertSql('pairs', pairs)};`);
    return {
      open: () => openSqlite(path, 'sqlite:old.sqlite'),
      adapter: 'sqlite',
      consistency: 'TRANSACTION',
      reason: /^$/,
      tables: {
        people: { columns: { id: 'BIGINT', name: 'VARCHAR', note: 'VARCHAR' }, key: ['id'], rows: people },
        pairs: { columns: { a: 'VARCHAR', b: 'BIGINT', flag: 'VARCHAR' }, key: ['a', 'b'], rows: pairs },
        empty_table: { columns: { id: 'BIGINT', price: 'VARCHAR' }, key: ['id'], rows: [] },
        'odd "name': {
          columns: { select: 'BIGINT', 'a b': 'DOUBLE' },
          key: [],
          rows: [
            ['1', '0.1'],
            ['2', '1e+300'],
            ['3', '0.30000000000000004'],
            ['4', null],
          ],
        },
        numbers: {
          columns: {
            big: 'BIGINT',
            price: 'VARCHAR',
            loose: 'VARCHAR',
            seen: 'VARCHAR',
            data: 'VARCHAR',
            child: 'BIGINT',
          },
          key: [],
          rows: [
            ['9223372036854775807', '19.99', '5', '0000-00-00 00:00:00', '00ff22', '1'],
            ['-9223372036854775808', '20', 'five', '2020-02-30', null, null],
            [null, '1234567890123456.8', null, '1580000000', '', '2'],
          ],
        },
      },
      async addPerson() {
        try {
          writer.exec("INSERT INTO people VALUES (99, 'later', NULL)");
          return true;
        } catch (error) {
          // Without a write-ahead log, the open view holds writers off until it ends.
          expect(String(error)).toMatch(/database is locked/);
          return false;
        }
      },
      async dispose() {
        writer.close();
        await folder[Symbol.asyncDispose]();
      },
    };
  });
}

describe('SQLite', () => {
  async function sqliteFile(folder: string, sql: string): Promise<string> {
    const path = join(folder, 'old.sqlite');
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
    return path;
  }

  async function textOf(path: string, table: string): Promise<string> {
    await using system = await openSqlite(path, 'sqlite:old.sqlite');
    await using reading = await system.read();
    const found = await tableNamed(system, table);
    const chunks: Uint8Array[] = [];
    for (const part of await reading.parts(found)) {
      for await (const { bytes } of reading.rows(found, part)) chunks.push(bytes);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  it('keeps text in a column that is declared INTEGER, and reads it as text for that', async () => {
    await using folder = await temporaryFolder();
    const sql = "CREATE TABLE t (n INTEGER, m INTEGER); INSERT INTO t VALUES (1, 1), ('5 seats', 2)";
    const path = await sqliteFile(folder.path, sql);
    await using system = await openSqlite(path, 'sqlite:old.sqlite');
    const { columns } = await tableNamed(system, 't');
    expect(columns.map((one) => one.type)).toEqual(['VARCHAR', 'BIGINT']);
    expect(await textOf(path, 't')).toBe('1,1\n"5 seats",2\n');
  });

  it('replaces bytes that are no UTF-8, keeps NUL characters, and names a mix of text and bytes', async () => {
    await using folder = await temporaryFolder();
    const sql =
      "CREATE TABLE t (a TEXT); INSERT INTO t VALUES (CAST(x'4de9' AS TEXT)), (CAST(x'410042' AS TEXT)), (x'cafe')";
    const path = await sqliteFile(folder.path, sql);
    expect(await textOf(path, 't')).toBe('"M\ufffd"\n"A\0B"\n"cafe"\n');
    await using system = await openSqlite(path, 'sqlite:old.sqlite');
    expect((await tableNamed(system, 't')).columns[0]?.declared).toBe('TEXT (holds blob and text)');
  });

  it('reads a file whose text is UTF-16', async () => {
    await using folder = await temporaryFolder();
    const sql = "PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('Zoë 😀')";
    expect(await textOf(await sqliteFile(folder.path, sql), 't')).toBe('"Zoë 😀"\n');
  });

  it('says what is missing or is no database', async () => {
    await using folder = await temporaryFolder();
    const missing = join(folder.path, 'none.sqlite');
    await expect(openSqlite(missing, 'sqlite:none.sqlite')).rejects.toMatchObject({ code: 'OLD_NOT_FOUND' });
    const noDatabase = join(folder.path, 'text.sqlite');
    await writeFile(noDatabase, 'this is not a database, but long enough to be taken for one'.repeat(20));
    await expect(openSqlite(noDatabase, 'sqlite:text.sqlite')).rejects.toMatchObject({
      code: 'OLD_DAMAGED',
    });
  });
});
