import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, it } from 'vitest';
import type { Fault, Seen } from '../../test/faults/faulty-new-system.ts';
import { openFaultyNewSystem } from '../../test/faults/faulty-new-system-client.ts';
import {
  byOldKey,
  type FaultyWorld,
  openLoadHome,
  shortPatience,
  writeDisposed,
} from '../../test/world/load-world.ts';
import type { ProgressTick } from '../lib/progress.ts';
import type { StageContext } from '../stage/stage.ts';
import { type LoadDetail, makeLoadStage } from './load-stage.ts';
import { planPath } from './plan.ts';

const stage = makeLoadStage(shortPatience);
const home = await openLoadHome();
afterAll(() => home[Symbol.asyncDispose]());

async function load(context: StageContext): Promise<LoadDetail> {
  return (await stage.run(context)).detail as LoadDetail;
}

/** 300 organizations in three levels, 500 entitlements of them. */
async function estate(context: StageContext): Promise<void> {
  await writeDisposed(
    context,
    'organization',
    `SELECT 'o' || i AS old_key, 'Org ' || i AS name, CASE WHEN i >= 100 THEN 'o' || (i - 100) END AS parent FROM range(300) t(i)`,
  );
  await writeDisposed(
    context,
    'entitlement',
    `SELECT 'e' || i AS old_key, 'E-' || i AS number, 'o' || (i % 300) AS organization FROM range(500) t(i)`,
  );
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
    await estate(world.context);
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
    await estate(world.context);

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
    await estate(world.context);
    await load(world.context);
    const picture = world.system.picture();

    expect(await load(world.context)).toMatchObject(whole);
    expect(sentTwice(world)).toBe(0);

    await using later = await world.nextRun('0002');
    await estate(later.context);
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
    ['silence after writing', { 2: { kind: 'written-then-silent' } }, { retries: 1, unknown_resolved: 1 }],
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
    await estate(world.context);
    world.system.fault = onPut(faults);

    const detail = await load(world.context);

    expect(detail).toMatchObject({ ...whole, ...expected });
    expect(detail.retries).toBeGreaterThan(0);
    expect(world.system.picture()).toEqual(await calmPicture());
  });

  it('does not send again what reading back shows to be there', async () => {
    await using world = await home.world({ client: { batchRecords: 50 } });
    await estate(world.context);
    world.system.fault = onPut({ 0: { kind: 'written-then-cut' }, 1: { kind: 'half-written-then-cut' } });
    await load(world.context);
    expect(sentTwice(world)).toBe(0 + 25);
  });

  it('counts updated and unchanged right when the answer to an update was lost', async () => {
    await using world = await home.world({ client: { batchRecords: 50 } });
    await estate(world.context);
    await load(world.context);
    await using later = await world.nextRun('0002');
    await estate(later.context);
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

describe('refusals', () => {
  it('names refused records and those that depend on them, with the cause, in a file a spreadsheet may open', async () => {
    await using world = await home.world({ client: { batchRecords: 50 } });
    await estate(world.context);
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
    const rows = parse(text, { columns: true }) as Record<string, string>[];
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
    await estate(world.context);
    world.system.refuseBatch = (_, records) => records.some((record) => record.number === 'E-77');

    expect(await load(world.context)).toMatchObject({ created: 799, refused: 1 });
    const text = await readFile(join(world.context.folder.load, 'corrections.csv'), 'utf8');
    expect(text).toMatch(/entitlement,e77,[\w-]+,BATCH_REFUSED,not like this,\r\n/);
    expect(byOldKey(world.system, 'entitlement').size).toBe(499);
  });

  it('counts right when an attempt fails after a part of a split batch was written', async () => {
    await using world = await home.world({ client: { batchRecords: 50, parallel: 1 } });
    await estate(world.context);
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

describe('a new system that does not recover', () => {
  it.each<[string, Fault, string]>([
    ['garbage', { kind: 'garbage' }, 'NEW_GARBLED'],
    ['nothing', { kind: 'cut' }, 'NEW_UNREACHABLE'],
    ['500', { kind: 'broken' }, 'NEW_BUSY'],
  ])('answers %s: the load stops with a code, and the same command goes on later', async (_, fault, code) => {
    await using world = await home.world({ client: { batchRecords: 50 } });
    await estate(world.context);
    world.system.fault = ({ before, verb }) => (verb === 'put' && before < 5 ? undefined : fault);
    await expect(load(world.context)).rejects.toMatchObject({ code });
    world.system.fault = () => undefined;
    expect(await load(world.context)).toMatchObject(whole);
  });

  it('asks for a longer wait than one would wait: the load stops at once', async () => {
    await using world = await home.world();
    await estate(world.context);
    world.system.fault = ({ verb }) => (verb === 'put' ? { kind: 'too-many', seconds: 3600 } : undefined);
    const startedAt = performance.now();
    await expect(load(world.context)).rejects.toMatchObject({ code: 'NEW_BUSY' });
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });

  it('refuses the token: nothing is retried', async () => {
    await using world = await home.world({ client: { token: 'wrong' } });
    await estate(world.context);
    await expect(load(world.context)).rejects.toMatchObject({ code: 'NEW_DENIED' });
    expect(world.system.requests('read')).toBe(0);
  });

  it('dies and comes back under another address: the load finds it there', async () => {
    await using world = await home.world({ client: { batchRecords: 50 } });
    await using second = await home.world({ client: { batchRecords: 50 } });
    await estate(world.context);
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
    await estate(world.context);
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
    await estate(world.context);
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
    await estate(world.context);
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
    await estate(world.context);
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
