import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { isChangeoverError } from '../lib/errors.ts';
import { sharedFolder } from '../stage/run-folder.ts';
import type { NewSystem } from '../systems/new-system.ts';
import { findInArchive } from './archive-find.ts';
import { type RestoreOptions, restoreFromArchive } from './archive-restore.ts';
import { createFixture, type Fixture, openFixture } from './disposition-fixture.ts';
import { readRestored } from './restored.ts';

const from = (table: string, key: string) => [[table, key] as const];
const rule = (rows: string) => `SELECT * FROM (VALUES ${rows}) t(entity, old_key, disposition, reason)`;
const line = { perpetual: true, quantity: 1, unit_of_measure: 'seat', state: 'ACTIVE' };
const records = {
  organization: [
    { old_key: '1', name: 'Main', sources: from('company', '1') },
    { old_key: '2', name: 'Grünwald “& Söhne”', sources: from('company', '2') },
    { old_key: '3', name: 'Fraud', sources: from('company', '3') },
  ],
  person: [{ old_key: 'ann@example.com', email: 'ann@example.com', sources: from('company', '1') }],
  product: [{ old_key: '1', sources: from('company', '1') }],
  license_model: [{ old_key: '1', sources: from('company', '1') }],
  entitlement: [
    { old_key: '1', organization: '2', contact: 'ann@example.com', sources: from('company', '2') },
    { old_key: '2', number: 'y', organization: '3', sources: from('company', '3') },
  ],
  entitlement_line: [
    { ...line, old_key: '1', redeem_code: 'KEY-ONE', sources: from('company', '2') },
    { ...line, old_key: '2', redeem_code: 'KEY-TWO', entitlement: '2', sources: from('company', '3') },
    {
      ...line,
      old_key: '8',
      redeem_code: 'KEY-8',
      parent: '9',
      link: 'UPGRADE',
      sources: from('company', '2'),
    },
    {
      ...line,
      old_key: '9',
      redeem_code: 'KEY-9',
      parent: '8',
      link: 'UPGRADE',
      sources: from('company', '2'),
    },
  ],
};
const tables = {
  company: {
    select: `SELECT * FROM (VALUES ('1', 'Main', NULL), ('2', 'Grünwald "& Söhne"', 'fax 555-0199'), ('3', 'Fraud', '')) t(id, name, a_note)`,
  },
};
const files = {
  'rules/old.sql': rule(
    "('organization', '2', 'ARCHIVE', 'closed in 2015'), ('organization', '3', 'REJECT', 'fraud')",
  ),
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let fixture: Fixture;
/** Ids that the new system has, and what was put into it. */
let stored: Map<string, string>;
let put: string[];

let original: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  original = await temporaryFolder();
  await (await createFixture(original.path, { records, tables, files })).dispose();
});
afterAll(() => original[Symbol.asyncDispose]());

beforeEach(async () => {
  folder = await temporaryFolder();
  await cp(original.path, folder.path, { recursive: true });
  fixture = await openFixture(folder.path);
  stored = new Map();
  put = [];
});
afterEach(() => folder[Symbol.asyncDispose]());

/** A new system that keeps records in memory: enough to tell what is there. */
function newSystem(): NewSystem {
  return {
    adapter: 'memory',
    url: 'memory:',
    limits: { batchRecords: 10, parallel: 1 },
    describe: async () => ({ version: '1', build: '1' }),
    wire: () => ({ fields: {} }),
    put: async () => ({ created: 0, updated: 0, unchanged: 0, refused: [] }),
    remove: async () => 0,
    async *read() {},
    find: async (entity, ids) =>
      ids.filter((id) => stored.get(id) === entity).map((id) => JSON.stringify({ id })),
    validateKey: async () => ({ found: false, valid: false, code: 'NOT_FOUND' }),
    async [Symbol.asyncDispose]() {},
  };
}

const context = () => ({
  project: fixture.project,
  openDuck: () => fixture.openDuck(),
  openNewSystem: async () => newSystem(),
  clock: () => new Date('2024-08-01T12:00:00Z'),
  signal: new AbortController().signal,
});

