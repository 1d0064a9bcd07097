import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { startEmbeddedServer } from '../../lib/embedded-postgres.ts';
import { everyScope } from '../access/scope.ts';
import { EmsStore } from '../store/ems-store.ts';
import { erasureBlockerCodes } from './erasure-blockers.ts';
import { otherColumns, plainColumns } from './other-columns.ts';
import { personRows, redactedColumns } from './person-places.ts';
import { personalData } from './personal-data.ts';

const schemaColumns = `
  SELECT table_name::text AS table, array_agg(column_name::text) AS columns
    FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
   WHERE table_schema = 'public' AND table_type = 'BASE TABLE' GROUP BY table_name`;

interface TableColumns {
  readonly table: string;
  readonly columns: string[];
}

/** `table.column` that is in neither list, or in one of them and not in the schema. */
function strays(found: readonly TableColumns[]): string[] {
  return found.flatMap(({ table, columns }) => {
    const known = declared(table);
    const missing = columns.filter((one) => !plainColumns.includes(one) && !known.includes(one));
    const gone = known.filter((one) => !columns.includes(one));
    return [...missing, ...gone].map((one) => `${table}.${one}`);
  });
}

const declared = (table: string): string[] =>
  [
    ...(otherColumns[table] ?? '').split(' ').filter((one) => one !== ''),
    ...personalData.filter((one) => one.table === table).map((one) => one.column),
  ].sort();

describe('the register of personal data', () => {
  it('and the list of other columns together name every column of the schema, each once', async () => {
    await using folder = await temporaryFolder();
    const server = await startEmbeddedServer(join(folder.path, 'postgres'));
    try {
      const url = await server.database('ems');
      await (await EmsStore.open(url))[Symbol.asyncDispose]();
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      const found = await client.query<TableColumns>(schemaColumns);
      await client.query(
        'BEGIN; ALTER TABLE people ADD COLUMN shoe_size text; CREATE TABLE diaries (id uuid, entry text)',
      );
      const grown = await client.query<TableColumns>(schemaColumns);
      await client.query('ROLLBACK');
      // What points at people is personal: the register must have it.
      const references = await client.query<{ place: string }>(
        `SELECT conrelid::regclass || '.' || attname AS place FROM pg_constraint
           JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
          WHERE contype = 'f' AND confrelid = 'people'::regclass`,
      );
      await client.end();
      const tables = new Set(found.rows.map((row) => row.table));
      expect(strays(found.rows)).toEqual([]);
      // A column that nobody has thought about is noticed, in an old table and in a new one.
      expect(strays(grown.rows).sort()).toEqual(['diaries.entry', 'people.shoe_size']);
      for (const table of tables) expect(new Set(declared(table)).size, table).toBe(declared(table).length);
      for (const { table } of personalData) expect(tables).toContain(table);
      for (const table of Object.keys(otherColumns)) expect(tables).toContain(table);
      const places = new Set(personalData.map((one) => `${one.table}.${one.column}`));
      expect(references.rows.length).toBeGreaterThan(5);
      for (const { place } of references.rows) expect(places).toContain(place);
    } finally {
      await server.stop();
    }
  });

  it('says of every column why, how long, who sees it, and what an erasure does', () => {
    for (const field of personalData) {
      const { table, column, what, purpose, retention } = field;
      for (const text of [what, purpose, retention])
        expect(text, `${table}.${column}`).toMatch(/^[A-Z].*\.$/);
      if (field.shownTo !== null) expect(everyScope).toContain(field.shownTo);
    }
    // What says that it is redacted is, and the other way round.
    const redacted = redactedColumns.flatMap(({ table, columns }) => columns.map((one) => `${table}.${one}`));
    expect([...redacted, 'devices.fingerprint'].sort()).toEqual(
      personalData
        .filter((one) => one.erasure === 'REDACTED')
        .map((one) => `${one.table}.${one.column}`)
        .sort(),
    );
    // What tells of one person is given out.
    const about = personalData.filter(
      (one) => /person_id$|contact_id$/.test(one.column) && one.table !== 'erasures',
    );
    for (const { table } of about) expect(Object.keys(personRows)).toContain(table);
  });
});

describe('docs/ems-privacy.md', () => {
  it('lists why an erasure is refused', async () => {
    const page = await readFile(new URL('../../../docs/ems-privacy.md', import.meta.url), 'utf8');
    for (const [code, meaning] of Object.entries(erasureBlockerCodes))
      expect(page).toContain(`| ${code} | ${meaning} |`);
  });
});
