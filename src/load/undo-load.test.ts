import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { byOldKey, openLoadHome, shortPatience, writeDisposed } from '../../test/world/load-world.ts';
import type { StageContext } from '../stage/stage.ts';
import { crosswalkPath } from './crosswalk.ts';
import { loadRecords } from './load-records.ts';
import { makeLoadStage } from './load-stage.ts';
import { planPath } from './plan.ts';

const stage = makeLoadStage(shortPatience);
const home = await openLoadHome();
afterAll(() => home[Symbol.asyncDispose]());

async function estate(context: StageContext, organizations: number, from = 0): Promise<void> {
  await writeDisposed(
    context,
    'organization',
    `SELECT 'o' || i AS old_key, 'Org' AS name, CASE WHEN i >= 50 THEN 'o' || (i - 50) END AS parent FROM range(${from}, ${organizations}) t(i)`,
  );
  await writeDisposed(
    context,
    'entitlement',
    `SELECT 'e' || i AS old_key, 'o' || i AS organization FROM range(${from}, ${organizations}) t(i)`,
  );
}

describe('undoing a load', () => {
  it('removes everything this run created, children first, and the plan, but not the ids', async () => {
    await using world = await home.world({ client: { batchRecords: 20 } });
    await estate(world.context, 120);
    await stage.run(world.context);
    const order: string[] = [];
    world.system.fault = ({ verb, entity }) => {
      if (verb === 'remove') order.push(entity);
      return undefined;
    };

    await stage.undo(world.context);

    expect(world.system.picture()).toEqual({});
    expect(order).toEqual([...order].sort());
    expect(order[0]).toBe('entitlement');
    expect(existsSync(world.context.folder.load)).toBe(false);
    expect(existsSync(crosswalkPath(world.context.project.folder, 'organization'))).toBe(true);
    await stage.undo(world.context);
    expect((await stage.run(world.context)).detail).toMatchObject({ created: 240, updated: 0 });
  });

  it('removes an entity of its own tree from the leaves up', async () => {
    await using world = await home.world({ client: { batchRecords: 20 } });
    await estate(world.context, 120);
    await stage.run(world.context);
    const orphans: number[] = [];
    world.system.fault = ({ verb, entity }) => {
      if (verb === 'remove' && entity === 'organization') {
        const there = [...byOldKey(world.system, 'organization').values()];
        const ids = new Set(there.map((one) => one.id));
        orphans.push(there.filter((one) => one.parent !== null && !ids.has(one.parent)).length);
      }
      return undefined;
    };
    await stage.undo(world.context);
    expect(orphans.length).toBeGreaterThan(3);
    expect(Math.max(...orphans)).toBe(0);
  });

  it('leaves what was there before, updated or not, and what another run created', async () => {
    await using world = await home.world({ client: { batchRecords: 20 } });
    await estate(world.context, 60);
    await stage.run(world.context);
    const before = world.system.picture();
    await using later = await world.nextRun('0002');
    await estate(later.context, 100);
    expect((await stage.run(later.context)).detail).toMatchObject({ created: 80, unchanged: 120 });

    await stage.undo(later.context);

    expect(world.system.picture()).toEqual(before);
  });

  it('leaves alone what was refused, and what somebody else made of it afterwards', async () => {
    await using world = await home.world({ client: { batchRecords: 20 } });
    await estate(world.context, 60);
    world.system.refuse = (entity, record) =>
      entity === 'entitlement' && JSON.stringify(record.externalIds).includes('"e7"')
        ? { code: 'NO', reason: 'no' }
        : undefined;
    expect((await stage.run(world.context)).detail).toMatchObject({ refused: 1 });
    const path = planPath(world.context, 'entitlement');
    await using duck = await world.context.openDuck();
    const refused = await duck.row<{ id: string }>(
      `SELECT id FROM read_parquet('${path}') WHERE old_key = 'e7'`,
    );
    world.system
      .records('entitlement')
      .set(refused?.id ?? '', JSON.stringify({ id: refused?.id, by: 'hand' }));

    await stage.undo(world.context);

    expect(world.system.picture()).toEqual({
      entitlement: [JSON.stringify({ id: refused?.id, by: 'hand' })],
    });
  });

  it('goes on after it was interrupted, and after answers were lost', async () => {
    await using world = await home.world({ client: { batchRecords: 20 } });
    await estate(world.context, 120);
    await stage.run(world.context);
    world.system.fault = ({ verb, before }) =>
      verb === 'remove' && before >= 4 ? { kind: 'broken' } : undefined;
    await expect(stage.undo(world.context)).rejects.toMatchObject({ code: 'NEW_BUSY' });
    expect(world.system.records('organization').size).toBe(120);
    world.system.fault = ({ verb, before }) =>
      verb === 'remove' && before % 5 === 0 ? { kind: 'written-then-cut' } : undefined;

    await stage.undo(world.context);

    expect(world.system.picture()).toEqual({});
  });

  it('removes what a failed load may have written without knowing', async () => {
    await using world = await home.world({ client: { batchRecords: 20 } });
    await estate(world.context, 120);
    world.system.fault = ({ verb }) =>
      verb === 'put' ? { kind: 'written-then-cut' } : verb === 'find' ? { kind: 'cut' } : undefined;
    await expect(stage.run(world.context)).rejects.toMatchObject({ code: 'NEW_UNREACHABLE' });
    expect(world.system.records('organization').size).toBeGreaterThan(0);
    world.system.fault = () => undefined;

    await stage.undo(world.context);

    expect(world.system.picture()).toEqual({});
  });

  it('does not claim to be done when the plan is gone', async () => {
    await using world = await home.world();
    await estate(world.context, 10);
    await stage.run(world.context);
    await rm(planPath(world.context, 'organization'));
    await expect(stage.undo(world.context)).rejects.toMatchObject({ code: 'LOAD_PLAN_LOST' });
  });
});

