import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmbeddedServer } from '../../src/lib/embedded-postgres.ts';
import type { DryRun } from '../../src/mapping/dry-run.ts';
import { runChangeover } from '../support/changeover-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const schema = `
  CREATE TABLE customers (id serial PRIMARY KEY, name text NOT NULL, active boolean);
  CREATE TABLE products (code text PRIMARY KEY, title text NOT NULL, retired boolean);
  CREATE TABLE licenses (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), customer_id int REFERENCES customers,
    product_code text REFERENCES products, license_key text, seats int, expires_on date);
  INSERT INTO customers (name, active) VALUES ('Acme', true), ('Bolt', false);
  INSERT INTO products VALUES ('P-1', 'One', false), ('P-2', 'Two', true);
  INSERT INTO licenses (customer_id, product_code, license_key, seats, expires_on)
    VALUES (1, 'P-1', 'K-1', 3, '2031-01-01'), (2, 'P-2', 'K-2', 5, NULL);`;

let stack: AsyncDisposableStack;
let folder: string;
let url: string;

beforeAll(async () => {
  stack = new AsyncDisposableStack();
  const temporary = stack.use(await temporaryFolder());
  folder = temporary.path;
  const server = await startEmbeddedServer(join(folder, 'postgres'));
  stack.defer(() => server.stop());
  url = await server.database('old');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(schema);
  await client.end();
});

afterAll(() => stack.disposeAsync());

test('a folder made from a PostgreSQL database maps once its value maps are filled and confirmed as they stand', async () => {
  const target = join(folder, 'mine');
  const env = { OLD_PASSWORD: new URL(url).password };
  const change = async (...args: string[]) => {
    const done = await runChangeover(args, { env });
    expect(done, done.stderr).toMatchObject({ code: 0 });
    return done.stdout;
  };
  await change('init', target, '--from', url);
  const map = join(target, 'values/products-product-status.csv');
  const asMade = await readFile(map, 'utf8');
  expect(asMade).toBe('old,new,confirmed_by,confirmed_on\nfalse,,,\ntrue,,,\n');
  await writeFile(
    map,
    asMade
      .replace('false,,,', 'false,ACTIVE,Kim,2026-01-01')
      .replace('true,,,', 'true,RETIRED,Kim,2026-01-01'),
  );
  await change('snapshot', target);

  const { entities, refused } = JSON.parse(await change('map', target, '--dry-run', '--json')) as DryRun;

  expect(refused).toEqual([]);
  expect(entities.find((one) => one.entity === 'product')).toMatchObject({ rows: 2, findings: {} });
});
