import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Duck } from '../../src/duck/duck.ts';
import { literal } from '../../src/duck/sql-text.ts';
import { runChangeover } from '../support/changeover-process.ts';
import { prepareMeridian } from '../support/meridian-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Summary {
  readonly rows: Record<string, number>;
  readonly records: Record<string, Record<string, number>>;
}

let home: Awaited<ReturnType<typeof temporaryFolder>>;
let duck: Duck;
let summary: Summary;
let completeness: {
  rows_in: number;
  unaccounted: number;
  excluded: { table: string; rows: number }[];
  per_table: { table: string; rows: number }[];
};

beforeAll(async () => {
  home = await temporaryFolder();
  await prepareMeridian(home.path, { licenses: 1500, seed: 11 });
  for (const command of ['snapshot', 'map', 'check']) {
    const finished = await runChangeover([command, home.path]);
    expect(finished.code, finished.stderr).toBe(0);
  }
  const disposed = join(home.path, '.changeover', 'runs', '0001', 'disposed');
  const key = join(home.path, 'old', 'meridian.answer-key.jsonl');
  const [first = ''] = (await readFile(key, 'utf8')).split('\n', 1);
  summary = (JSON.parse(first) as { summary: Summary }).summary;
  completeness = JSON.parse(
    await readFile(join(disposed, 'completeness.json'), 'utf8'),
  ) as typeof completeness;
  duck = await Duck.open({ memory: '500MB', temporaryFolder: join(home.path, 'duck') });
  await duck.run(`CREATE TABLE answer AS SELECT * FROM read_json(${literal(key)}, format = 'newline_delimited', ignore_errors = true,
    columns = {entity: 'VARCHAR', old_key: 'VARCHAR', rule: 'VARCHAR', field: 'VARCHAR', disposition: 'VARCHAR', survivor: 'VARCHAR'}) WHERE entity IS NOT NULL`);
  await duck.run('CREATE TABLE finding (entity VARCHAR, old_key VARCHAR, rule VARCHAR, field VARCHAR)');
  await duck.run(
    'CREATE TABLE fate (entity VARCHAR, old_key VARCHAR, disposition VARCHAR, survivor VARCHAR)',
  );
  for (const name of readdirSync(disposed).filter(
    (file) => file.endsWith('.parquet') && file !== 'listed.parquet',
  )) {
    const entity = literal(name.replace('.parquet', ''));
    await duck.run(
      `INSERT INTO fate SELECT ${entity}, old_key, disposition, survivor FROM read_parquet(${literal(join(disposed, name))})`,
    );
    await duck.run(
      `INSERT INTO finding SELECT ${entity}, old_key, rule, field FROM read_parquet(${literal(join(disposed, 'findings', name))})`,
    );
  }
}, 300_000);

afterAll(async () => {
  duck.close();
  await home[Symbol.asyncDispose]();
});

const same =
  'f.entity = a.entity AND f.old_key = a.old_key AND f.rule = a.rule AND (a.field IS NULL OR f.field = a.field)';

describe('the example Meridian against its answer key', () => {
  it('plants enough to be worth asking', async () => {
    expect(await duck.count('SELECT count(DISTINCT rule) FROM answer')).toBeGreaterThan(30);
    expect(await duck.count('SELECT count(*) FROM answer')).toBeGreaterThan(200);
  });

  it('sees every difficulty that was planted, in the right record and field', async () => {
    expect(
      await duck.rows(
        `SELECT * FROM answer a WHERE NOT EXISTS (SELECT 1 FROM finding f WHERE ${same}) LIMIT 20`,
      ),
    ).toEqual([]);
  });

  it('sees no difficulty that was not planted', async () => {
    expect(
      await duck.rows(
        `SELECT * FROM finding f WHERE NOT EXISTS (SELECT 1 FROM answer a WHERE ${same}) LIMIT 20`,
      ),
    ).toEqual([]);
  });

  it('gives every record the fate that is right for it, and names the right survivor', async () => {
    const right =
      'SELECT entity, old_key, any_value(disposition) AS disposition, max(survivor) AS survivor FROM answer GROUP BY entity, old_key';
    const wrong = await duck.rows(
      `SELECT f.entity, f.old_key, f.disposition AS given, coalesce(r.disposition, 'MIGRATE') AS "right", f.survivor, r.survivor AS right_survivor
         FROM fate f LEFT JOIN (${right}) r USING (entity, old_key)
        WHERE f.disposition <> coalesce(r.disposition, 'MIGRATE') OR f.survivor IS DISTINCT FROM r.survivor LIMIT 20`,
    );
    expect(wrong).toEqual([]);
  });

  it('counts the records per entity and fate, and the rows per table, as the generator made them', async () => {
    for (const [entity, fates] of Object.entries(summary.records)) {
      for (const [disposition, count] of Object.entries(fates)) {
        const sql = `SELECT count(*) FROM fate WHERE entity = ${literal(entity)} AND disposition = ${literal(disposition)}`;
        expect(await duck.count(sql), `${entity} ${disposition}`).toBe(count);
      }
    }
    const tables = [...completeness.per_table, ...completeness.excluded];
    expect(Object.fromEntries(tables.map((one) => [one.table, one.rows]))).toEqual(summary.rows);
    expect(completeness.unaccounted).toBe(0);
  });
});
