import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { prepareMeridian } from '../../test/support/meridian-folder.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Duck } from '../duck/duck.ts';
import { runFolder } from '../stage/run-folder.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let world: ApiWorld;
let lead: ApiClient;
let engineer: ApiClient;

beforeAll(async () => {
  folder = await temporaryFolder();
  const path = join(folder.path, 'meridian');
  await prepareMeridian(path, { licenses: 250, seed: 11 });
  world = await apiWorld({ folder: path });
  lead = await world.person(['LEAD']);
  engineer = await world.person(['ENGINEER']);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const fromRun = (as = lead, run = 'latest') => as.post('/api/messages/contacts/from-run', { run });
const groups = async () =>
  (await lead.get('/api/messages/contact-groups')).json.items as {
    segment: string;
    wave: string;
    contacts: number;
  }[];
const waves = (sql: string) => writeFile(join(world.folder, 'waves.sql'), sql);

describe('contacts of a run', () => {
  it('need a run, and the right to send messages', async () => {
    expect((await fromRun()).json.code).toBe('NOT_FOUND');
    expect((await fromRun(engineer)).status).toBe(403);
    await engineer.post('/api/runs', {});
    for (let state = 'running'; state === 'running'; ) {
      await new Promise((done) => setTimeout(done, 200));
      state = (await engineer.get('/api/runs/0001')).json.state;
    }
  });

  it('are refused whole when waves.sql does not say one wave an organization', async () => {
    const cases = {
      'SELECT old_key AS organization FROM moved.organization': 'column wave',
      "SELECT old_key AS organization, w.w AS wave FROM moved.organization, (VALUES ('1'), ('2')) w (w)":
        'more than one wave',
      'DROP TABLE moved.organization': 'not a SELECT',
    };
    for (const [sql, reason] of Object.entries(cases)) {
      await waves(sql);
      const { status, json } = await fromRun();
      expect([status, json.code]).toEqual([409, 'WAVES_INVALID']);
      expect(json.detail).toContain(reason);
    }
    expect(await groups()).toEqual([]);
  });

  it('are the active people who move, in the wave of their organization, each address once', async () => {
    await waves(
      "SELECT old_key AS organization, CASE kind WHEN 'CUSTOMER' THEN '3' ELSE '2' END AS wave FROM moved.organization",
    );
    const { status, json } = await fromRun();
    expect(status).toBe(201);
    expect(json.run).toBe('0001');
    const found = await groups();
    expect(found.reduce((sum, one) => sum + one.contacts, 0)).toBe(json.rows);
    expect(json.rows).toBeGreaterThan(100);
    expect(new Set(found.map((one) => `${one.segment} ${one.wave}`))).toEqual(
      new Set(['companies 3', 'private 2']),
    );
    const { items } = (await lead.get('/api/messages/contacts?segment=companies&limit=5')).json;
    for (const one of items) {
      expect(one.organization).not.toBe('');
      expect(one.email).toBe(one.email.toLowerCase());
      expect(Number(one.fields.licenses)).toBeGreaterThanOrEqual(0);
    }
    expect(
      items.some((one: { fields: { products: string } }) => one.fields.products.includes('Meridian')),
    ).toBe(true);
  });

  it('keep the wave and the fields that somebody gave them, and come once more without being doubled', async () => {
    const [first] = (await lead.get('/api/messages/contacts?limit=1')).json.items;
    await rm(join(world.folder, 'waves.sql'));
    const body = `email,name,wave,seats\n${first.email},Old Name,7,12\nnew@x.example,New,9,1\n`;
    await lead.send('POST', '/api/messages/contacts', { body, headers: { 'content-type': 'text/csv' } });
    const before = (await groups()).reduce((sum, one) => sum + one.contacts, 0);
    await fromRun();
    expect((await groups()).reduce((sum, one) => sum + one.contacts, 0)).toBe(before);
    const { items } = (await lead.get('/api/messages/contacts?wave=7')).json;
    expect(items).toMatchObject([{ email: first.email, name: first.name, fields: { seats: '12' } }]);
    const audit = await world.context.pool.query(
      "SELECT count(*) AS n FROM audit WHERE action = 'message.contacts' AND (after::text LIKE '%@%' OR subject LIKE '%@%')",
    );
    expect(audit.rows[0].n).toBe('0');
  });

  it('are partners where the organization sells for the publisher', async () => {
    const file = join(runFolder(world.folder, '0001').disposed, 'organization.parquet');
    await using duck = await Duck.open({ memory: '256MB', temporaryFolder: join(folder.path, 'duck') });
    const kinds = "SELECT * REPLACE (CASE kind WHEN 'CUSTOMER' THEN 'RESELLER' ELSE kind END AS kind)";
    await duck.run(`COPY (${kinds} FROM '${file}') TO '${file}.new' (FORMAT parquet)`);
    await rename(`${file}.new`, file);
    await fromRun();
    const segments = new Set((await groups()).map((one) => one.segment));
    expect([segments.has('partners'), segments.has('companies')]).toEqual([true, false]);
  });
});
