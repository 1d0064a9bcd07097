import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Estate, estateId, writeEstate } from '../../test/support/estate.ts';
import { type ShelfSystem, shelfSystem } from '../../test/support/shelf-system.ts';
import { smallEstate } from '../../test/support/small-estate.ts';
import { stageContext } from '../../test/support/stage-context.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../lib/embedded-postgres.ts';
import { migrate, openPool } from '../lib/postgres.ts';
import { sharedFolder } from '../stage/run-folder.ts';
import type { StageContext } from '../stage/stage.ts';
import { differences } from './differences.ts';
import type { ReconcileDetail } from './reconcile-detail.ts';
import { reconcileStage } from './reconcile-stage.ts';
import { renderDifferences } from './render-differences.ts';

let root: string;
let server: EmbeddedServer;
let store: pg.Pool;
let run = 0;
let folder: string;
let system: ShelfSystem;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'reconcile-'));
  server = await startEmbeddedServer(join(root, 'postgres'));
  const url = await server.database('changeover');
  store = openPool(url);
  await migrate(store, new URL('../store/migrations/', import.meta.url), url);
});
afterAll(async () => {
  await store.end();
  await server.stop();
  await rm(root, { recursive: true });
});
beforeEach(() => {
  run += 1;
  folder = join(root, `project-${run}`);
});

async function prepare(options: {
  estate?: Estate;
  loaded?: Estate;
  without?: string[];
  config?: string;
  today?: string;
}): Promise<StageContext> {
  const estate = options.estate ?? smallEstate;
  system = shelfSystem(options.loaded ?? estate, 'old-shop', options.without);
  const context = await stageContext({
    folder,
    run: String(run).padStart(4, '0'),
    store,
    openNewSystem: async () => system,
    ...options,
  });
  await using duck = await context.openDuck();
  await writeEstate(duck, estate, context.folder, sharedFolder(folder).crosswalk);
  return context;
}

async function reconcile(context: StageContext): Promise<ReconcileDetail> {
  return (await reconcileStage.run(context)).detail as ReconcileDetail;
}

function shelved(entity: string, key: string): Record<string, unknown> {
  const record = system.shelves.get(entity)?.get(estateId(entity, key));
  if (record === undefined) throw new Error(`no ${entity} ${key} on the shelf`);
  return record;
}

async function allDifferences(context: StageContext) {
  return (await differences(context, { limit: 100 })).records;
}

