import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Estate, estateId, wireLines } from '../../test/support/estate.ts';
import { largeEstate } from '../../test/support/large-estate.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { literal, parquet } from '../duck/sql-text.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../lib/embedded-postgres.ts';
import { migrate, openPool } from '../lib/postgres.ts';
import { mapStage } from '../mapping/map-stage.ts';
import { createMappingFixture } from '../mapping/mapping-fixture.ts';
import { canonicalModel, entityNamed } from '../model/canonical-model.ts';
import { comparedFields } from '../reconcile/compared-fields.ts';
import type { ReconcileDetail } from '../reconcile/reconcile-detail.ts';
import { reconcileStage } from '../reconcile/reconcile-stage.ts';
import { sharedFolder } from '../stage/run-folder.ts';
import type { StageContext } from '../stage/stage.ts';
import { openNewSystem } from '../systems/open-new-system.ts';
import { type EmsProcess, startEmsProcess } from '../systems/reference-ems/ems-process.ts';
import type { ProveDetail } from './prove-detail.ts';
import { proveStage, stageThatCompares } from './prove-stage.ts';
import { sampleSize } from './sandbox-sample.ts';

const estate: Estate = largeEstate(12);
const oldSystem = 'old';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: EmbeddedServer;
let store: pg.Pool;
let ems: EmsProcess;
let context: StageContext;

