import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { startEmbeddedServer } from '../lib/embedded-postgres.ts';
import { roleNames } from './access/role.ts';
import { everyScope } from './access/scope.ts';
import { apiErrors } from './domain/api-error.ts';
import { collections } from './domain/collections.ts';
import { refusalCodes } from './domain/refusal.ts';
import { orderFaults } from './orders/order-fault.ts';
import { quoteFaults } from './renewals/quote-fault.ts';
import { EmsStore } from './store/ems-store.ts';
import { everyPresentedCode } from './verifiers/judge-file.ts';

const types: Record<string, string> = {
  reference: 'uuid',
  text: 'text',
  choice: 'text',
  whole: 'bigint',
  amount: 'numeric(18,4)',
  flag: 'boolean',
  day: 'date',
  instant: 'timestamp with time zone',
};

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

describe('the declarations', () => {
  it('are in dependency order', () => {
    const seen = new Set<string>();
    for (const { name, references } of collections) {
      for (const one of references)
        if (one.to !== name) expect(seen, `${name}.${one.name}`).toContain(one.to);
      seen.add(name);
    }
    expect(seen.size).toBe(24);
  });

  it('say the same as the schema about every column, reference, word and unique text', async () => {
    await using folder = await temporaryFolder();
    const server = await startEmbeddedServer(join(folder.path, 'postgres'));
    const url = await server.database('ems');
    await (await EmsStore.open(url))[Symbol.asyncDispose]();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      for (const collection of collections) {
        const { rows } = await client.query<{ name: string; type: string; required: boolean }>(
          `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS required
             FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND attgenerated = ''`,
          [collection.table],
        );
        const declared = collection.columns.map((one) => ({
          name: one.column,
          type: types[one.type],
          required: one.required,
        }));
        expect(rows.toSorted(byName), collection.name).toEqual(
          [
            { name: 'id', type: 'uuid', required: true },
            ...declared,
            { name: 'source_system', type: 'text', required: false },
            { name: 'source_key', type: 'text', required: false },
            { name: 'external_ids', type: 'jsonb', required: true },
            { name: 'attributes', type: 'jsonb', required: false },
            { name: 'created_at', type: 'timestamp with time zone', required: true },
            { name: 'updated_at', type: 'timestamp with time zone', required: true },
          ].toSorted(byName),
        );
        const constraints = await client.query<{ text: string }>(
          'SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conrelid = $1::regclass',
          [collection.table],
        );
        const text = constraints.rows.map((row) => row.text);
        for (const one of collection.columns) {
          if (one.type === 'reference')
            expect(text).toContain(
              `FOREIGN KEY (${one.column}) REFERENCES ${one.to.replaceAll('-', '_')}(id)`,
            );
          if (one.unique) expect(text).toContain(`UNIQUE (${one.column})`);
          if (one.type !== 'choice') continue;
          const words = one.values.map((word) => `'${word}'::text`).join(', ');
          expect(text).toContain(`CHECK ((${one.column} = ANY (ARRAY[${words}])))`);
        }
      }
    } finally {
      await client.end();
      await server.stop();
    }
  });

  it('leave a database alone that holds something else, or a newer schema', async () => {
    await using folder = await temporaryFolder();
    const server = await startEmbeddedServer(join(folder.path, 'postgres'));
    try {
      for (const [name, number, code] of [
        ['001-run.sql', 1, 'EMS_STORE_FOREIGN'],
        ['999-later.sql', 999, 'STORE_NEWER'],
      ] as const) {
        const url = await server.database(`other_${number}`);
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        await client.query('CREATE TABLE schema_migration (number int PRIMARY KEY, name text NOT NULL)');
        await client.query('INSERT INTO schema_migration VALUES ($1, $2)', [number, name]);
        await client.end();
        await expect(EmsStore.open(url)).rejects.toMatchObject({ code });
      }
      const taken = await server.database('taken');
      const client = new pg.Client({ connectionString: taken });
      await client.connect();
      await client.query('CREATE TABLE orders (number int)');
      await client.end();
      await expect(EmsStore.open(taken)).rejects.toMatchObject({ code: 'EMS_STORE_FOREIGN' });
      await expect(EmsStore.open('postgres://nobody@127.0.0.1:1/none')).rejects.toMatchObject({
        code: 'EMS_STORE_UNREACHABLE',
      });
    } finally {
      await server.stop();
    }
  });
});

describe('docs/reference-ems.md, docs/ems.md and docs/ems-keys.md', () => {
  it('lists every code of the API', async () => {
    const pages = ['reference-ems', 'ems', 'ems-keys'].map((name) =>
      readFile(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8'),
    );
    const page = (await Promise.all(pages)).join('\n');
    for (const code of [
      ...Object.keys(refusalCodes),
      ...Object.keys(apiErrors),
      ...Object.keys(everyPresentedCode),
      ...Object.keys(orderFaults),
      ...Object.keys(quoteFaults),
      ...roleNames,
      ...everyScope,
    ])
      expect(page).toContain(`| ${code} |`);
    for (const { name } of collections) expect(page).toContain(`\`${name}\``);
  });
});
