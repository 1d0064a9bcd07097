import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { Duck } from '../../src/duck/duck.ts';
import { writeParquet } from '../../src/duck/parquet-file.ts';
import { identifier } from '../../src/duck/sql-text.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { startEmbeddedServer } from '../../src/lib/embedded-postgres.ts';
import { migrate, openPool } from '../../src/lib/postgres.ts';
import { type Progress, silentProgress } from '../../src/lib/progress.ts';
import type { Patience } from '../../src/load/new-system-link.ts';
import { entityNamed } from '../../src/model/canonical-model.ts';
import { duckType } from '../../src/model/field.ts';
import { parseConfig } from '../../src/project/project.ts';
import { runFolder } from '../../src/stage/run-folder.ts';
import type { StageContext } from '../../src/stage/stage.ts';
import type { NewSystem } from '../../src/systems/new-system.ts';
import { FaultyNewSystem } from '../faults/faulty-new-system.ts';
import { type ClientOptions, openFaultyNewSystem } from '../faults/faulty-new-system-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

export interface LoadWorldOptions {
  readonly folder: string;
  readonly storeUrl: string;
  readonly run?: string;
  readonly openNewSystem: () => Promise<NewSystem>;
  readonly limits?: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** A migration's folder and a run, as the load stage is handed them. */
export async function openLoadWorld(
  options: LoadWorldOptions,
): Promise<AsyncDisposable & { context: StageContext; pool: pg.Pool }> {
  const run = options.run ?? '0001';
  const pool = openPool(options.storeUrl, { max: 6 });
  await migrate(pool, new URL('../../src/store/migrations/', import.meta.url), options.storeUrl);
  await pool.query(
    `INSERT INTO run (id, migration, command, environment, inputs, state) VALUES ($1, 'loading', 'load', 'rehearsal', '', 'running') ON CONFLICT DO NOTHING`,
    [run],
  );
  const folder = runFolder(options.folder, run);
  await mkdir(folder.disposed, { recursive: true });
  const yaml = `changeover: 1\nname: loading\nold: { url: 'sqlite:x', system: old-shop }\n${options.limits ?? ''}`;
  const context: StageContext = {
    project: { folder: options.folder, config: parseConfig(yaml, 'changeover.yaml') },
    run: { id: run, environment: 'rehearsal' },
    folder,
    store: pool,
    openDuck: () => Duck.open({ memory: '500MB', threads: 2, temporaryFolder: folder.temporary }),
    openOldSystem: () => Promise.reject(new Error('loading never reads the old system')),
    openNewSystem: options.openNewSystem,
    progress: options.progress ?? silentProgress,
    clock: systemClock,
    signal: options.signal ?? new AbortController().signal,
  };
  return { context, pool, [Symbol.asyncDispose]: () => pool.end() };
}

/**
 * Writes `disposed/<entity>.parquet` from a SELECT that yields `old_key` and any canonical columns; what it
 * leaves out is empty, `disposition` is MIGRATE, and ids are computed as the mapping does.
 */
export async function writeDisposed(context: StageContext, entity: string, select: string): Promise<void> {
  await using duck = await context.openDuck();
  const given = new Set((await duck.describe(select)).map((column) => column.name));
  const column = (name: string, type: string, absent = 'NULL'): string =>
    `CAST(${given.has(name) ? identifier(name) : absent} AS ${type}) AS ${identifier(name)}`;
  const id = `uuid5('6ba7b8119dad11d180b400c04fd430c8', '${entity}:' || old_key)`;
  const columns = [
    'old_key',
    column('id', 'UUID', id),
    ...Object.entries(entityNamed(entity).fields).map(([name, one]) => column(name, duckType(one))),
    column('xref', 'JSON'),
    `[source('t', old_key)] AS sources`,
    `[]::STRUCT(rule VARCHAR, field VARCHAR, value VARCHAR)[] AS findings`,
    column('disposition', 'VARCHAR', "'MIGRATE'"),
    column('reason', 'VARCHAR'),
    column('survivor', 'VARCHAR'),
  ];
  await writeParquet(
    duck,
    `SELECT ${columns.join(', ')} FROM (${select})`,
    join(context.folder.disposed, `${entity}.parquet`),
  );
}

/** Patience for tests: quick, but with real retries. */
export const shortPatience: Patience = {
  attempts: 6,
  firstDelayMs: 5,
  maxDelayMs: 20,
  answerMs: 5000,
  askedMs: 5000,
};

/** A control store's server and a folder for the worlds of one test file. */
export interface LoadHome extends AsyncDisposable {
  /** The URL of another database of its server. */
  database(name: string): Promise<string>;
  /** A world with a new system of its own, that goes wrong on request. */
  world(options?: {
    limits?: string;
    client?: Partial<ClientOptions>;
    signal?: AbortSignal;
    progress?: Progress;
  }): Promise<FaultyWorld>;
}

export interface FaultyWorld extends AsyncDisposable {
  readonly context: StageContext;
  readonly system: FaultyNewSystem;
  readonly url: string;
  readonly storeUrl: string;
  /** The same migration in another run. */
  nextRun(run: string): Promise<AsyncDisposable & { context: StageContext }>;
}

export async function openLoadHome(): Promise<LoadHome> {
  const home = await temporaryFolder();
  const server = await startEmbeddedServer(join(home.path, 'postgres'));
  // One store for all worlds of a file: run ids keep them apart.
  const storeUrl = await server.database('store');
  let worlds = 0;
  return {
    database: (name) => server.database(name),
    async world({ limits, client = {}, signal, progress } = {}) {
      const number = worlds++;
      const system = new FaultyNewSystem();
      const url = await system.start();
      const options = {
        folder: join(home.path, `migration-${number}`),
        storeUrl,
        openNewSystem: () => Promise.resolve(openFaultyNewSystem({ url, ...client })),
        ...(limits === undefined ? {} : { limits }),
        ...(signal === undefined ? {} : { signal }),
        ...(progress === undefined ? {} : { progress }),
      };
      const runId = (run: string): string => `${number}-${run}`;
      const world = await openLoadWorld({ ...options, run: runId('0001') });
      return {
        context: world.context,
        system,
        url,
        storeUrl,
        nextRun: (run) => openLoadWorld({ ...options, run: runId(run) }),
        async [Symbol.asyncDispose]() {
          await world[Symbol.asyncDispose]();
          await system[Symbol.asyncDispose]();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await home[Symbol.asyncDispose]();
    },
  };
}

/** The stored records of an entity, parsed, by the old key they carry. */
export function byOldKey(system: FaultyNewSystem, entity: string): Map<string, Record<string, unknown>> {
  const entries = [...system.records(entity).values()].map((line) => {
    const record = JSON.parse(line) as Record<string, unknown> & {
      externalIds: { kind: string; value: string }[];
    };
    return [record.externalIds.find((one) => one.kind === 'old_key')?.value ?? '', record] as const;
  });
  return new Map(entries);
}

/** 300 organizations in three levels, 500 entitlements of them. */
export async function smallLoad(context: StageContext): Promise<void> {
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
