import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../../lib/embedded-postgres.ts';
import type { CsvRows } from '../old-system.ts';
import { rowsOfCopy } from './copy-rows.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: EmbeddedServer;
let client: pg.Client;

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startEmbeddedServer(`${folder.path}/postgres`);
  client = new pg.Client({ connectionString: await server.database('old') });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

const copy = (select: string) => `COPY (${select}) TO STDOUT (FORMAT csv)`;

async function read(select: string, slowly = false): Promise<{ csv: Buffer; rows: number; longest: number }> {
  const chunks: CsvRows[] = [];
  for await (const chunk of rowsOfCopy(client, copy(select))) {
    chunks.push(chunk as CsvRows);
    if (slowly) await new Promise((done) => setTimeout(done, 5));
  }
  return {
    csv: Buffer.concat(chunks.map((one) => one.bytes)),
    rows: chunks.reduce((sum, one) => sum + one.rows, 0),
    longest: Math.max(0, ...chunks.map((one) => one.longestRow)),
  };
}

describe('the rows of a COPY', () => {
  // Lengths of every kind, so that the socket's chunks end within headers and rows.
  const varied = `SELECT i, repeat(E'x",\\nü', (i * 7919) % 60) AS text FROM generate_series(1, 60000) i`;
  const large = `SELECT i, repeat('x', i * 1000000) AS text FROM generate_series(1, 5) i`;

  it.each([
    ['of every length', varied, 60_000],
    ['that are larger than any chunk', large, 5],
    ['that are empty', 'SELECT FROM generate_series(1, 3)', 3],
    ['that are not there', 'SELECT 1 WHERE false', 0],
  ])('%s are the bytes that the server sent', async (_name, select, count) => {
    const expected: Buffer[] = [];
    for await (const chunk of client.query(copyTo(copy(select)))) expected.push(chunk as Buffer);
    for (const slowly of [false, true]) {
      const { csv, rows, longest } = await read(select, slowly);
      expect(csv.equals(Buffer.concat(expected))).toBe(true);
      expect(rows).toBe(count);
      expect(longest).toBeLessThanOrEqual(csv.length);
    }
    if (select === large) expect((await read(select)).longest).toBe(5_000_003);
  });

  it('end with the server’s error, after which the connection still works', async () => {
    const failing = 'SELECT 1000 / (50000 - i) FROM generate_series(1, 60000) i';
    await expect(read(failing)).rejects.toMatchObject({ message: 'division by zero' });
    await expect(read('SELECT nothing')).rejects.toMatchObject({ code: '42703' });
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    expect((await read('SELECT 1')).csv.toString()).toBe('1\n');
  });

  it('pass over notices in between', async () => {
    await client.query(`CREATE FUNCTION talkative(i int) RETURNS int LANGUAGE plpgsql AS
      $$ BEGIN RAISE NOTICE 'row %', i; RETURN i; END $$`);
    const notices: string[] = [];
    client.on('notice', (notice) => notices.push(notice.message ?? ''));
    const { csv, rows } = await read('SELECT talkative(i) FROM generate_series(1, 1000) i');
    expect([rows, csv.toString().split('\n').at(-2)]).toEqual([1000, '1000']);
    await client.query('SELECT talkative(7)');
    expect(notices.at(-1)).toBe('row 7');
  });
});
