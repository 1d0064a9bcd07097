import pg from 'pg';
import { type EmsProcess, startEmsProcess } from '../src/systems/reference-ems/ems-process.ts';

const server = 'postgres://postgres@127.0.0.1:5432';

/** An EMS in a process of its own on a database with so many rights; both are gone at the end. */
export interface EmsEstate extends AsyncDisposable {
  readonly ems: EmsProcess;
  readonly databaseUrl: string;
  sql(text: string): Promise<Record<string, unknown>[]>;
}

const uuid = (kind: string, number: string): string => `md5('${kind}' || ${number})::uuid`;

/** Makes one: a product under a model with room for everybody, and a right per number with the key `KEY-<number>`. */
export async function openEstate(database: string, rights: number): Promise<EmsEstate> {
  await administer(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`, `CREATE DATABASE ${database}`);
  const databaseUrl = `${server}/${database}`;
  const ems = await startEmsProcess({ databaseUrl });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`
    INSERT INTO organizations (id, display_name, kind, status) SELECT ${uuid('o', 'n')}, 'O' || n, 'CUSTOMER', 'ACTIVE' FROM generate_series(0, 9999) n;
    INSERT INTO people (id, email, status) VALUES (${uuid('p', '0')}, 'a@b.example', 'ACTIVE');
    INSERT INTO products (id, code, name, kind, status) SELECT ${uuid('r', 'n')}, 'P' || n, 'P', 'PRODUCT', 'ACTIVE' FROM generate_series(0, 4) n;
    INSERT INTO license_models (id, code, name, term_type, binding) VALUES (${uuid('m', '0')}, 'M', 'M', 'SUBSCRIPTION', 'NODE_LOCKED');
    INSERT INTO skus (id, code, product_id, license_model_id, term_months) SELECT ${uuid('s', 'n')}, 'S' || n, ${uuid('r', 'n')}, ${uuid('m', '0')}, 12 FROM generate_series(0, 4) n;
    INSERT INTO entitlements (id, number, organization_id, state, contact_id)
      SELECT ${uuid('e', 'n')}, 'E' || n, ${uuid('o', 'n % 10000')}, 'ACTIVE', ${uuid('p', '0')} FROM generate_series(1, ${rights}) n;
    INSERT INTO entitlement_lines (id, entitlement_id, kind, state, product_id, license_model_id, redeem_code, quantity, unlimited, start_date, end_date, perpetual)
      SELECT ${uuid('l', 'n')}, ${uuid('e', 'n')}, 'LICENSE', 'ACTIVE', ${uuid('r', 'n % 5')}, ${uuid('m', '0')}, 'KEY-' || n, 1000000, false, '2020-01-01', '2099-12-31', false
        FROM generate_series(1, ${rights}) n;`);
  // Not the empty ones: a table that was once seen empty is read whole for as long as a plan is kept.
  await client.query('VACUUM ANALYZE organizations, products, skus, entitlements, entitlement_lines');
  return {
    ems,
    databaseUrl,
    sql: async (text) => (await client.query<Record<string, unknown>>(text)).rows,
    async [Symbol.asyncDispose]() {
      await client.end();
      await ems.stop();
      await administer(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    },
  };
}

async function administer(...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** The middle one. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
