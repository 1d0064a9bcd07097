import { rm, writeFile } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../test/faults/faulty-new-system.ts';
import { openFaultyNewSystem } from '../../test/faults/faulty-new-system-client.ts';
import {
  byOldKey,
  openLoadHome,
  shortPatience,
  smallLoad,
  writeDisposed,
} from '../../test/world/load-world.ts';
import type { StageContext } from '../stage/stage.ts';
import { type LoadDetail, makeLoadStage } from './load-stage.ts';
import { planPath } from './plan.ts';

const stage = makeLoadStage(shortPatience);
const home = await openLoadHome();
afterAll(() => home[Symbol.asyncDispose]());

async function load(context: StageContext): Promise<LoadDetail> {
  return (await stage.run(context)).detail as LoadDetail;
}

const whole = { created: 800, updated: 0, unchanged: 0, refused: 0 };

describe('a new system that does not recover', () => {
  it.each<[string, Fault, string]>([
    ['garbage', { kind: 'garbage' }, 'NEW_GARBLED'],
    ['nothing', { kind: 'cut' }, 'NEW_UNREACHABLE'],
    ['500', { kind: 'broken' }, 'NEW_BUSY'],
  ])('answers %s: the load stops with a code, and the same command goes on later', async (_, fault, code) => {
    await using world = await home.world({ client: { batchRecords: 50 } });
    await smallLoad(world.context);
    world.system.fault = ({ before, verb }) => (verb === 'put' && before < 5 ? undefined : fault);
    await expect(load(world.context)).rejects.toMatchObject({ code });
    world.system.fault = () => undefined;
    expect(await load(world.context)).toMatchObject(whole);
  });

  it.each([1, 2, 3])(
    'fails at the last of %i batches: the load fails, and does not pass over it',
    async (batches) => {
      await using world = await home.world({ client: { batchRecords: 10 } });
      await writeDisposed(
        world.context,
        'feature',
        `SELECT 'f' || i AS old_key FROM range(${10 * batches}) t(i)`,
      );
      world.system.fault = ({ verb, before }) =>
        verb !== 'read' && before >= batches - 1 ? { kind: 'broken' } : undefined;
      await expect(load(world.context)).rejects.toMatchObject({ code: 'NEW_BUSY' });
      world.system.fault = () => undefined;
      expect(await load(world.context)).toMatchObject({ created: 10 * batches });
    },
  );

  it('asks for a longer wait than one would wait: the load stops at once', async () => {
    await using world = await home.world();
    await smallLoad(world.context);
    world.system.fault = ({ verb }) => (verb === 'put' ? { kind: 'too-many', seconds: 3600 } : undefined);
    const startedAt = performance.now();
    await expect(load(world.context)).rejects.toMatchObject({ code: 'NEW_BUSY' });
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });

  it('refuses the token: nothing is retried', async () => {
    await using world = await home.world({ client: { token: 'wrong' } });
    await smallLoad(world.context);
    await expect(load(world.context)).rejects.toMatchObject({ code: 'NEW_DENIED' });
    expect(world.system.requests('read')).toBe(0);
  });

  it('dies and comes back under another address: the load finds it there', async () => {
    await using world = await home.world({ client: { batchRecords: 50 } });
    await using second = await home.world({ client: { batchRecords: 50 } });
    await smallLoad(world.context);
    let url = world.url;
    const context = {
      ...world.context,
      openNewSystem: () => Promise.resolve(openFaultyNewSystem({ url, batchRecords: 50 })),
    };
    world.system.fault = ({ verb, before }) => {
      if (verb !== 'put' || before < 6) return undefined;
      // What the first address held is what the second one has.
      for (const entity of ['organization', 'entitlement'])
        for (const [id, line] of world.system.records(entity)) second.system.records(entity).set(id, line);
      url = second.url;
      return { kind: 'cut' };
    };
    expect(await load(context)).toMatchObject(whole);
    expect(second.system.records('entitlement').size).toBe(500);
  });

  it('lost what it had acknowledged: the lost batches, and what was refused because of them, are sent again', async () => {
    await using world = await home.world({ client: { batchRecords: 50 } });
    await smallLoad(world.context);
    let dropped = false;
    world.system.fault = ({ verb, entity }) => {
      if (verb === 'put' && entity === 'entitlement' && !dropped) {
        dropped = true;
        world.system.records('organization').clear();
      }
      return undefined;
    };
    const detail = await load(world.context);
    expect(detail).toMatchObject({ ...whole, lost_batches: 6 });
    expect(byOldKey(world.system, 'organization').size).toBe(300);
    expect(byOldKey(world.system, 'entitlement').size).toBe(500);
  });

  it('loses everything again and again: the load says so', async () => {
    await using world = await home.world({ client: { batchRecords: 50 } });
    await smallLoad(world.context);
    world.system.fault = ({ verb }) => {
      if (verb === 'find') world.system.records('organization').clear();
      return undefined;
    };
    await expect(load(world.context)).rejects.toMatchObject({ code: 'NEW_LOSES_RECORDS' });
  });
});

describe('a damaged plan', () => {
  it('is named, and rebuilt after it was deleted', async () => {
    await using world = await home.world({ client: { batchRecords: 50 } });
    await smallLoad(world.context);
    world.system.fault = ({ verb, before }) =>
      verb === 'put' && before > 8 ? { kind: 'garbage' } : undefined;
    await expect(load(world.context)).rejects.toMatchObject({ code: 'NEW_GARBLED' });
    world.system.fault = () => undefined;
    const path = planPath(world.context, 'entitlement');
    await writeFile(path, 'not parquet at all');
    await expect(load(world.context)).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
    await rm(path);
    expect(await load(world.context)).toMatchObject(whole);
  });

  it('is not rebuilt into another order than it was sent in', async () => {
    await using world = await home.world({ client: { batchRecords: 50 } });
    await smallLoad(world.context);
    await load(world.context);
    await rm(planPath(world.context, 'entitlement'));
    await writeDisposed(
      world.context,
      'entitlement',
      `SELECT 'e' || i AS old_key, 'o1' AS organization FROM range(400) t(i)`,
    );
    await expect(load(world.context)).rejects.toMatchObject({ code: 'LOAD_PLAN_LOST' });
  });
});