describe('reconcile', () => {
  it('finds nothing in a faithful load, and every law holds', async () => {
    const context = await prepare({});
    const detail = await reconcile(context);
    expect(detail.alarms).toEqual([]);
    expect(detail.laws.filter((law) => !law.ok)).toEqual([]);
    expect(detail.laws.filter((law) => law.applies && law.id !== 'artifacts-intact').length).toBeGreaterThan(
      8,
    );
    expect(await allDifferences(context)).toEqual([]);
    expect(detail).toMatchObject({ ok: true, different: 0, only_in_old: 0, only_in_new: 0, allowed: 0 });
    expect(detail.matching).toBe(detail.compared);
    expect(detail.compared).toBe(31);
    expect(detail.laws.find((law) => law.id === 'codes-answer')).toMatchObject({ checked: 5, ok: true });
  });

  it('finds each fault with its record, field and cause, and what it touches', async () => {
    const context = await prepare({});
    shelved('entitlement_line', 'L1')['quantity'] = 9;
    shelved('entitlement_line', 'L2')['redeemCode'] = 'abcd-L2-WXYZ-7788';
    shelved('entitlement_line', 'L4')['parentId'] = null;
    shelved('entitlement', 'E2')['organizationId'] = estateId('organization', 'O1');
    shelved('person', 'U2')['name'] = 'Bob Jones';
    const named = shelved('organization', 'O1')['externalIds'] as { kind: string }[];
    shelved('organization', 'O1')['externalIds'] = named.filter((one) => one.kind !== 'merged');
    system.shelves.get('activation')?.delete(estateId('activation', 'A3'));
    system.shelves
      .get('device')
      ?.set('x', { id: estateId('device', 'strange'), fingerprint: 'F', kind: 'MACHINE' });
    const detail = await reconcile(context);
    const found = (await allDifferences(context)).flatMap((record) =>
      record.fields.map((one) => [record.entity, record.old_key, one.field, one.cause]),
    );
    expect(found).toEqual([
      ['activation', 'A3', null, 'missing'],
      ['device', `new:${estateId('device', 'strange')}`, null, 'extra'],
      ['entitlement', 'E2', 'organization', 'owner-swapped'],
      ['entitlement_line', 'L1', 'quantity', 'quantity-lost'],
      ['entitlement_line', 'L2', 'redeem_code', 'key-case'],
      ['entitlement_line', 'L4', 'parent', 'parent-link-lost'],
      ['organization', 'O1', 'merged_keys', 'external-id-changed'],
      ['person', 'U2', 'name', 'whitespace-changed'],
    ]);
    expect(detail).toMatchObject({ ok: false, different: 6, only_in_old: 1, only_in_new: 1 });
    const lost = detail.causes.find((group) => group.cause === 'quantity-lost');
    expect(lost).toMatchObject({
      records: 1,
      entities: ['entitlement_line'],
      fields: ['quantity'],
      exposure: { customers: 1, seats: 10, money: { EUR: '1199.90' } },
    });
    const broken = detail.laws.filter((law) => !law.ok).map((law) => law.id);
    expect(broken).toEqual(
      expect.arrayContaining([
        'rows-balance',
        'one-record-per-key',
        'codes-resolve',
        'revenue-unmoved',
        'codes-answer',
      ]),
    );
  });

  it('shows records side by side and masks keys and people', async () => {
    const context = await prepare({});
    shelved('entitlement_line', 'L2')['redeemCode'] = 'abcd-L2-WXYZ-7788';
    shelved('person', 'U1')['email'] = 'ann@example.com';
    shelved('entitlement_line', 'L1')['end'] = '2026-02-01';
    await reconcile(context);
    const text = renderDifferences(await differences(context, { limit: 10 }));
    expect(text).toContain('date-off-by-one');
    expect(text).toContain('"2026-01-31"  →  "2026-02-01"');
    expect(text).not.toMatch(/WXYZ|ann@example/i);
    const one = await differences(context, { entity: 'person', cause: 'email-changed', limit: 10 });
    expect(one.groups).toMatchObject([{ cause: 'email-changed', records: 1, exposure: { customers: 1 } }]);
    await expect(differences(context, { entity: 'nonsense', limit: 1 })).rejects.toMatchObject({
      code: 'USAGE',
    });
  });

  it('takes a record that settled between reading and reporting as equal', async () => {
    const context = await prepare({});
    const record = shelved('entitlement_line', 'L1');
    record['quantity'] = 1;
    const faithful = { ...system };
    Object.assign(system, {
      find: async (...given: Parameters<ShelfSystem['find']>) => {
        record['quantity'] = 10;
        return faithful.find(...given);
      },
    });
    const detail = await reconcile(context);
    expect(detail).toMatchObject({ different: 0, ok: true, reconfirmed: { asked: 1, changed: 1 } });
  });

  it('lists the fields that the new system cannot hold as not compared', async () => {
    const context = await prepare({ without: ['order_line.unit_price', 'entitlement_line.sku'] });
    const detail = await reconcile(context);
    expect(detail.not_compared).toMatchObject([
      { entity: 'order_line', field: 'unit_price', records: 2 },
      { entity: 'entitlement_line', field: 'sku', records: 5 },
    ]);
    expect(detail.different).toBe(0);
  });

  it('turns an accepted difference into a third outcome and raises an alarm when it expired', async () => {
    const accepted = `accepted:\n  - { rule: lower-names, entity: product, field: name, cause: case-changed, reason: agreed, owner: Ann, expires: 2026-03-31, ceiling: 5 }\n`;
    const context = await prepare({ config: accepted });
    shelved('product', 'P1')['name'] = 'MERIDIAN CAD';
    expect(await reconcile(context)).toMatchObject({ ok: true, allowed: 1, different: 0, alarms: [] });
    run += 1;
    folder = join(root, `project-${run}`);
    const later = await prepare({ config: accepted, today: '2026-04-01' });
    shelved('product', 'P1')['name'] = 'MERIDIAN CAD';
    const detail = await reconcile(later);
    expect(detail).toMatchObject({ ok: false, allowed: 0, different: 1 });
    expect(detail.alarms[0]).toContain('expired on 2026-03-31');
  });

  it('goes on where it was killed without reading an entity twice, and undo leaves nothing', async () => {
    const context = await prepare({});
    const faithful = { ...system };
    const asked: string[] = [];
    Object.assign(system, {
      read: (entity: string, signal: AbortSignal) => {
        asked.push(entity);
        if (entity === 'order' && asked.filter((one) => one === 'order').length === 1)
          throw new Error('cut off');
        return faithful.read(entity, signal);
      },
    });
    await expect(reconcileStage.run(context)).rejects.toThrow('cut off');
    expect(await reconcile(context)).toMatchObject({ ok: true });
    expect(asked.filter((one) => one === 'organization')).toHaveLength(1);
    await reconcileStage.undo(context);
    await reconcileStage.undo(context);
    expect(existsSync(context.folder.readBack) || existsSync(context.folder.differences)).toBe(false);
    expect(
      (await store.query('SELECT 1 FROM reconcile_entity WHERE run = $1', [context.run.id])).rowCount,
    ).toBe(0);
  });

  it('refuses an answer that is not the protocol, without quoting it', async () => {
    const context = await prepare({});
    shelved('entitlement_line', 'L1')['quantity'] = 'SECRET-KEY';
    const failure = await reconcileStage.run(context).then(
      () => undefined,
      (error: Error) => error,
    );
    expect(failure).toMatchObject({ code: 'NEW_GARBLED' });
    expect(failure?.message).not.toContain('SECRET');
  });
});