/** Puts a record as the load does: it gets a line in the crosswalk, and is there. */
async function load(entity: string, keys: readonly string[]): Promise<void> {
  await using duck = await fixture.openDuck();
  const path = join(sharedFolder(fixture.project.folder).crosswalk, `${entity}.parquet`);
  const known = existsSync(path) ? `UNION ALL SELECT * FROM read_parquet('${path}')` : '';
  const disposed = join(fixture.folder.disposed, `${entity}.parquet`);
  const list = keys.map((key) => `'${key}'`).join(', ');
  const select = `SELECT old_key, id, '0001' AS first_run FROM read_parquet('${disposed}') WHERE old_key IN (${list}) ${known}`;
  await mkdir(sharedFolder(fixture.project.folder).crosswalk, { recursive: true });
  const rows = await duck.rows<{ id: string }>(select);
  await writeParquet(duck, select, path);
  for (const row of rows) stored.set(row.id, entity);
  put.push(...keys.map((key) => `${entity} ${key}`));
}

const restore = (entity: string, key: string, more: Partial<RestoreOptions> = {}) =>
  restoreFromArchive(context(), entity, key, { reason: 'needed, "at once"', by: 'Kim', put: load, ...more });

test('the archive holds what stays behind with its raw rows, byte for byte as their hash says', async () => {
  const rows = await fixture.rows<Record<string, string>>(
    join(sharedFolder(folder.path).archive, 'organization.parquet'),
    'old_key',
  );
  expect(rows.map((row) => [row['old_key'], row['disposition'], row['reason']])).toEqual([
    ['2', 'ARCHIVE', 'rule:old'],
    ['3', 'REJECT', 'rule:old'],
  ]);
  const raw = String(rows[0]?.['raw']);
  expect(JSON.parse(raw)).toEqual([
    { table: 'company', key: '2', row: { a_note: 'fax 555-0199', id: '2', name: 'Grünwald "& Söhne"' } },
  ]);
  expect(rows[0]?.['raw_sha256']).toBe(createHash('sha256').update(raw).digest('hex'));
  expect(existsSync(join(sharedFolder(folder.path).archive, 'product.parquet'))).toBe(false);
});

test('an archive that is put together in parts holds the same, and nothing of the parts is left', async () => {
  const archive = sharedFolder(folder.path).archive;
  const names = (await readdir(archive)).sort();
  const rowsOf = async (name: string) => fixture.rows<Record<string, string>>(join(archive, name), 'old_key');
  const files = names.filter((name) => name.endsWith('.parquet'));
  const whole = await Promise.all(files.map(rowsOf));
  expect(whole.some((rows) => rows.length > 1)).toBe(true);
  await writeFile(join(archive, 'organization.parquet.part-7'), 'left by a process that was killed');
  await fixture.dispose(1);
  expect(await Promise.all(files.map(rowsOf))).toEqual(whole);
  expect((await readdir(archive)).sort()).toEqual(names);
});

test('it is found by key, by canonical text and by what only the raw row holds, in any case, masked', async () => {
  const found = async (text: string, more = {}) =>
    (await findInArchive(context(), text, more)).map(
      (one) => `${one.entity} ${one.old_key} ${one.matched.join('+')}`,
    );
  expect(await found('GRÜNWALD')).toEqual([
    'organization 2 name+raw',
    'entitlement 1 raw',
    'entitlement_line 1 raw',
    'entitlement_line 8 raw',
    'entitlement_line 9 raw',
  ]);
  expect(await found('"& söhne', { entity: 'organization' })).toEqual(['organization 2 raw']);
  expect(await found('FAX 555', { limit: 1 })).toEqual(['organization 2 raw']);
  expect(await found('key-one')).toEqual(['entitlement_line 1 redeem_code']);
  expect(await found('a_note')).toEqual([]);
  const [masked] = await findInArchive(context(), 'key-one');
  expect(masked?.fields['redeem_code']).toBe('***');
  expect(JSON.stringify(masked)).not.toContain('KEY-ONE');
  const [open] = await findInArchive(context(), 'key-one', { unmasked: true });
  expect(open?.fields['redeem_code']).toBe('KEY-ONE');
  expect(open?.raw).toContain('555-0199');
});

