import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environment } from '../../lib/environment.ts';
import { type ContractFixture, describeOldSystem, tableNamed } from '../contract.ts';
import { insertSql, pairs, people } from '../contract-data.ts';
import { openMysql } from './mysql-system.ts';

const serverUrl = 'mysql://root@127.0.0.1:3306/';
const options = { quiesced: false };

async function run(url: string, ...statements: string[]): Promise<void> {
  const connection = await mysql.createConnection({ uri: url, charset: 'utf8mb4_general_ci' });
  try {
    // Backslashes in the contract's texts stand for themselves; zero dates are let in.
    await connection.query("SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES', time_zone = '+05:00'");
    for (const statement of statements) await connection.query(statement);
  } finally {
    await connection.end();
  }
}

const schema = [
  'CREATE TABLE people (id int PRIMARY KEY, name varchar(100) NOT NULL, note text) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4',
  'CREATE TABLE pairs (a char(1), b int, flag varchar(5), PRIMARY KEY (a, b)) ENGINE=InnoDB',
  'CREATE TABLE empty_table (id bigint UNIQUE NOT NULL, price decimal(10,2)) ENGINE=InnoDB',
  'CREATE TABLE `odd ``name` (`select` smallint, `a b` double) ENGINE=InnoDB',
  'CREATE TABLE one_column (note text) ENGINE=InnoDB',
  'CREATE TABLE old_text (name varchar(50)) ENGINE=InnoDB DEFAULT CHARSET=latin1',
  `CREATE TABLE numbers (big bigint, huge bigint unsigned, price decimal(40,10), day date, local datetime(6), at timestamp NULL,
     zero timestamp NOT NULL DEFAULT '0000-00-00 00:00:00', flags bit(9), data blob, hash binary(3), small float, extra json,
     state enum('ok', 'bad "mood"'), made year, child int, FOREIGN KEY (child) REFERENCES people (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`,
  'CREATE VIEW a_view AS SELECT 1 AS one',
  insertSql('people', people),
  insertSql('pairs', pairs),
  "INSERT INTO one_column VALUES (NULL), (''), ('x')",
  "INSERT INTO old_text VALUES ('Müller €')",
  'INSERT INTO `odd ``name` VALUES (1, 0.1), (2, 1e300), (3, NULL)',
  `INSERT INTO numbers VALUES (-9223372036854775808, 18446744073709551615, 123456789012345678901234567890.0123456789, '0000-00-00',
     '2021-03-14 02:30:00.123456', '2021-03-14 02:30:00', '0000-00-00 00:00:00', b'100000001', x'00ff22', x'CAFE00', 16777217,
     '{"k": "v"}', 'bad "mood"', 2020, 1)`,
  `INSERT INTO numbers VALUES (NULL, 0, 0.5, '2020-02-29', '0000-00-00 00:00:00', NULL, '2020-01-01 00:00:00', NULL, '', NULL, 0.1,
     NULL, NULL, NULL, NULL)`,
];

const tables: ContractFixture['tables'] = {
  people: { columns: { id: 'BIGINT', name: 'VARCHAR', note: 'VARCHAR' }, key: ['id'], rows: people },
  pairs: { columns: { a: 'VARCHAR', b: 'BIGINT', flag: 'VARCHAR' }, key: ['a', 'b'], rows: pairs },
  empty_table: { columns: { id: 'BIGINT', price: 'VARCHAR' }, key: ['id'], rows: [] },
  'odd `name': {
    columns: { select: 'BIGINT', 'a b': 'DOUBLE' },
    key: [],
    rows: [
      ['1', '0.1'],
      ['2', '1e+300'],
      ['3', null],
    ],
  },
  one_column: { columns: { note: 'VARCHAR' }, key: [], rows: [[null], [''], ['x']] },
  old_text: { columns: { name: 'VARCHAR' }, key: [], rows: [['Müller €']] },
  numbers: {
    columns: {
      big: 'BIGINT',
      huge: 'HUGEINT',
      price: 'VARCHAR',
      day: 'VARCHAR',
      local: 'VARCHAR',
      at: 'VARCHAR',
      zero: 'VARCHAR',
      flags: 'BIGINT',
      data: 'VARCHAR',
      hash: 'VARCHAR',
      small: 'DOUBLE',
      extra: 'VARCHAR',
      state: 'VARCHAR',
      made: 'BIGINT',
      child: 'BIGINT',
    },
    key: [],
    rows: [
      [
        '-9223372036854775808',
        '18446744073709551615',
        '123456789012345678901234567890.0123456789',
        '0000-00-00',
        '2021-03-14 02:30:00.123456',
        '2021-03-13 21:30:00+00:00',
        '0000-00-00 00:00:00',
        '257',
        '00ff22',
        'cafe00',
        '16777216.0',
        '{"k": "v"}',
        'bad "mood"',
        '2020',
        '1',
      ],
      [
        null,
        '0',
        '0.5000000000',
        '2020-02-29',
        '0000-00-00 00:00:00.000000',
        null,
        '2019-12-31 19:00:00+00:00',
        null,
        '',
        null,
        '0.10000000149011612',
        null,
        null,
        null,
        null,
      ],
    ],
  },
};

