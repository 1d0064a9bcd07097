import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { parquet } from '../duck/sql-text.ts';
import { mapEntity } from './map-entity.ts';
import { conversionSettings, openMappingDuck } from './mapping-duck.ts';
import { createMappingFixture, type FixtureContext } from './mapping-fixture.ts';
import { prepareMappings } from './prepare-mappings.ts';

const rest = `'x' AS name, 'NODE_LOCKED' AS binding, [source('models', id)] AS sources`;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let context: FixtureContext;

beforeAll(async () => {
  folder = await temporaryFolder();
  context = await createMappingFixture(folder.path, {
    tables: {
      models: {
        select: "SELECT * FROM (VALUES (1, 'p'), (2, 's'), (3, 'zombie')) t(id, kind)",
        key: ['id'],
      },
    },
    files: {
      'values/kind.csv':
        'old,new,confirmed_by,confirmed_on\np,PERPETUAL,Ann,2026-01-02\ns,SUBSCRIPTION,Ann,2026-01-02\n',
      'mapping/license_model.sql': `SELECT id AS old_key, 'c' AS code, value('kind', kind) AS type, ${rest} FROM raw.models`,
    },
  });
});
afterAll(() => folder[Symbol.asyncDispose]());

/** Maps the models with another SQL; the findings of each record that has some. */
async function findings(sql: string): Promise<Record<string, string[]>> {
  const prepared = await prepareMappings(context);
  const [mapping] = prepared.mappings;
  if (mapping === undefined) throw new Error('no mapping');
  const target = join(context.folder.proof, 'license_model.parquet');
  const duck = await openMappingDuck(context);
  try {
    const settings = conversionSettings(context.project);
    await mapEntity(duck, { mapping: { ...mapping, sql }, settings, tables: prepared.tables, target });
    const rows = await duck.rows<{ old_key: string; found: string[] }>(
      `SELECT old_key, list_transform(findings, f -> f.rule || ' ' || f.field || ' ' || f."value") AS found
       FROM ${parquet(target)} WHERE len(findings) > 0 ORDER BY old_key`,
    );
    return Object.fromEntries(rows.map((row) => [row.old_key, row.found]));
  } finally {
    duck.close();
  }
}

describe('a value that is not in its map is seen', () => {
  test.each([
    [
      'as a column',
      `SELECT id AS old_key, 'c' AS code, value('kind', kind) AS type, ${rest} FROM raw.models`,
    ],
    [
      'in a comparison',
      `SELECT id AS old_key, 'c' AS code, CASE WHEN value('kind', kind) = 'PERPETUAL' THEN 'PERPETUAL' ELSE 'SUBSCRIPTION' END AS type, ${rest} FROM raw.models`,
    ],
    [
      'behind a default',
      `SELECT id AS old_key, 'c' AS code, CASE value('kind', kind) WHEN 'PERPETUAL' THEN 'PERPETUAL' ELSE 'TRIAL' END AS type, ${rest} FROM raw.models;  -- all`,
    ],
    [
      'compared outside a common table expression',
      `WITH m AS (SELECT *, value('kind', kind) AS k FROM raw.models) SELECT id AS old_key, 'c' AS code, CASE WHEN k = 'PERPETUAL' THEN 'PERPETUAL' ELSE 'TRIAL' END AS type, ${rest} FROM m`,
    ],
    [
      'handed on by two subqueries',
      `SELECT id AS old_key, 'c' AS code, CASE WHEN q.n = 'PERPETUAL' THEN 'PERPETUAL' ELSE 'TRIAL' END AS type, ${rest} FROM (SELECT id, k AS n FROM (SELECT id, value('kind', kind) AS k FROM raw.models)) q`,
    ],
    [
      'in a group',
      `SELECT id AS old_key, 'c' AS code, CASE WHEN bool_or(value('kind', kind) = 'PERPETUAL') THEN 'PERPETUAL' ELSE 'TRIAL' END AS type, 'x' AS name, 'NODE_LOCKED' AS binding, list(source('models', id)) AS sources FROM raw.models GROUP BY id`,
    ],
    [
      'in one half of a union',
      `SELECT id AS old_key, 'c' AS code, CASE WHEN value('kind', kind) = 'PERPETUAL' THEN 'PERPETUAL' ELSE 'TRIAL' END AS type, ${rest} FROM raw.models WHERE id > 1 UNION ALL SELECT id, 'c', 'PERPETUAL', ${rest} FROM raw.models WHERE id = 1`,
    ],
  ])('%s', async (_name, sql) => {
    expect(await findings(sql)).toEqual({ 3: ['unmapped-value type kind: zombie'] });
  });

  test('and seen once where it shows twice', async () => {
    const sql = `SELECT id AS old_key, 'c' AS code, coalesce(value('kind', kind), 'TRIAL') AS type, ${rest} FROM raw.models`;
    expect(await findings(sql)).toEqual({ 3: ['unmapped-value type kind: zombie'] });
  });

  test('and a text that only looks like one is carried as it is', async () => {
    const sql = `SELECT id AS old_key, chr(1) || 'unmapped|kind|x' AS code, value('kind', kind) AS type, ${rest} FROM raw.models`;
    expect(await findings(sql)).toEqual({ 3: ['unmapped-value type kind: zombie'] });
  });

  test('or the mapping is refused', async () => {
    const sql = `WITH m AS (SELECT *, value('kind', kind) = 'PERPETUAL' AS p FROM raw.models) SELECT id AS old_key, 'c' AS code, CASE WHEN p THEN 'PERPETUAL' ELSE 'TRIAL' END AS type, ${rest} FROM m`;
    await expect(findings(sql)).rejects.toMatchObject({
      code: 'MAPPING_SQL',
      message: expect.stringContaining('would go unseen') as string,
    });
  });
});