/** A rehearsal up to reconcile: an estate as raw tables, its mapping, and the real EMS with all of it loaded. */
beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startEmbeddedServer(join(folder.path, 'postgres'));
  const url = await server.database('changeover');
  store = openPool(url);
  await migrate(store, new URL('../store/migrations/', import.meta.url), url);
  const database = await server.database('ems_0001');
  ems = await startEmsProcess({ databaseUrl: database });
  const fixture = await createMappingFixture(join(folder.path, 'migration'), {
    tables: Object.fromEntries(
      Object.entries(estate).map(([name, records]) => [`old_${name}`, rawTable(name, records)]),
    ),
    files: Object.fromEntries(Object.keys(estate).map((name) => [`mapping/${name}.sql`, mappingOf(name)])),
  });
  context = {
    ...fixture,
    store,
    openOldSystem: () => Promise.reject(new Error('nobody reads the old system here')),
    openNewSystem: async () =>
      openNewSystem({ adapter: 'reference-ems', url: ems.url, token: ems.token, database }, oldSystem),
  };
  await store.query(
    `INSERT INTO run (id, migration, command, environment, inputs, state, pid)
     VALUES ('0001', 'fixture', 'rehearse', 'rehearsal', '', 'running', 1)`,
  );
  await mapStage.run(context);
  await disposeAndLoad();
}, 120_000);
afterAll(async () => {
  await ems.stop();
  await store.end();
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

function rawTable(name: string, records: Estate[string]) {
  const columns = ['key', 'xref', ...Object.keys(entityNamed(name).fields)];
  const rows = records.map(
    (record) =>
      `(${columns.map((column) => (record[column] === undefined || record[column] === null ? 'NULL' : literal(String(record[column])))).join(', ')})`,
  );
  const select = columns.map((column) => `CAST("${column}" AS VARCHAR) AS "${column}"`).join(', ');
  return {
    select: `SELECT ${select} FROM (VALUES ${rows.join(', ')}) t(${columns.map((one) => `"${one}"`).join(', ')})`,
    key: ['key'],
  };
}

function mappingOf(name: string): string {
  const fields = Object.keys(entityNamed(name).fields).map((field) => {
    if (name === 'entitlement_line' && field === 'parent') return 'p."key" AS parent';
    if (field === 'state')
      return `CASE WHEN r."state" = 'ACTIVE' THEN 'ACTIVE' ELSE r."state" END AS "state"`;
    return `r."${field}"`;
  });
  const join =
    name === 'entitlement_line' ? 'LEFT JOIN raw.old_entitlement_line p ON p."key" = r."parent"' : '';
  return `SELECT r."key" AS old_key, [source('old_${name}', r."key")] AS sources, r."xref", ${fields.join(', ')}
            FROM raw.old_${name} r ${join} WHERE r."key" IS NOT NULL`;
}

async function disposeAndLoad(): Promise<void> {
  const crosswalk = sharedFolder(context.project.folder).crosswalk;
  await mkdir(crosswalk, { recursive: true });
  await using duck = await context.openDuck();
  await using system = await context.openNewSystem();
  for (const { name } of canonicalModel.filter((entity) => estate[entity.name] !== undefined)) {
    const fates = (estate[name] ?? []).map(
      (record) =>
        `(${literal(record.key)}, ${literal(record.fate ?? 'MIGRATE')}, ${record.survivor === undefined ? 'NULL' : literal(record.survivor)}, ${literal(estateId(name, record.survivor ?? record.key))}::UUID)`,
    );
    const fate = `(VALUES ${fates.join(', ')}) f(old_key, disposition, survivor, fixed)`;
    await writeParquet(
      duck,
      `SELECT m.*, f.disposition, '' AS reason, CAST(f.survivor AS VARCHAR) AS survivor FROM ${parquet(join(context.folder.mapped, `${name}.parquet`))} m JOIN ${fate} ON f.old_key = m.old_key`,
      join(context.folder.disposed, `${name}.parquet`),
    );
    await writeParquet(
      duck,
      `SELECT old_key, fixed AS id, '0001' AS first_run FROM ${fate} WHERE disposition IN ('MIGRATE', 'REISSUE', 'MERGE')`,
      join(crosswalk, `${name}.parquet`),
    );
    const wire = system.wire(name) ?? { fields: {} };
    const result = await system.put(
      name,
      `${wireLines(estate, name, wire, oldSystem).join('\n')}\n`,
      context.signal,
    );
    expect(result.refused).toEqual([]);
  }
  const reconciled = (await reconcileStage.run(context)).detail as ReconcileDetail;
  expect(reconciled).toMatchObject({ different: 0, only_in_old: 0, only_in_new: 0 });
}

/** One mutant of a kind is enough here: mutants have their own test. */
const proof = stageThatCompares(comparedFields, 1, sampleSize);

const prove = async (stage = proof): Promise<ProveDetail> => (await stage.run(context)).detail as ProveDetail;

describe('the proof of the prover, on the reference EMS', () => {
  let detail: ProveDetail;
  beforeAll(async () => {
    detail = await prove();
  }, 300_000);

  it('finds every seeded fault with its record, field and cause, and nothing else', () => {
    expect(detail.alarms).toEqual([]);
    expect(detail.per_class.flatMap((one) => one.missed)).toEqual([]);
    expect(detail).toMatchObject({ ok: true, false_alarms: 0, detected: detail.seeded });
    const inDatabase = detail.per_class.filter((one) => one.where === 'database');
    expect(
      inDatabase.flatMap((one) => (one.seeded === 0 ? [`${one.class}: ${one.not_applicable}`] : [])),
    ).toEqual([]);
    expect(inDatabase.length).toBeGreaterThanOrEqual(24);
    expect(inDatabase.every((one) => one.seeded === 3)).toBe(true);
  });

  it('says what was seeded, in a file without pictures of the copy', async () => {
    const told = JSON.parse(await readFile(join(context.folder.proof, 'seeded.json'), 'utf8')) as {
      seeded: { entity: string; old_key: string }[];
    };
    expect(told.seeded).toHaveLength(90);
    expect(new Set(told.seeded.map((one) => `${one.entity} ${one.old_key}`)).size).toBe(90);
    expect(existsSync(join(context.folder.proof, 'read-back'))).toBe(false);
  });

  it('leaves the new system of the rehearsal as it was', async () => {
    await reconcileStage.undo(context);
    const again = (await reconcileStage.run(context)).detail as ReconcileDetail;
    expect(again).toMatchObject({ different: 0, only_in_old: 0, only_in_new: 0, doubled: 0 });
  });

  it('finds out a comparison that is blind for one field', async () => {
    const blind = stageThatCompares(
      (entity, wire) =>
        comparedFields(entity, wire).filter(
          (field) => !(entity.name === 'order_line' && field.name === 'unit_price'),
        ),
      0,
      sampleSize,
    );
    const found = await prove(blind);
    expect(found.ok).toBe(false);
    const missed = found.per_class.filter((one) => one.detected < one.seeded && one.where === 'database');
    expect(missed.map((one) => one.class)).toEqual(['price-rounded']);
    expect(found.seed).toBe(detail.seed);
  }, 300_000);

  it('finds out a comparison that confuses causes or reports too much', async () => {
    const invented = { name: 'invented', type: 'text', equivalence: 'exact' } as const;
    const loud = stageThatCompares(
      (entity, wire) => [...comparedFields(entity, wire), ...(entity.name === 'person' ? [invented] : [])],
      0,
      sampleSize,
    );
    const found = await prove(loud);
    expect(found).toMatchObject({ ok: false });
    expect(found.false_alarms).toBeGreaterThan(0);
  }, 300_000);

  it('begins again on a fresh copy after it was cut off, with the same faults', async () => {
    const cut = new AbortController();
    const progress = {
      ...context.progress,
      tick: ({ what }: { what: string }) => {
        if (what.endsWith('of the copy')) cut.abort(new Error('cut off'));
      },
    };
    const stage = stageThatCompares(comparedFields, 0, sampleSize);
    await expect(stage.run({ ...context, progress, signal: cut.signal })).rejects.toThrow(/aborted|cut off/);
    const again = await prove(stage);
    expect(again.seed).toBe(detail.seed);
    expect(again.per_class.filter((one) => one.where === 'database')).toEqual(
      detail.per_class.filter((one) => one.where === 'database'),
    );
  }, 300_000);

  it('uses a part of an estate beyond a size, says so, and still finds every fault and nothing else', async () => {
    const found = await prove(stageThatCompares(comparedFields, 1, { wholeUpTo: 8, records: 2 }));
    expect(found).toMatchObject({ ok: true, alarms: [], false_alarms: 0, detected: found.seeded });
    expect(found.per_class.filter((one) => one.where === 'database')).toEqual(
      detail.per_class.filter((one) => one.where === 'database'),
    );
    const part = found.sampled?.find((one) => one.entity === 'entitlement_line');
    expect(part?.of).toBe(
      estate['entitlement_line']?.filter((one) => (one.fate ?? 'MIGRATE') === 'MIGRATE').length,
    );
    expect(part?.records).toBeLessThan(part?.of ?? 0);
    expect(detail.sampled).toBeUndefined();
  }, 300_000);

  it('leaves nothing after undo, twice', async () => {
    await proveStage.undo(context);
    await proveStage.undo(context);
    expect(existsSync(context.folder.proof)).toBe(false);
    expect((await store.query('SELECT 1 FROM prove_seed')).rowCount).toBe(0);
  });
});
