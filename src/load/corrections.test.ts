import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, it } from 'vitest';
import {
  byOldKey,
  openLoadHome,
  shortPatience,
  smallLoad,
  writeDisposed,
} from '../../test/world/load-world.ts';
import type { StageContext } from '../stage/stage.ts';
import { type LoadDetail, makeLoadStage } from './load-stage.ts';

const stage = makeLoadStage(shortPatience);
const home = await openLoadHome();
afterAll(() => home[Symbol.asyncDispose]());

async function load(context: StageContext): Promise<LoadDetail> {
  return (await stage.run(context)).detail as LoadDetail;
}

describe('refusals', () => {
  it('names refused records and those that depend on them, with the cause, in a file a spreadsheet may open', async () => {
    await using world = await home.world({ client: { batchRecords: 50 } });
    await smallLoad(world.context);
    await writeDisposed(
      world.context,
      'entitlement_party',
      `SELECT '=cmd|''x''' AS old_key, 'e250' AS entitlement, 'o0' AS organization UNION ALL SELECT 'fine', 'e0', 'o0'`,
    );
    world.system.refuse = (entity, record) =>
      entity === 'organization' && record.name === 'Org 50'
        ? { code: 'NAME_TAKEN', reason: '@the name,\n"Org 50" is taken', field: 'name' }
        : undefined;

    const detail = await load(world.context);

    // Org 50, its child 150, its grandchild 250, their entitlements (50, 350; 150, 450; 250), and a party.
    expect(detail).toMatchObject({ refused: 9, refused_dependents: 8, created: 793 });
    const text = await readFile(join(world.context.folder.load, 'corrections.csv'), 'utf8');
    const rows = parse<Record<string, string>>(text, { columns: true });
    const of = (key: string) => rows.find((row) => row.old_key === key);
    expect(rows).toHaveLength(9);
    expect(text.split('\r\n')).toHaveLength(11);
    expect(of('o50')).toMatchObject({ entity: 'organization', code: 'NAME_TAKEN', field: 'name' });
    expect(of('o50')?.reason).toBe('\'@the name,\n"Org 50" is taken');
    expect(of('e450')?.reason).toMatch(
      /^there is no organization \S+; depends on refused organization o150, which depends on refused organization o50$/,
    );
    expect(of("'=cmd|'x'")?.reason).toContain(
      'depends on refused entitlement e250, which depends on refused organization o250, which',
    );
  });

  it('splits a batch that is refused whole until the culprit stands alone', async () => {
    await using world = await home.world({ client: { batchRecords: 50 } });
    await smallLoad(world.context);
    world.system.refuseBatch = (_, records) => records.some((record) => record.number === 'E-77');

    expect(await load(world.context)).toMatchObject({ created: 799, refused: 1 });
    const text = await readFile(join(world.context.folder.load, 'corrections.csv'), 'utf8');
    expect(text).toMatch(/entitlement,e77,[\w-]+,BATCH_REFUSED,not like this,\r\n/);
    expect(byOldKey(world.system, 'entitlement').size).toBe(499);
  });

  it('counts right when an attempt fails after a part of a split batch was written', async () => {
    await using world = await home.world({ client: { batchRecords: 50, parallel: 1 } });
    await smallLoad(world.context);
    world.system.refuseBatch = (_, records) => records.some((record) => record.number === 'E-20');
    const seen = new Set<number>();
    world.system.fault = ({ verb, entity, before }) => {
      if (verb !== 'put' || entity !== 'entitlement') return undefined;
      seen.add(before);
      return seen.size === 4 ? { kind: 'too-many', seconds: 0 } : undefined;
    };
    expect(await load(world.context)).toMatchObject({ created: 799, refused: 1, updated: 0, unchanged: 0 });
  });

  it('stops early when everything is refused, and loads everything once the cause is removed', async () => {
    await using world = await home.world({ client: { batchRecords: 200 } });
    await writeDisposed(
      world.context,
      'feature',
      `SELECT 'f' || i AS old_key, 'x' AS name FROM range(5000) t(i)`,
    );
    world.system.refuse = () => ({ code: 'READ_ONLY', reason: 'the account may not write' });

    await expect(load(world.context)).rejects.toMatchObject({
      code: 'NEW_REFUSED_ALL',
      details: { entity: 'feature', count: 1000, reason: 'the account may not write' },
    });
    expect(world.system.sent.length).toBeLessThanOrEqual(5 + 3);

    world.system.refuse = () => undefined;
    expect(await load(world.context)).toMatchObject({ created: 5000, refused: 0 });
  });

  it('stops early when every batch is refused whole', async () => {
    await using world = await home.world({ client: { batchRecords: 200, parallel: 1 } });
    await writeDisposed(
      world.context,
      'feature',
      `SELECT 'f' || i AS old_key, 'x' AS name FROM range(5000) t(i)`,
    );
    world.system.refuseBatch = () => true;
    await expect(load(world.context)).rejects.toMatchObject({
      code: 'NEW_REFUSED_ALL',
      details: { count: 50 },
    });
    expect(world.system.sent.length).toBeLessThan(150);
  });

  it('fails when nothing at all of a small load is accepted, but not when one entity is refused', async () => {
    await using world = await home.world();
    await writeDisposed(world.context, 'feature', `SELECT 'f' AS old_key`);
    world.system.refuse = () => ({ code: 'NO', reason: 'no' });
    await expect(load(world.context)).rejects.toMatchObject({ code: 'NEW_REFUSED_ALL' });

    world.system.refuse = (entity) => (entity === 'feature' ? { code: 'NO', reason: 'no' } : undefined);
    await using other = await world.nextRun('0002');
    await writeDisposed(other.context, 'feature', `SELECT 'f' AS old_key`);
    await writeDisposed(other.context, 'organization', `SELECT 'o' AS old_key`);
    expect(await load(other.context)).toMatchObject({ created: 1, refused: 1 });
  });
});
