import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type ApiWorld, apiWorld } from '../../test/support/api-world.ts';
import { runChangeover } from '../../test/support/changeover-process.ts';
import { prepareMeridian } from '../../test/support/meridian-folder.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { listAudit } from '../store/audit-store.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let world: ApiWorld;
let engineer: ApiClient;
let member: ApiClient;

beforeAll(async () => {
  folder = await temporaryFolder();
  const path = join(folder.path, 'meridian');
  await prepareMeridian(path, { licenses: 250, seed: 11 });
  world = await apiWorld({ folder: path });
  engineer = await world.person(['ENGINEER']);
  member = await world.person(['MEMBER']);
  expect((await member.get('/api/mapping')).json).toMatchObject({ run: null, entities: [] });
  for (const command of ['snapshot', 'map']) expect((await runChangeover([command, path])).code).toBe(0);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

describe('values of the mapping', () => {
  it('that hold up records come first, and are confirmed by name in the file', async () => {
    const before = (await member.get('/api/mapping/values')).json;
    const waiting = before.items.find((one: { state: string; records: number }) => one.state !== 'confirmed');
    expect(waiting.records).toBeGreaterThan(0);
    const { map, old, sha256, choices } = waiting;
    const path = `/api/mapping/maps/${map}/confirm`;
    if (choices.length > 0) {
      const wrong = await member.post(path, { old, new: 'NO SUCH STATE', basedOn: sha256 });
      expect(wrong.json.code).toBe('INPUT_INVALID');
    }
    const value = choices[0] ?? 'MCAD-STD-NLP';
    const reason = 'As the price list of 2024 says';
    const answer = await member.post(path, { old, new: value, basedOn: sha256, reason });
    expect(answer.status).toBe(200);
    const text = await readFile(join(world.folder, 'values', `${map}.csv`), 'utf8');
    const today = new Date().toISOString().slice(0, 10);
    expect(text.split(/\r?\n/)).toContain(`${old},${value},${member.name},${today}`);
    const late = await engineer.post(path, { old, new: '', basedOn: sha256 });
    expect([late.status, late.json.code]).toEqual([412, 'CHANGED_MEANWHILE']);
    expect(late.json.current).toMatchObject({ new: value, confirmedBy: member.name });
    const after = (await member.get('/api/mapping/values?state=confirmed&limit=500')).json;
    expect(
      after.items.find((one: { map: string; old: string }) => one.map === map && one.old === old),
    ).toMatchObject({ new: value, reason, confirmedBy: member.name });
    const [entry] = await listAudit(world.context.pool, { migration: 'meridian', action: 'value', limit: 1 });
    expect(entry).toMatchObject({ action: 'value.confirm', after: { old, new: value, reason } });
  });

  it('name the records that wait for them', async () => {
    const [waiting] = (await member.get('/api/mapping/values?limit=1')).json.items;
    const query = `map=${waiting.map}&old=${encodeURIComponent(waiting.old)}`;
    const touched = (await engineer.get(`/api/mapping/value-records?${query}&limit=2`)).json;
    expect(touched.total).toBe(waiting.records);
    expect(touched.items[0]).toMatchObject({ entity: waiting.entities[0], field: waiting.fields[0] });
    const { entity, id, oldKey } = touched.items[0];
    const explained = (await engineer.get(`/api/mapping/explanation?entity=${entity}&id=${id}`)).json;
    expect(explained.oldKey).toBe(oldKey);
    expect((await member.get(`/api/mapping/value-records?map=${waiting.map}&old=`)).json.total).toBe(0);
  });

  it('and fields tell from which old columns they come', async () => {
    const line = (await member.get('/api/mapping/entities/entitlement_line')).json;
    const end = line.fields.find((one: { field: string }) => one.field === 'end');
    expect(end.origins.map((one: { columns: unknown }) => one.columns)).toEqual([
      [{ table: 'licenses', column: 'expires' }],
      [{ table: 'licenses', column: 'maint_until' }],
    ]);
    const state = line.fields.find((one: { field: string }) => one.field === 'state');
    expect(state.origins[0].maps).toEqual(['line-state']);
    expect((await member.get('/api/mapping/entities/nothing')).json.code).toBe('NOT_FOUND');
  });

  it('are those of the newest run that was mapped, whatever failed since', async () => {
    const { pool } = world.context;
    await pool.query(
      `INSERT INTO run (id, migration, command, environment, inputs, state)
       VALUES ('0002', 'meridian', 'rehearse', 'rehearsal', '', 'failed')`,
    );
    expect((await member.get('/api/mapping')).json.run).toBe('0001');
    expect((await member.get('/api/mapping/columns')).json.total).toBeGreaterThan(100);
    await pool.query("DELETE FROM run WHERE id = '0002'");
  });

  it('of a map that is none are not written anywhere', async () => {
    for (const map of ['..%2Fchangeover', 'nothing'])
      expect(
        (
          await member.post(`/api/mapping/maps/${map}/confirm`, {
            old: 'a',
            new: 'b',
            basedOn: '0'.repeat(64),
          })
        ).status,
      ).toBeGreaterThanOrEqual(400);
  });

  it('and columns show how complete the mapping is', async () => {
    const shown = (await member.get('/api/mapping')).json;
    expect(shown).toMatchObject({ run: '0001', columns: { neither: 0 } });
    const waived = (await member.get('/api/mapping/columns?state=waived&limit=2')).json;
    expect(waived.total).toBe(shown.columns.waived);
    expect(waived.items[0].waived).not.toBe('');
    // Those that need a look come first.
    const [first] = (await member.get('/api/mapping/columns?limit=1')).json.items;
    expect(first).toEqual(waived.items[0]);
  });
});