describe('loading single records', () => {
  const archive = async (context: StageContext): Promise<void> => {
    await writeDisposed(
      context,
      'organization',
      `SELECT * FROM (VALUES ('here', 'MIGRATE', NULL, NULL), ('gone', 'ARCHIVE', NULL, NULL), ('child', 'ARCHIVE', 'gone', NULL),
        ('alias', 'MERGE', NULL, 'here')) t (old_key, disposition, parent, survivor)`,
    );
    await writeDisposed(
      context,
      'entitlement',
      `SELECT * FROM (VALUES ('e1', 'ARCHIVE', 'alias'), ('e2', 'HOLD', 'gone')) t (old_key, disposition, organization)`,
    );
  };

  it('restores an archived record under its crosswalk id, with its references', async () => {
    await using world = await home.world();
    await archive(world.context);
    expect((await stage.run(world.context)).detail).toMatchObject({ created: 1 });

    expect(await loadRecords(world.context, 'entitlement', ['e1'], shortPatience)).toEqual({
      created: 1,
      updated: 0,
      unchanged: 0,
      refused: [],
    });
    expect(await loadRecords(world.context, 'entitlement', ['e1'], shortPatience)).toMatchObject({
      created: 0,
      unchanged: 1,
    });

    const here = byOldKey(world.system, 'organization').get('here');
    expect(byOldKey(world.system, 'entitlement').get('e1')?.organization).toBe(here?.id);
  });

  it('refuses a record whose parent is not there, until the parent is restored', async () => {
    await using world = await home.world();
    await archive(world.context);
    await stage.run(world.context);
    await expect(loadRecords(world.context, 'entitlement', ['e2'], shortPatience)).rejects.toMatchObject({
      code: 'ARCHIVE_PARENT',
      details: { entity: 'entitlement', key: 'e2', parentEntity: 'organization', parentKey: 'gone' },
    });

    await loadRecords(world.context, 'organization', ['child', 'gone'], shortPatience);
    expect(await loadRecords(world.context, 'entitlement', ['e2'], shortPatience)).toMatchObject({
      created: 1,
    });
    const organizations = byOldKey(world.system, 'organization');
    expect(organizations.get('child')?.parent).toBe(organizations.get('gone')?.id);
  });

  it('names a key nobody knows, reports refusals, and is undone with the load', async () => {
    await using world = await home.world();
    await archive(world.context);
    await stage.run(world.context);
    await expect(
      loadRecords(world.context, 'entitlement', ['e1', 'e9'], shortPatience),
    ).rejects.toMatchObject({
      code: 'ARCHIVE_NOT_FOUND',
      details: { key: 'e9' },
    });
    world.system.refuse = (entity) =>
      entity === 'entitlement' ? { code: 'NO', reason: 'not now' } : undefined;
    expect(await loadRecords(world.context, 'entitlement', ['e1'], shortPatience)).toMatchObject({
      created: 0,
      refused: [{ oldKey: 'e1', code: 'NO', reason: 'not now' }],
    });
    world.system.refuse = () => undefined;
    await loadRecords(world.context, 'entitlement', ['e1'], shortPatience);

    await stage.undo(world.context);

    expect(world.system.picture()).toEqual({});
  });

  it('says so when the new system has no place for the entity', async () => {
    await using world = await home.world({ client: { cannotHold: ['entitlement'] } });
    await archive(world.context);
    await stage.run(world.context);
    await expect(loadRecords(world.context, 'entitlement', ['e1'], shortPatience)).rejects.toMatchObject({
      code: 'NEW_CANNOT_HOLD',
    });
  });
});