async function fixture(extra: readonly string[], view: Partial<ContractFixture>): Promise<ContractFixture> {
  const name = `changeover_old_${process.pid}`;
  await run(serverUrl, `DROP DATABASE IF EXISTS ${name}`, `CREATE DATABASE ${name}`);
  await run(`${serverUrl}${name}`, ...schema, ...extra);
  await run(
    serverUrl,
    `CREATE OR REPLACE USER ${name}@'%' IDENTIFIED BY 'reader'`,
    `GRANT SELECT ON ${name}.* TO ${name}@'%'`,
  );
  const url = `mysql://${name}:reader@127.0.0.1:3306/${name}`;
  return {
    open: () => openMysql(url, options),
    adapter: 'mysql',
    consistency: 'TRANSACTION',
    reason: /^$/,
    tables,
    async addPerson() {
      await run(`${serverUrl}${name}`, "INSERT INTO people VALUES (99, 'later', NULL)");
      return true;
    },
    dispose: () => run(serverUrl, `DROP DATABASE ${name}`, `DROP USER ${name}@'%'`),
    ...view,
  };
}

describe.skipIf(environment().CHANGEOVER_TEST_SERVERS === undefined)('on a server', () => {
  describeOldSystem('MariaDB', () => fixture([], {}));

  describeOldSystem('MariaDB with a table without transactions', () =>
    fixture(['CREATE TABLE old_engine ENGINE=MyISAM AS SELECT 1 AS one'], {
      consistency: 'FUZZY',
      reason: /old_engine \(MyISAM\)/,
      tables: { ...tables, old_engine: { columns: { one: 'BIGINT' }, key: [], rows: [['1']] } },
    }),
  );

  describe('MariaDB', () => {
    const name = `changeover_mysql_${process.pid}`;
    const url = `${serverUrl}${name}`;

    beforeAll(() =>
      run(
        serverUrl,
        `CREATE DATABASE ${name}`,
        `CREATE TABLE ${name}.plain (id int PRIMARY KEY, filler text) ENGINE=InnoDB`,
        `CREATE TABLE ${name}.aria ENGINE=Aria AS SELECT 1 AS one`,
        `INSERT INTO ${name}.plain SELECT seq, repeat('x', 900) FROM ${name}.seq_1_to_20000`,
      ),
    );

    afterAll(() => run(serverUrl, `DROP DATABASE ${name}`));

    it('is FUZZY only for the tables that are read, and QUIESCED when that is declared', async () => {
      const viewOf = async (quiesced: boolean, names: string[]) => {
        await using system = await openMysql(url, { quiesced });
        await using reading = await system.read(names);
        return [reading.consistency, /aria/.test(reading.reason)];
      };
      expect(await viewOf(false, ['plain'])).toEqual(['TRANSACTION', false]);
      expect(await viewOf(false, ['plain', 'aria'])).toEqual(['FUZZY', true]);
      expect(await viewOf(true, ['plain', 'aria'])).toEqual(['QUIESCED', true]);
    });

    it('says what is wrong with host, password and database, without the password', async () => {
      const open = (changed: string) => openMysql(changed, options);
      const wrong = 'mysql://nobody_here:hunter2@127.0.0.1:3306/mysql';
      await expect(open(wrong)).rejects.toMatchObject({ code: 'OLD_DENIED' });
      await expect(open(wrong)).rejects.not.toThrow(/hunter2/);
      await expect(open(`${serverUrl}no_such_database`)).rejects.toMatchObject({ code: 'OLD_NOT_FOUND' });
      await expect(open(serverUrl)).rejects.toMatchObject({ code: 'OLD_NOT_FOUND' });
      await expect(open('mysql://root@127.0.0.1:1/x')).rejects.toMatchObject({ code: 'OLD_UNREACHABLE' });
    });

    it('says that its transaction is lost when the server ends the session', async () => {
      await using system = await openMysql(url, options);
      await using reading = await system.read(['plain']);
      const table = await tableNamed(system, 'plain');
      const [part] = await reading.parts(table);
      if (part === undefined) throw new Error('plain has no part');
      const read = async () => {
        for await (const chunk of reading.rows(table, part)) {
          expect(chunk.rows).toBeGreaterThan(0);
          await run(serverUrl, ...(await killsOf('FROM `plain`')));
        }
      };
      await expect(read()).rejects.toMatchObject({ code: 'SNAPSHOT_TRANSACTION_LOST' });
    });
  });
});

async function killsOf(text: string): Promise<string[]> {
  const connection = await mysql.createConnection(serverUrl);
  try {
    const [rows] = await connection.query<mysql.RowDataPacket[]>(
      'SELECT id FROM information_schema.PROCESSLIST WHERE info LIKE ? AND id <> connection_id()',
      [`%${text}%`],
    );
    return rows.map((row) => `KILL ${row['id']}`);
  } finally {
    await connection.end();
  }
}
