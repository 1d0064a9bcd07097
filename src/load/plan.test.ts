import { existsSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { openLoadHome, writeDisposed } from '../../test/world/load-world.ts';
import type { Duck } from '../duck/duck.ts';
import { parquet } from '../duck/sql-text.ts';
import { entityNamed } from '../model/canonical-model.ts';
import type { StageContext } from '../stage/stage.ts';
import type { WireEntity } from '../systems/new-system.ts';
import { crosswalkPath, updateCrosswalk } from './crosswalk.ts';
import { type EntityPlan, planEntity, planPath } from './plan.ts';

const home = await openLoadHome();
afterAll(() => home[Symbol.asyncDispose]());

interface Line extends Record<string, unknown> {
  readonly id: string;
  readonly externalIds: { system: string; kind: string; value: string }[];
}

async function planned(
  context: StageContext,
  entities: readonly string[],
  last: string,
  wire: WireEntity | undefined = everyField(last),
): Promise<{ plan: EntityPlan; rows: { seq: string; level: number; old_key: string; line: Line }[] }> {
  await using duck = await context.openDuck();
  for (const entity of entities) await updateCrosswalk(duck, context, entity);
  const plan = await planEntity(duck, context, entityNamed(last), wire, 'moving', planPath(context, last));
  if (!existsSync(planPath(context, last))) return { plan, rows: [] };
  const rows = await duck.rows<{ seq: string; level: number; old_key: string; line: string }>(
    `SELECT seq, level, old_key, line FROM ${parquet(planPath(context, last))}`,
  );
  return { plan, rows: rows.map((row) => ({ ...row, line: JSON.parse(row.line) as Line })) };
}

function everyField(entity: string): WireEntity {
  return { fields: Object.fromEntries(Object.keys(entityNamed(entity).fields).map((name) => [name, name])) };
}

async function crosswalk(duck: Duck, context: StageContext, entity: string) {
  return duck.rows<{ old_key: string; id: string; first_run: string }>(
    `SELECT old_key, id, first_run FROM ${parquet(crosswalkPath(context.project.folder, entity))} ORDER BY old_key`,
  );
}

describe('the plan of what is sent', () => {
  it('writes values as the wire wants them, byte for byte, with empty fields as null', async () => {
    await using world = await home.world();
    await writeDisposed(
      world.context,
      'order_line',
      `SELECT 'l1' AS old_key, 'A' AS "order", 9007199254740993 AS number, 3 AS quantity, '12.5' AS unit_price,
              '{"precise": 1.10000000000000000001,\n "big": 12345678901234567890}' AS attributes`,
    );
    await writeDisposed(world.context, 'order', `SELECT 'A' AS old_key, 'N"1\\\n' AS number`);
    await using duck = await world.context.openDuck();
    await updateCrosswalk(duck, world.context, 'order');
    await updateCrosswalk(duck, world.context, 'order_line');
    const entity = entityNamed('order_line');
    const path = planPath(world.context, 'order_line');
    await planEntity(duck, world.context, entity, everyField('order_line'), 'moving', path);

    const [row] = await duck.rows<{ line: string }>(`SELECT line FROM ${parquet(path)}`);
    const [order] = await crosswalk(duck, world.context, 'order');

    expect(row?.line).not.toContain('\n');
    expect(row?.line).toContain(`"order":"${order?.id}"`);
    expect(row?.line).toContain(
      '"number":9007199254740993,"sku":null,"quantity":3,"unit_price":"12.5000","currency":null',
    );
    expect(row?.line).toContain(
      '"attributes":{"precise": 1.10000000000000000001,  "big": 12345678901234567890}',
    );
  });

  it('writes instants in UTC with microseconds and dates as plain days', async () => {
    await using world = await home.world();
    await writeDisposed(
      world.context,
      'activation',
      `SELECT 'a1' AS old_key, TIMESTAMPTZ '2024-03-10 01:30:00.5-06' AS at, 1 AS quantity`,
    );
    await writeDisposed(
      world.context,
      'entitlement_line',
      `SELECT 'e1' AS old_key, DATE '2024-02-29' AS start, true AS perpetual, '  ÄÖ-key\t' AS redeem_code`,
    );

    const activations = await planned(world.context, ['entitlement_line', 'activation'], 'activation');
    const entitlementLines = await planned(world.context, ['entitlement_line'], 'entitlement_line');

    expect(activations.rows[0]?.line).toMatchObject({ at: '2024-03-10T07:30:00.500000Z' });
    expect(entitlementLines.rows[0]?.line).toMatchObject({
      start: '2024-02-29',
      perpetual: true,
      redeem_code: '  ÄÖ-key\t',
    });
  });

  it('sends only what moves, and tells which values the new system has no place for', async () => {
    await using world = await home.world();
    await writeDisposed(
      world.context,
      'organization',
      `SELECT * FROM (VALUES ('a', 'MIGRATE', 'DE'), ('b', 'REISSUE', NULL), ('c', 'ARCHIVE', 'FR'), ('d', 'HOLD', 'FR'),
        ('e', 'REJECT', 'FR')) t (old_key, disposition, country)`,
    );
    const { country: _, attributes: __, ...fields } = everyField('organization').fields;

    const some = await planned(world.context, ['organization'], 'organization', { fields });
    expect(some.rows.map((row) => row.old_key).sort()).toEqual(['a', 'b']);
    expect(some.rows[0]?.line).not.toHaveProperty('country');
    expect(some.plan.notStorable).toEqual([{ field: 'country', records: 1 }]);

    await using duck = await world.context.openDuck();
    const nothing = await planEntity(
      duck,
      world.context,
      entityNamed('organization'),
      undefined,
      'moving',
      'x',
    );
    expect(nothing).toMatchObject({ records: 0, notStorable: [{ field: '*', records: 2 }] });
  });

  it('points references at the survivor of a merge, along a chain of merges, and carries its external ids', async () => {
    await using world = await home.world();
    await writeDisposed(
      world.context,
      'organization',
      `SELECT * FROM (VALUES ('a', 'MERGE', 'b', '[{"system":"crm","kind":"account","value":"77"}]'),
         ('b', 'MERGE', 'c', NULL), ('c', 'MIGRATE', NULL, '[{"system":"erp","kind":"debtor","value":"9"}]'),
         ('x', 'MERGE', 'y', NULL), ('y', 'MERGE', 'x', NULL)) t (old_key, disposition, survivor, xref)`,
    );
    await writeDisposed(
      world.context,
      'device',
      `SELECT * FROM (VALUES ('d1', 'a'), ('d2', 'c'), ('d3', 'x'), ('d4', 'nobody')) t (old_key, organization)`,
    );

    const organizations = await planned(world.context, ['organization'], 'organization');
    const devices = await planned(world.context, ['organization', 'device'], 'device');

    const survivor = organizations.rows[0]?.line;
    expect(organizations.rows).toHaveLength(1);
    expect(survivor?.externalIds).toEqual([
      { system: 'old-shop', kind: 'old_key', value: 'c' },
      { system: 'old-shop', kind: 'merged', value: 'a' },
      { system: 'crm', kind: 'account', value: '77' },
      { system: 'old-shop', kind: 'merged', value: 'b' },
      { system: 'erp', kind: 'debtor', value: '9' },
    ]);
    const target = new Map(devices.rows.map((row) => [row.old_key, row.line.organization]));
    expect(target).toEqual(
      new Map<string, unknown>([
        ['d1', survivor?.id],
        ['d2', survivor?.id],
        ['d3', null],
        ['d4', null],
      ]),
    );
    expect(devices.plan.unresolved).toEqual([{ field: 'organization', records: 2 }]);
  });

  it('orders an entity that refers to itself by depth, parents first, circles last', async () => {
    await using world = await home.world();
    await writeDisposed(
      world.context,
      'organization',
      `SELECT 'o' || i AS old_key, CASE WHEN i > 0 THEN 'o' || (i - 1) END AS parent FROM range(5) t(i)
       UNION ALL SELECT * FROM (VALUES ('p', 'q'), ('q', 'p'), ('self', 'self'))`,
    );

    const { plan, rows } = await planned(world.context, ['organization'], 'organization');

    expect(plan.levels).toBe(6);
    expect(rows.map((row) => Number(row.seq))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const levels = Object.fromEntries(rows.map((row) => [row.old_key, row.level]));
    expect(levels).toEqual({ o0: 0, self: 0, o1: 1, o2: 2, o3: 3, o4: 4, p: 5, q: 5 });
    expect(rows.map((row) => row.level)).toEqual([0, 0, 1, 2, 3, 4, 5, 5]);
    expect(rows.find((row) => row.old_key === 'self')?.line.parent).toBeNull();
    expect(plan.unresolved).toEqual([{ field: 'parent', records: 1 }]);
  });

  it('keeps rows in sending order in a file of several row groups', async () => {
    await using world = await home.world();
    await writeDisposed(
      world.context,
      'organization',
      `SELECT 'o' || i AS old_key, CASE WHEN i % 3 = 0 THEN 'o' || (i + 1) END AS parent FROM range(150000) t(i)`,
    );
    await planned(world.context, ['organization'], 'organization', { fields: { parent: 'parent' } });

    await using duck = await world.context.openDuck();
    const wrong = await duck.count(
      `SELECT count(*) FROM read_parquet('${planPath(world.context, 'organization')}', file_row_number = true)
        WHERE seq <> file_row_number`,
    );
    expect(wrong).toBe(0);
  });
});

describe('the crosswalk', () => {
  it('fixes an id at first sight: a later run with other computed ids only adds', async () => {
    await using world = await home.world();
    await writeDisposed(world.context, 'feature', `SELECT * FROM (VALUES ('a'), ('b')) t (old_key)`);
    await using duck = await world.context.openDuck();
    await updateCrosswalk(duck, world.context, 'feature');
    const first = await crosswalk(duck, world.context, 'feature');

    await using later = await world.nextRun('0002');
    await writeDisposed(
      later.context,
      'feature',
      `SELECT old_key, uuid() AS id FROM (VALUES ('b'), ('a'), ('c')) t (old_key)`,
    );
    await updateCrosswalk(duck, later.context, 'feature');
    const second = await crosswalk(duck, later.context, 'feature');

    expect(second.slice(0, 2)).toEqual(first);
    expect(second.map((row) => [row.old_key, row.first_run])).toEqual([
      ['a', world.context.run.id],
      ['b', world.context.run.id],
      ['c', later.context.run.id],
    ]);
    const { rows } = await planned(later.context, ['feature'], 'feature');
    expect(rows.find((row) => row.old_key === 'a')?.line.id).toBe(first[0]?.id);
  });

  it('maps a merged record to its survivor, follows a changed survivor, and gives an un-merged record an id of its own', async () => {
    await using world = await home.world();
    const columns = 't (old_key, disposition, survivor)';
    const dispose = async (run: string, values: string) => {
      await using next = await world.nextRun(run);
      await writeDisposed(next.context, 'feature', `SELECT * FROM (VALUES ${values}) ${columns}`);
      await using duck = await next.context.openDuck();
      await updateCrosswalk(duck, next.context, 'feature');
      return new Map((await crosswalk(duck, next.context, 'feature')).map((row) => [row.old_key, row.id]));
    };

    const merged = await dispose(
      '0001',
      `('a', 'MERGE', 'b'), ('b', 'MIGRATE', NULL), ('c', 'MIGRATE', NULL)`,
    );
    expect(merged.get('a')).toBe(merged.get('b'));
    const moved = await dispose(
      '0002',
      `('a', 'MERGE', 'c'), ('b', 'MIGRATE', NULL), ('c', 'MIGRATE', NULL)`,
    );
    expect(moved.get('a')).toBe(merged.get('c'));
    const apart = await dispose(
      '0003',
      `('a', 'MIGRATE', NULL), ('b', 'MIGRATE', NULL), ('c', 'MIGRATE', NULL)`,
    );
    expect(new Set(apart.values()).size).toBe(3);
    const again = await dispose(
      '0004',
      `('a', 'MERGE', 'b'), ('b', 'MIGRATE', NULL), ('c', 'ARCHIVE', NULL)`,
    );
    expect(again).toEqual(apart);
  });
});
