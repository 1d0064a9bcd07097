import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedServer, startEmbeddedServer } from '../../src/lib/embedded-postgres.ts';
import { runChangeover } from '../support/changeover-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** What a user may hand in by mistake: the text of changeover.yaml, and whatever else the case puts into the folder. */
interface BadInput {
  readonly says: string;
  readonly code: string;
  readonly exit: 1 | 2;
  /** Changes the good changeover.yaml. */
  readonly config?: (text: string) => string;
  readonly prepare?: (folder: string) => Promise<unknown>;
  readonly env?: NodeJS.ProcessEnv;
}

const put = (path: string, content: string | Uint8Array) => async (folder: string) => {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), content);
};

/** Told before the control store is opened: nothing at all is written. */
const atOnce: readonly BadInput[] = [
  {
    says: 'a folder without changeover.yaml',
    code: 'CONFIG_MISSING',
    exit: 2,
    prepare: (folder) => rm(join(folder, 'changeover.yaml')),
  },
  { says: 'YAML that is none', code: 'CONFIG_SYNTAX', exit: 2, config: (text) => `${text}excluded: [` },
  {
    says: 'a changeover.yaml that is not text',
    code: 'TEXT_INVALID',
    exit: 2,
    prepare: put('changeover.yaml', Buffer.from([255, 254, 0, 1])),
  },
  {
    says: 'an unknown key',
    code: 'CONFIG_UNKNOWN_KEY',
    exit: 2,
    config: (text) => text.replace('system: toy', 'system: toy, timezone: UTC'),
  },
  {
    says: 'a time zone that does not exist',
    code: 'CONFIG_INVALID',
    exit: 2,
    config: (text) => text.replace('system: toy', 'system: toy, time_zone: Mars/Base'),
  },
  {
    says: 'a primary entity that does not exist',
    code: 'CONFIG_INVALID',
    exit: 2,
    config: (text) => text.replace('primary: product', 'primary: produkt'),
  },
  {
    says: 'a control store that is no PostgreSQL',
    code: 'CONFIG_INVALID',
    exit: 2,
    config: (text) => text.replace(/store: .*/, 'store: mysql://root@127.0.0.1/x'),
  },
  {
    says: 'a new system without a URL',
    code: 'CONFIG_INVALID',
    exit: 2,
    config: (text) => `${text}new: { url: nonsense }\n`,
  },
  {
    says: 'a secret that is not in the environment',
    code: 'SECRET_MISSING',
    exit: 2,
    config: (text) => text.replace('system: toy', 'system: "${NOT_SET_ANYWHERE}"'),
  },
  {
    says: 'a variable of our own with a value that is not allowed',
    code: 'ENVIRONMENT_INVALID',
    exit: 2,
    env: { CHANGEOVER_MEMORY: 'lots' },
  },
  {
    says: 'an override of a check that does not exist',
    code: 'CHECK_UNKNOWN',
    exit: 2,
    config: (text) => `${text}checks: { bad-mail: { off: true } }\n`,
  },
  {
    says: 'a control total without its partner',
    code: 'TOTAL_INVALID',
    exit: 1,
    prepare: put('totals/seats.sql', 'SELECT 1'),
  },
  {
    says: 'a command that prepares the old system and does not exist',
    code: 'OLD_PREPARE_FAILED',
    exit: 1,
    config: (text) => text.replace('old: {', 'old: { prepare: [no-such-program],'),
    prepare: (folder) => rm(join(folder, 'old.sqlite')),
  },
  {
    says: 'a control store that is not there',
    code: 'STORE_UNREACHABLE',
    exit: 1,
    config: (text) => text.replace(/store: .*/, 'store: postgres://nobody@127.0.0.1:1/none'),
  },
];

/** Told by the stage that meets it; the run stays, and goes on once the cause is gone. */
const inTheRun: readonly BadInput[] = [
  {
    says: 'an old system of an unknown kind',
    code: 'OLD_URL_UNKNOWN',
    exit: 2,
    config: (text) => text.replace('sqlite:old.sqlite', 'oracle://db/x'),
  },
  {
    says: 'an old database that is none',
    code: 'OLD_DAMAGED',
    exit: 1,
    prepare: put('old.sqlite', 'this is no database '.repeat(100)),
  },
  {
    says: 'a mapping that is not text',
    code: 'TEXT_INVALID',
    exit: 2,
    prepare: put('mapping/product.sql', Buffer.from('SELECT \0')),
  },
  {
    says: 'a value map in another encoding',
    code: 'TEXT_INVALID',
    exit: 2,
    prepare: put(
      'values/kind.csv',
      Buffer.from('old,new,confirmed_by,confirmed_on\nGer\xe4t,X,,\n', 'latin1'),
    ),
  },
  {
    says: 'a mapping that would write to a file',
    code: 'MAPPING_NOT_SELECT',
    exit: 1,
    prepare: put('mapping/product.sql', "COPY (SELECT 1) TO 'stolen.csv'"),
  },
  {
    says: 'a new system that is the live one',
    code: 'NEW_LIVE_REFUSED',
    exit: 1,
    config: (text) =>
      `${text}new: { url: "http://127.0.0.1:9", token: x }\nenvironments: { live: { url: "http://127.0.0.1:9" } }\n`,
  },
];

let stack: AsyncDisposableStack;
let root: string;
let server: EmbeddedServer;
let made = 0;