test('a search for nothing, or in an unknown entity, is refused', async () => {
  await expect(findInArchive(context(), ' ')).rejects.toSatisfy((error) => isChangeoverError(error, 'USAGE'));
  await expect(findInArchive(context(), 'x', { entity: 'firm' })).rejects.toSatisfy((error) =>
    isChangeoverError(error, 'USAGE'),
  );
});

test('a record whose parent is not in the new system is refused and leaves no trace', async () => {
  await expect(restore('entitlement', '1')).rejects.toThrow('entitlement 1 needs organization 2');
  expect(put).toEqual([]);
  expect(await readRestored(fixture.project)).toEqual([]);
});

test('with its parents it is put in order, marked, and migrates in later runs whatever the rules say', async () => {
  await load('person', ['ann@example.com']);
  await load('product', ['1']);
  await load('license_model', ['1']);
  put = [];
  expect(await restore('entitlement_line', '1', { withParents: true })).toHaveLength(3);
  expect(put).toEqual(['organization 2', 'entitlement 1', 'entitlement_line 1']);
  const marks = await readRestored(fixture.project);
  expect(marks[0]).toEqual({
    entity: 'organization',
    old_key: '2',
    reason: 'needed, "at once"',
    by: 'Kim',
    on: '2024-08-01',
  });
  expect((await findInArchive(context(), 'key-one'))[0]?.restored).toBe(true);

  await fixture.dispose();
  expect((await fixture.fates('organization'))['2']).toBe('MIGRATE rule:restored');
  expect((await fixture.fates('entitlement_line'))['1']).toBe('MIGRATE rule:restored');
  expect(await findInArchive(context(), 'key-one')).toEqual([]);
});

test('restoring twice writes one mark', async () => {
  await restore('organization', '2');
  await restore('organization', '2');
  expect(await readRestored(fixture.project)).toHaveLength(1);
});

test('a rejected record needs force, also as a parent', async () => {
  await expect(restore('organization', '3')).rejects.toSatisfy((error) =>
    isChangeoverError(error, 'ARCHIVE_REJECTED'),
  );
  await expect(restore('entitlement', '2', { withParents: true })).rejects.toSatisfy((error) =>
    isChangeoverError(error, 'ARCHIVE_REJECTED'),
  );
  expect(await restore('entitlement', '2', { withParents: true, force: true })).toHaveLength(2);
});

test('what the new system refuses is not marked, but a parent that it took is', async () => {
  const refusing: RestoreOptions['put'] = async (entity, keys) => {
    if (entity === 'entitlement') throw new Error('refused');
    await load(entity, keys);
  };
  await load('person', ['ann@example.com']);
  await expect(restore('entitlement', '1', { withParents: true, put: refusing })).rejects.toThrow('refused');
  expect((await readRestored(fixture.project)).map((row) => row.entity)).toEqual(['organization']);
});

test('records that need each other cannot be restored, and an unknown one is not found', async () => {
  for (const [entity, key] of [
    ['person', 'ann@example.com'],
    ['product', '1'],
    ['license_model', '1'],
    ['organization', '2'],
    ['entitlement', '1'],
  ] as const)
    await load(entity, [key]);
  await expect(restore('entitlement_line', '8', { withParents: true })).rejects.toThrow(
    'entitlement_line 9 needs entitlement_line 8',
  );
  await expect(restore('entitlement_line', '77')).rejects.toSatisfy((error) =>
    isChangeoverError(error, 'ARCHIVE_NOT_FOUND'),
  );
});

test('a damaged file of decisions is refused by row', async () => {
  await mkdir(join(folder.path, 'decisions'), { recursive: true });
  await writeFile(
    join(folder.path, 'decisions', 'restored.csv'),
    'entity,old_key,reason,by,on\norganization,,x,y,z\n',
  );
  await expect(fixture.dispose()).rejects.toThrow(/decisions\/restored.csv: row 2: old_key/);
  expect(await readFile(join(folder.path, 'decisions', 'restored.csv'), 'utf8')).toContain('organization');
});
