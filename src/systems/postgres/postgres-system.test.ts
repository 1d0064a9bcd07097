import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../../lib/embedded-postgres.ts';
import { environment } from '../../lib/environment.ts';
import { type ContractFixture, describeOldSystem, tableNamed } from '../contract.ts';
import { insertSql, pairs, people } from '../contract-data.ts';
import { openPostgres } from './postgres-system.ts';

const options = { schema: 'public', quiesced: false };
const serverUrl = 'postgres://postgres@127.0.0.1:5432/postgres';

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

const schema = `
  CREATE TYPE mood AS ENUM ('ok', 'bad "mood"');
  CREATE DOMAIN digest AS bytea;
  CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, note varchar(200));
  CREATE TABLE pairs (a char(1), b int, flag boolean, PRIMARY KEY (a, b));
  CREATE TABLE empty_table (id bigint UNIQUE, price numeric(10,2));
  CREATE TABLE "odd ""name" ("select" smallint, "a b" double precision);
  CREATE TABLE one_column (note text);
  CREATE TABLE numbers (big bigint, price numeric(40,10), day date, at timestamptz, local timestamp, data bytea, hash digest,
    tags text[], extra jsonb, state mood, small real, child int REFERENCES people (id));
  CREATE TABLE parted (id int, day date) PARTITION BY RANGE (day);
  CREATE TABLE parted_old PARTITION OF parted FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
  CREATE TABLE parted_new PARTITION OF parted FOR VALUES FROM ('2020-01-01') TO (MAXVALUE);
  CREATE VIEW a_view AS SELECT 1 AS one;
  INSERT INTO one_column VALUES (NULL), (''), ('x'), ('\\.');
  INSERT INTO "odd ""name" VALUES (1, 0.1), (2, 'NaN'), (3, '-Infinity'), (4, NULL);
  INSERT INTO parted VALUES (1, '2019-06-01'), (2, '2021-06-01');
  ${insertSql('people', people)};
  ${insertSql('pairs', pairs)};
  INSERT INTO numbers VALUES (9223372036854775807, 123456789012345678901234567890.0123456789, '0044-03-15 BC',
    '2021-03-14 02:30:00-06', '2021-03-14 02:30:00.123456', '\\x00ff22', '\\xCAFE', '{"a,b","c\\"d"}', '{"k": "v\\n"}',
    'bad "mood"', 0.1, 1), (-9223372036854775808, 'NaN', 'infinity', 'infinity', NULL, '', NULL, '{}', NULL, NULL, NULL, NULL);`;

const tables: ContractFixture['tables'] = {
  people: { columns: { id: 'BIGINT', name: 'VARCHAR', note: 'VARCHAR' }, key: ['id'], rows: people },
  pairs: { columns: { a: 'VARCHAR', b: 'BIGINT', flag: 'BOOLEAN' }, key: ['a', 'b'], rows: pairs },
  empty_table: { columns: { id: 'BIGINT', price: 'VARCHAR' }, key: ['id'], rows: [] },
  one_column: { columns: { note: 'VARCHAR' }, key: [], rows: [[null], [''], ['x'], ['\\.']] },
  'odd "name': {
    columns: { select: 'BIGINT', 'a b': 'DOUBLE' },
    key: [],
    rows: [
      ['1', '0.1'],
      ['2', 'nan'],
      ['3', '-inf'],
      ['4', null],
    ],
  },
  numbers: {
    columns: {
      big: 'BIGINT',
      price: 'VARCHAR',
      day: 'VARCHAR',
      at: 'VARCHAR',
      local: 'VARCHAR',
      data: 'VARCHAR',
      hash: 'VARCHAR',
      tags: 'VARCHAR',
      extra: 'VARCHAR',
      state: 'VARCHAR',
      small: 'DOUBLE',
      child: 'BIGINT',
    },
    key: [],
    rows: [
      [
        '9223372036854775807',
        '123456789012345678901234567890.0123456789',
        '0044-03-15 BC',
        '2021-03-14 08:30:00+00',
        '2021-03-14 02:30:00.123456',
        '00ff22',
        'cafe',
        '{"a,b","c\\"d"}',
        '{"k": "v\\n"}',
        'bad "mood"',
        '0.1',
        '1',
      ],
      ['-9223372036854775808', 'NaN', 'infinity', 'infinity', null, '', null, '{}', null, null, null, null],
    ],
  },
  parted: {
    columns: { id: 'BIGINT', day: 'VARCHAR' },
    key: [],
    rows: [
      ['1', '2019-06-01'],
      ['2', '2021-06-01'],
    ],
  },
};