beforeAll(async () => {
  stack = new AsyncDisposableStack();
  root = stack.use(await temporaryFolder()).path;
  server = await startEmbeddedServer(join(root, 'postgres'));
  stack.defer(() => server.stop());
});
afterAll(() => stack.disposeAsync());

/** A small migration that would succeed, with what a case changes in it. */
async function migration(input: Pick<BadInput, 'config' | 'prepare'>): Promise<string> {
  const folder = join(root, `case-${++made}`);
  await mkdir(join(folder, 'mapping'), { recursive: true });
  const old = new DatabaseSync(join(folder, 'old.sqlite'));
  old.exec(
    "CREATE TABLE products (code TEXT PRIMARY KEY, name TEXT); INSERT INTO products VALUES ('P', 'One')",
  );
  old.close();
  await put(
    'mapping/product.sql',
    "SELECT code AS old_key, [source('products', code)] AS sources, code, name, 'PRODUCT' AS kind, 'ACTIVE' AS status FROM raw.products",
  )(folder);
  const config = `changeover: 1
name: toy-${made}
old: { url: "sqlite:old.sqlite", system: toy }
store: ${await server.database('store')}
tables: { products: { key: code, primary: product } }
`;
  await writeFile(join(folder, 'changeover.yaml'), input.config?.(config) ?? config);
  await input.prepare?.(folder);
  return folder;
}

async function refusal(folder: string, input: Pick<BadInput, 'env'>, command = 'rehearse') {
  const done = await runChangeover([command, folder], input.env === undefined ? {} : { env: input.env });
  const lines = done.stderr.trim().split('\n');
  return { exit: done.code, line: lines.at(-1) ?? '', everything: done.stderr + done.stdout };
}

function expectOneSentence(found: Awaited<ReturnType<typeof refusal>>, input: BadInput): void {
  expect(found.line).toMatch(new RegExp(`^${input.code}: .+\\.$`));
  expect(found.exit).toBe(input.exit);
  expect(found.everything).not.toMatch(/\n\s+at |UNEXPECTED/);
}

describe('a limit of memory that is too small', () => {
  it('is told as such, by the limit to raise', async () => {
    const folder = await migration({
      prepare: put(
        'mapping/product.sql',
        "SELECT code AS old_key, [source('products', code)] AS sources, code, (SELECT string_agg(md5(i::VARCHAR), '') FROM range(1000000) r(i)) AS name, 'PRODUCT' AS kind, 'ACTIVE' AS status FROM raw.products",
      ),
    });
    const found = await refusal(folder, { env: { CHANGEOVER_MEMORY: '20MB' } });
    expect(found.line).toMatch(/^MEMORY_SHORT: .*CHANGEOVER_MEMORY/);
    expect(found.exit).toBe(1);
  });
});

describe('bad input is refused with a code and one sentence', () => {
  it('a folder that does not exist', async () => {
    const found = await refusal(join(root, 'nowhere'), {});
    expectOneSentence(found, { says: '', code: 'FOLDER_MISSING', exit: 2 });
  });

  it.each(atOnce)('$says: before anything is written', async (input) => {
    const folder = await migration(input);
    expectOneSentence(await refusal(folder, input), input);
    expect(existsSync(join(folder, '.changeover'))).toBe(false);
  });

  it.each(inTheRun)('$says', async (input) => {
    const folder = await migration(input);
    expectOneSentence(await refusal(folder, input), input);
    expect(await readdir(folder)).not.toContain('stolen.csv');
  });

  it('a control store that belongs to an EMS, and one in which its user may not create tables', async () => {
    const client = new pg.Client({ connectionString: await server.database('taken') });
    await client.connect();
    await client.query(`CREATE TABLE schema_migration (number int PRIMARY KEY, name text, at timestamptz);
      INSERT INTO schema_migration VALUES (1, '001-records.sql', now());
      CREATE ROLE reader LOGIN PASSWORD 'secret'; CREATE SCHEMA closed; GRANT USAGE ON SCHEMA closed TO reader;
      ALTER ROLE reader SET search_path = closed`);
    await client.end();
    const taken = await server.database('taken');
    const closed = new URL(taken);
    Object.assign(closed, { username: 'reader', password: 'secret' });
    for (const [store, code] of [
      [taken, 'STORE_FOREIGN'],
      [closed.href, 'STORE_DENIED'],
    ] as const) {
      const config = (text: string) => text.replace(/store: .*/, `store: ${store}`);
      const found = await refusal(await migration({ config }), {});
      expectOneSentence(found, { says: '', code, exit: 1 });
      expect(found.line).not.toContain('secret');
    }
  });

  it('a stored file that was cut short, in whatever stage reads it', async () => {
    const folder = await migration({});
    expect((await runChangeover(['map', folder])).code).toBe(1);
    expect(await runChangeover(['snapshot', folder])).toMatchObject({ code: 0 });
    const snapshot = join(folder, '.changeover/runs');
    const [run] = await readdir(snapshot);
    await writeFile(join(snapshot, run ?? '', 'snapshot/products/0000.parquet'), 'PAR1');
    const found = await refusal(folder, {}, 'map');
    expectOneSentence(found, { says: '', code: 'FILE_CORRUPT', exit: 1 });
    expect(existsSync(join(snapshot, run ?? '', 'mapped/product.parquet'))).toBe(false);
  });
});