describe('control totals', () => {
  async function withTotals(files: Record<string, string>, estate = smallEstate): Promise<StageContext> {
    const context = await prepare({ estate });
    await mkdir(join(folder, 'totals'), { recursive: true });
    for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, 'totals', name), sql);
    await using duck = await context.openDuck();
    await writeParquet(
      duck,
      `SELECT * FROM (VALUES ('L1', 'cad', 10, 1), ('L2', 'cad', 4, 2), ('L3', 'cam', 5, 3), ('L4', 'cad', 10, 4), ('L9', 'cad', 99, 5)) t(id, product, seats, _row)`,
      join(context.folder.snapshot, 'licenses', '0000.parquet'),
    );
    const columns = ['id', 'product', 'seats'].map((name) => ({ name, declared: 'text', type: 'VARCHAR' }));
    const table = {
      name: 'licenses',
      from: 'licenses',
      columns,
      key: ['id'],
      rows: 5,
      fingerprint: 'f',
      files: ['licenses/0000.parquet'],
      excluded: false,
    };
    const manifest = {
      consistency: 'TRANSACTION',
      reason: '',
      state: 's',
      system: { adapter: 'sqlite', url: 'sqlite:old.db' },
      tables: [table],
    };
    await writeFile(join(context.folder.snapshot, 'manifest.json'), JSON.stringify(manifest));
    return context;
  }
  const seats = `SELECT l.product AS key, sum(l.seats) AS total FROM raw.licenses l
    JOIN fate f ON f.entity = 'entitlement_line' AND f.old_key = l.id AND f.disposition IN ('MIGRATE', 'REISSUE') GROUP BY 1;`;
  const seatsNew = `SELECT lower(p.code) AS key, sum(l.quantity) AS total FROM new.entitlement_line l JOIN new.product p ON p.old_key = l.product WHERE NOT l.unlimited GROUP BY 1`;

  it('agree in a faithful load and name the group that does not', async () => {
    const context = await withTotals({ 'seats.sql': seats, 'seats.new.sql': seatsNew });
    expect(await reconcile(context)).toMatchObject({
      ok: true,
      totals: [{ name: 'seats', ok: true, keys: 2 }],
    });
    await reconcileStage.undo(context);
    shelved('entitlement_line', 'L3')['quantity'] = 6;
    expect((await reconcile(context)).totals).toMatchObject([
      { ok: false, differing: 1, first: [{ key: 'cam', old: '5.000000', new: '6.000000' }] },
    ]);
  });

  it.each([
    ['half a pair', { 'seats.sql': seats }],
    ['a float', { 'seats.sql': 'SELECT 1 AS key, 1.5::DOUBLE AS total', 'seats.new.sql': seatsNew }],
    [
      'a wrong column',
      { 'seats.sql': 'SELECT product AS key, chairs AS total FROM raw.licenses', 'seats.new.sql': seatsNew },
    ],
    [
      'a key twice',
      { 'seats.sql': 'SELECT product AS key, seats AS total FROM raw.licenses', 'seats.new.sql': seatsNew },
    ],
    ['something that writes', { 'seats.sql': 'DROP TABLE raw.licenses', 'seats.new.sql': seatsNew }],
    [
      'a file beyond the run',
      {
        'seats.sql': "SELECT 1 AS key, count(*) AS total FROM read_csv('/etc/passwd')",
        'seats.new.sql': seatsNew,
      },
    ],
  ])('are refused for %s', async (_, files) => {
    const context = await withTotals(files, { product: smallEstate['product'] ?? [] });
    await expect(reconcileStage.run(context)).rejects.toMatchObject({ code: 'TOTAL_INVALID' });
  });
});