/** Fills an empty database and reads it as a role that may only read. */
async function fixtureIn(url: string, role: string, dispose: () => Promise<void>): Promise<ContractFixture> {
  await run(url, schema);
  await run(
    url,
    `CREATE ROLE ${role} LOGIN PASSWORD 'reader'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`,
  );
  const reader = url.replace(/\/\/[^@]*@/, `//${role}:reader@`);
  return {
    open: () => openPostgres(reader, options),
    adapter: 'postgres',
    consistency: 'TRANSACTION',
    reason: /^$/,
    tables,
    async addPerson() {
      await run(url, "INSERT INTO people VALUES (99, 'later', NULL)");
      return true;
    },
    dispose,
  };
}

describeOldSystem('PostgreSQL, embedded', async () => {
  const folder = await temporaryFolder();
  const server = await startEmbeddedServer(`${folder.path}/postgres`);
  return fixtureIn(await server.database('old'), 'reader', async () => {
    await server.stop();
    await folder[Symbol.asyncDispose]();
  });
});

describe.skipIf(environment().CHANGEOVER_TEST_SERVERS === undefined)('on a server', () => {
  describeOldSystem('PostgreSQL', async () => {
    const name = `changeover_old_${process.pid}`;
    await run(serverUrl, `CREATE DATABASE ${name}`);
    return fixtureIn(serverUrl.replace(/postgres$/, name), name, async () => {
      await run(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
      await run(serverUrl, `DROP ROLE ${name}`);
    });
  });
});

describe('PostgreSQL', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: EmbeddedServer;
  let url: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    server = await startEmbeddedServer(`${folder.path}/postgres`);
    url = await server.database('old');
  });

  afterAll(async () => {
    await server.stop();
    await folder[Symbol.asyncDispose]();
  });

  it('says what is wrong with host, password, database and schema, without the password', async () => {
    const open = (changed: string) => openPostgres(changed, options);
    await expect(open(url.replace('embedded@', 'hunter2@'))).rejects.toMatchObject({ code: 'OLD_DENIED' });
    await expect(open(url.replace('embedded@', 'hunter2@'))).rejects.not.toThrow(/hunter2/);
    await expect(open(url.replace(/old$/, 'none'))).rejects.toMatchObject({ code: 'OLD_NOT_FOUND' });
    await expect(open(url.replace(/:\d+\//, ':1/'))).rejects.toMatchObject({ code: 'OLD_UNREACHABLE' });
    await using system = await openPostgres(url, { schema: 'none', quiesced: false });
    await expect(system.inspect()).rejects.toMatchObject({ code: 'OLD_NOT_FOUND' });
  });

  it('gives the same state again as long as nothing was written anywhere in the server', async () => {
    const stateOf = async () => {
      await using system = await openPostgres(url, options);
      await using reading = await system.read();
      return reading.state;
    };
    const first = await stateOf();
    expect(await stateOf()).toBe(first);
    await run(url, 'CREATE TABLE something_new (id int)');
    expect(await stateOf()).not.toBe(first);
  });

  it('refuses to read a table of which a policy hides rows from it', async () => {
    await run(
      url,
      `CREATE TABLE guarded AS SELECT 1 AS id; ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
       CREATE POLICY nothing ON guarded USING (false); CREATE ROLE guest LOGIN PASSWORD 'guest'; GRANT SELECT ON guarded TO guest`,
    );
    await using system = await openPostgres(url.replace(/\/\/[^@]*@/, '//guest:guest@'), options);
    await using reading = await system.read();
    const table = await tableNamed(system, 'guarded');
    await expect(reading.countRows(table)).rejects.toMatchObject({ code: 'OLD_READ_FAILED' });
  });

  it('says that its transaction is lost when the server ends the session', async () => {
    await run(
      url,
      `CREATE TABLE longer AS SELECT i, repeat('x', 900) AS filler FROM generate_series(1, 20000) i`,
    );
    await using system = await openPostgres(url, options);
    await using reading = await system.read();
    const table = await tableNamed(system, 'longer');
    const [part] = await reading.parts(table);
    if (part === undefined) throw new Error('longer has no part');
    const read = async () => {
      for await (const chunk of reading.rows(table, part)) {
        expect(chunk.rows).toBeGreaterThan(0);
        await run(
          url,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'changeover-read' AND query LIKE 'COPY%'",
        );
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'SNAPSHOT_TRANSACTION_LOST' });
  });
});
