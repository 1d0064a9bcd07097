import { afterAll, describe, expect, it } from 'vitest';
import type { Fault, Seen } from '../../test/faults/faulty-new-system.ts';
import {
  byOldKey,
  type FaultyWorld,
  openLoadHome,
  shortPatience,
  smallLoad,
  writeDisposed,
} from '../../test/world/load-world.ts';
import type { ProgressTick } from '../lib/progress.ts';
import type { StageContext } from '../stage/stage.ts';
import { type LoadDetail, makeLoadStage } from './load-stage.ts';

const stage = makeLoadStage(shortPatience);
const hasty = makeLoadStage({ ...shortPatience, answerMs: 1000 });
const home = await openLoadHome();
afterAll(() => home[Symbol.asyncDispose]());

async function load(context: StageContext): Promise<LoadDetail> {
  return (await stage.run(context)).detail as LoadDetail;
}

const whole = { created: 800, updated: 0, unchanged: 0, refused: 0 };

function onPut(faults: Readonly<Record<number, Fault>>): (seen: Seen) => Fault | undefined {
  return ({ verb, before }) => (verb === 'put' ? faults[before] : undefined);
}

function sentTwice(world: FaultyWorld): number {
  const ids = world.system.sent.flatMap((one) => one.ids);
  return ids.length - new Set(ids).size;
}

let calm: Promise<object> | undefined;

/** What the new system holds after a load of the estate in which nothing went wrong. */
function calmPicture(): Promise<object> {
  calm ??= (async () => {
    await using world = await home.world({ client: { batchRecords: 50 } });
    await smallLoad(world.context);
    await load(world.context);
    return world.system.picture();
  })();
  return calm;
}

