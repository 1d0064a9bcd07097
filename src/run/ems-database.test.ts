import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environment } from '../lib/environment.ts';
import { type Project, parseConfig } from '../project/project.ts';
import type { RunInfo } from '../stage/stage.ts';
import { type ControlStore, openControlStore } from '../store/control-store.ts';
import { dropOldEmsDatabases, emsDatabaseUrl } from './ems-database.ts';
import { insertRun } from './run-store.ts';

const server = 'postgres://postgres@127.0.0.1:5432';
const stores = ['ems_database_test_one', 'ems_database_test_other'];

function project(store: string, name: string): Project {
  const yaml = `changeover: 1\nname: ${name}\nold: { url: "sqlite:old.sqlite", system: shop }\nstore: ${server}/${store}\n`;
  return { folder: '/nowhere', config: parseConfig(yaml, 'changeover.yaml') };
}

async function newRun(store: ControlStore, migration: string): Promise<RunInfo> {
  const made = { migration, command: 'rehearse', environment: 'rehearsal', inputs: '' };
  return { id: (await insertRun(store.pool, made)).id, environment: 'rehearsal' };
}

describe.skipIf(environment().CHANGEOVER_TEST_SERVERS === undefined)(
  'databases of the EMS on a server',
  () => {
    let admin: pg.Client;

    async function dropAll(): Promise<void> {
      const made = await admin.query<{ datname: string }>(
        "SELECT datname FROM pg_database WHERE datname LIKE 'ems_dropping_%' OR datname = ANY($1)",
        [stores],
      );
      for (const { datname } of made.rows)
        await admin.query(`DROP DATABASE IF EXISTS ${admin.escapeIdentifier(datname)} WITH (FORCE)`);
    }

    async function present(names: readonly string[]): Promise<string[]> {
      const found = await admin.query<{ datname: string }>(
        'SELECT datname FROM pg_database WHERE datname = ANY($1)',
        [names],
      );
      return found.rows.map((row) => row.datname).sort();
    }

    beforeAll(async () => {
      admin = new pg.Client({ connectionString: `${server}/postgres` });
      await admin.connect();
      await dropAll();
      for (const name of stores) await admin.query(`CREATE DATABASE ${name}`);
    });

    afterAll(async () => {
      await dropAll();
      await admin.end();
    });

    it('go with the next rehearsal when they are of an earlier run of the same migration and store, and no others', async () => {
      const mine = project('ems_database_test_one', 'dropping-mine');
      const another = project('ems_database_test_one', 'dropping-another');
      const elsewhere = project('ems_database_test_other', 'dropping-mine');
      await using store = await openControlStore(mine);
      await using otherStore = await openControlStore(elsewhere);
      const name = async (of: Project, at: ControlStore, run: RunInfo) =>
        new URL(await emsDatabaseUrl(of, at, run)).pathname.slice(1);

      const old = await name(mine, store, await newRun(store, 'dropping-mine'));
      const anotherMigration = await name(another, store, await newRun(store, 'dropping-another'));
      const otherStores = await name(elsewhere, otherStore, await newRun(otherStore, 'dropping-mine'));
      const current = await newRun(store, 'dropping-mine');
      const currents = await name(mine, store, current);
      const copy = `${old}_sandbox`;
      await admin.query(`CREATE DATABASE ${copy}`);
      // The name that a run of ours would use, but nothing of ours in it and no mark.
      const unmarked = old.replace(/\d{4}$/, (await newRun(store, 'dropping-mine')).id);
      await admin.query(`CREATE DATABASE ${unmarked}`);

      await dropOldEmsDatabases(mine, store, current.id);

      const left = await present([old, copy, anotherMigration, otherStores, currents, unmarked]);
      expect(left).toEqual([anotherMigration, otherStores, currents, unmarked].sort());
    });

    it('are found again by the run that made them', async () => {
      const mine = project('ems_database_test_one', 'dropping-mine');
      await using store = await openControlStore(mine);
      const run = await newRun(store, 'dropping-mine');
      expect(await emsDatabaseUrl(mine, store, run)).toBe(await emsDatabaseUrl(mine, store, run));
    });
  },
);
