import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Duck } from '../src/duck/duck.ts';
import { writeParquet } from '../src/duck/parquet-file.ts';
import { systemClock } from '../src/lib/clock.ts';
import { silentProgress } from '../src/lib/progress.ts';
import { openProject } from '../src/project/project.ts';
import { runFolder } from '../src/stage/run-folder.ts';
import type { StageContext } from '../src/stage/stage.ts';

/** The mapping of the licenses: two joins and a value map. */
export const linesMapping = `SELECT l.id AS old_key, [source('licenses', l.id)] AS sources, l.order_id AS entitlement,
  'LICENSE' AS kind, value('state', l.state) AS state, p.code AS product, 'standard' AS license_model,
  l.code AS redeem_code, l.seats AS quantity, false AS unlimited, l.started AS start, nullif(l.until, '0000-00-00') AS "end",
  l.until = '0000-00-00' AS perpetual, o.currency AS unit_of_measure
FROM raw.licenses l JOIN raw.orders o ON o.id = l.order_id LEFT JOIN raw.products p ON p.id = l.product_id`;

const valueMap = `old,new,confirmed_by,confirmed_on
0,DRAFT,bench,2026-01-01
1,ACTIVE,bench,2026-01-01
2,CLOSED,bench,2026-01-01
`;

interface Table {
  readonly name: string;
  readonly rows: number;
  readonly select: string;
}

/** Raw tables as a snapshot stores them: dates and amounts as text. */
function tablesOf(rows: number): Table[] {
  const orders = Math.ceil(rows / 4);
  return [
    {
      name: 'licenses',
      rows,
      select: `SELECT range AS id, 'LIC-' || upper(substr(sha1(range::VARCHAR), 1, 20)) AS code,
        (range * 7919) % ${orders} AS order_id, (range * 31) % 1000 AS product_id, CASE WHEN range % 100 = 99 THEN '2' ELSE (range % 2)::VARCHAR END AS state,
        range % 50 + 1 AS seats, strftime(DATE '2015-01-01' + (range % 4000)::INTEGER, '%Y-%m-%d') AS started,
        CASE WHEN range % 5 = 0 THEN '0000-00-00' ELSE strftime(DATE '2026-01-01' + (range % 1500)::INTEGER, '%Y-%m-%d') END AS until`,
    },
    {
      name: 'orders',
      rows: orders,
      select: `SELECT range AS id, 'PO-' || range AS number, CASE range % 3 WHEN 0 THEN 'EUR' ELSE 'USD' END AS currency`,
    },
    { name: 'products', rows: 1000, select: `SELECT range AS id, 'PRODUCT-' || range AS code` },
  ];
}

/**
 * Fills a migration's folder with a snapshot of so many licenses, a quarter as many orders and 1,000 products, and with
 * the mapping of the lines and others by entity. One license in a hundred is closed, most of them before their end.
 */
export async function prepareEstate(
  folder: string,
  rows: number,
  others: Readonly<Record<string, string>> = {},
): Promise<void> {
  const run = runFolder(folder, '0001');
  await mkdir(join(folder, 'mapping'), { recursive: true });
  await mkdir(join(folder, 'values'), { recursive: true });
  await writeFile(join(folder, 'values/state.csv'), valueMap);
  for (const [entity, sql] of Object.entries({ entitlement_line: linesMapping, ...others })) {
    await writeFile(join(folder, `mapping/${entity}.sql`), sql);
  }
  await writeFile(
    join(folder, 'changeover.yaml'),
    'changeover: 1\nname: bench\nold:\n  url: sqlite:none\n  system: old\n',
  );
  await using duck = await Duck.open({ memory: '1GB', temporaryFolder: run.temporary });
  const tables = [];
  for (const table of tablesOf(rows)) {
    const file = `${table.name}/0000.parquet`;
    const select = `${table.select}, range + 1 AS _row FROM range(${table.rows})`;
    await writeParquet(duck, select, join(run.snapshot, file));
    const columns = (await duck.describe(select)).filter((one) => one.name !== '_row');
    tables.push({
      name: table.name,
      from: table.name,
      columns: columns.map((one) => ({ ...one, declared: one.type })),
      key: ['id'],
      rows: table.rows,
      fingerprint: 'bench',
      files: [file],
      excluded: false,
    });
  }
  await writeFile(
    join(run.snapshot, 'manifest.json'),
    JSON.stringify({
      consistency: 'TRANSACTION',
      reason: '',
      state: '',
      system: { adapter: 'sqlite', url: '' },
      tables,
    }),
  );
}

/** What the stages of its only run are handed: they open no system. */
export async function estateContext(folder: string): Promise<StageContext> {
  const run = runFolder(folder, '0001');
  const unused = () => Promise.reject(new Error('the mapping opens no system'));
  return {
    project: await openProject(folder),
    run: { id: '0001', environment: 'rehearsal' },
    folder: run,
    openDuck: () => Duck.open({ memory: '1GB', temporaryFolder: run.temporary }),
    openOldSystem: unused,
    openNewSystem: unused,
    progress: silentProgress,
    clock: systemClock,
    signal: new AbortController().signal,
  } as unknown as StageContext;
}