describe('loading', () => {
  it('loads parents before children, whole, once, and says so', async () => {
    const ticks: ProgressTick[] = [];
    const progress = { tick: (one: ProgressTick) => void ticks.push(one), line() {}, clear() {} };
    await using world = await home.world({ client: { batchRecords: 40 }, progress });
    await smallLoad(world.context);

    const { rows, detail } = await stage.run(world.context);

    expect(rows).toBe(800);
    expect(detail).toMatchObject({ ...whole, batches: 22, retries: 0, unknown_resolved: 0 });
    expect(detail).toMatchObject({
      per_entity: [
        { entity: 'organization', records: 300, created: 300, levels: 3 },
        { entity: 'entitlement', records: 500, created: 500, levels: 1 },
      ],
    });
    const organizations = byOldKey(world.system, 'organization');
    expect(organizations.size).toBe(300);
    expect(organizations.get('o250')?.parent).toBe(organizations.get('o150')?.id);
    expect(byOldKey(world.system, 'entitlement').get('e499')?.organization).toBe(
      organizations.get('o199')?.id,
    );
    expect(sentTwice(world)).toBe(0);
    expect(ticks.at(-1)).toMatchObject({ what: 'entitlements', done: 500, total: 500 });
  });

  it('changes nothing when it runs again, and a later run updates what changed', async () => {
    await using world = await home.world();
    await smallLoad(world.context);
    await load(world.context);
    const picture = world.system.picture();

    expect(await load(world.context)).toMatchObject(whole);
    expect(sentTwice(world)).toBe(0);

    await using later = await world.nextRun('0002');
    await smallLoad(later.context);
    await writeDisposed(
      later.context,
      'organization',
      `SELECT 'o' || i AS old_key, CASE i WHEN 7 THEN 'New name' ELSE 'Org ' || i END AS name,
              CASE WHEN i >= 100 THEN 'o' || (i - 100) END AS parent FROM range(301) t(i)`,
    );
    expect(await load(later.context)).toMatchObject({ created: 1, updated: 1, unchanged: 799, refused: 0 });
    expect(byOldKey(world.system, 'organization').get('o7')?.name).toBe('New name');
    expect(world.system.picture().entitlement).toEqual(picture.entitlement);
  });

  it.each<[string, Record<number, Fault>, object]>([
    ['429 with a wait', { 0: { kind: 'too-many', seconds: 0.05 }, 3: { kind: 'too-many', seconds: 0 } }, {}],
    [
      '500 before writing',
      { 1: { kind: 'broken' }, 2: { kind: 'broken' }, 8: { kind: 'broken' } },
      { retries: 3 },
    ],
    [
      'a connection cut before writing',
      { 0: { kind: 'cut' }, 5: { kind: 'cut' } },
      { retries: 2, unknown_resolved: 2 },
    ],
    [
      'a connection cut after writing',
      { 0: { kind: 'written-then-cut' }, 7: { kind: 'written-then-cut' } },
      { unknown_resolved: 2 },
    ],
    ['500 after writing', { 4: { kind: 'written-then-broken' } }, { unknown_resolved: 1 }],
    [
      'half a batch written',
      { 1: { kind: 'half-written-then-cut' }, 6: { kind: 'half-written-then-cut' } },
      { unknown_resolved: 2 },
    ],
    ['a garbled answer', { 1: { kind: 'garbage' } }, { retries: 1 }],
    ['a miscounted answer', { 2: { kind: 'miscounted' } }, { retries: 1 }],
  ])('ends in the same state after %s', async (_, faults, expected) => {
    await using world = await home.world({ client: { batchRecords: 50 } });
    await smallLoad(world.context);
    world.system.fault = onPut(faults);

    const detail = await load(world.context);

    expect(detail).toMatchObject({ ...whole, ...expected });
    expect(detail.retries).toBeGreaterThan(0);
    expect(world.system.picture()).toEqual(await calmPicture());
  });

  it('ends in the same state when a written batch is never answered', async () => {
    await using world = await home.world({ client: { batchRecords: 50 } });
    await smallLoad(world.context);
    world.system.fault = onPut({ 2: { kind: 'written-then-silent' } });

    const detail = (await hasty.run(world.context)).detail as LoadDetail;

    expect(detail).toMatchObject(whole);
    expect(detail.unknown_resolved).toBeGreaterThan(0);
    expect(world.system.picture()).toEqual(await calmPicture());
  });

  it('does not send again what reading back shows to be there', async () => {
    await using world = await home.world({ client: { batchRecords: 50 } });
    await smallLoad(world.context);
    world.system.fault = onPut({ 0: { kind: 'written-then-cut' }, 1: { kind: 'half-written-then-cut' } });
    await load(world.context);
    expect(sentTwice(world)).toBe(0 + 25);
  });

  it('counts updated and unchanged right when the answer to an update was lost', async () => {
    await using world = await home.world({ client: { batchRecords: 50 } });
    await smallLoad(world.context);
    await load(world.context);
    await using later = await world.nextRun('0002');
    await smallLoad(later.context);
    await writeDisposed(
      later.context,
      'entitlement',
      `SELECT 'e' || i AS old_key, CASE WHEN i % 10 = 0 THEN 'X-' ELSE 'E-' END || i AS number, 'o' || (i % 300) AS organization FROM range(510) t(i)`,
    );
    const puts = world.system.requests('put');
    world.system.fault = ({ verb, entity, before }) =>
      verb === 'put' && entity === 'entitlement' && before < puts + 12
        ? { kind: 'written-then-cut' }
        : undefined;

    const detail = await load(later.context);

    expect(detail).toMatchObject({ created: 10, updated: 50, unchanged: 750, refused: 0 });
    expect(detail.unknown_resolved).toBeGreaterThan(0);
  });

  it('reports values the new system has no place for, and references to what does not move', async () => {
    await using world = await home.world({ client: { cannotHold: ['organization.country', 'feature'] } });
    await writeDisposed(
      world.context,
      'organization',
      `SELECT 'a' AS old_key, 'DE' AS country, 'gone' AS parent`,
    );
    await writeDisposed(world.context, 'feature', `SELECT 'f' AS old_key`);
    expect(await load(world.context)).toMatchObject({
      created: 1,
      not_storable: [
        { entity: 'organization', field: 'country', records: 1 },
        { entity: 'feature', field: '*', records: 1 },
      ],
      unresolved_references: [{ entity: 'organization', field: 'parent', records: 1 }],
    });
  });

  it('keeps batches small when records are large', async () => {
    await using world = await home.world({ client: { batchRecords: 100 } });
    await writeDisposed(
      world.context,
      'feature',
      `SELECT 'f' || i AS old_key, repeat('x', 4100000) AS name FROM range(3) t(i)`,
    );
    expect(await load(world.context)).toMatchObject({ created: 3, batches: 2 });
  });
});
