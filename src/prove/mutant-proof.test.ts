import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { ComparedField } from '../compare/comparison.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { parquet } from '../duck/sql-text.ts';
import { mapStage } from '../mapping/map-stage.ts';
import { createMappingFixture, writeAll } from '../mapping/mapping-fixture.ts';
import { prepareMappings } from '../mapping/prepare-mappings.ts';
import { entityNamed } from '../model/canonical-model.ts';
import { comparedFields } from '../reconcile/compared-fields.ts';
import { writeExpectedPicture } from '../reconcile/expected-picture.ts';
import { expectedFolder, picturePath } from '../reconcile/picture-paths.ts';
import { sharedFolder } from '../stage/run-folder.ts';
import type { StageContext } from '../stage/stage.ts';
import { mutantClasses, proveMutants } from './mutant-proof.ts';
import { planMutants } from './plan-mutants.ts';
import type { MutantResult } from './prove-detail.ts';
import { seededDraw } from './seeded-draw.ts';

const organizationSql = `
  SELECT 'C' || c.id AS old_key, [source('customers', c.id)] AS sources, c.name AS name, 'CUSTOMER' AS kind,
         CASE WHEN c.closed = 1 THEN 'INACTIVE' ELSE 'ACTIVE' END AS status, c.country, c.domain AS email_domain
    FROM raw.customers c WHERE c.test = 0
  UNION ALL
  SELECT 'R' || r.id, [source('resellers', r.id)], r.name, 'RESELLER', 'ACTIVE', NULL, NULL FROM raw.resellers r`;
const productSql = `
  SELECT p.code AS old_key, [source('products', p.code)] AS sources, p.code, p.title AS name, p.version,
         value('kind', p.kind) AS kind, value('shelf', coalesce(s.state, 'gone')) AS status
    FROM raw.products p LEFT JOIN raw.shelves s ON s.product = p.code`;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let context: StageContext;
let sharp: MutantResult[];
const wire = (entity: string) => ({
  fields: Object.fromEntries(Object.keys(entityNamed(entity).fields).map((name) => [name, name])),
});
const fieldsOf = (entity: string): ComparedField[] => comparedFields(entityNamed(entity), wire(entity));

/** A run whose new system holds exactly what the true mapping says. */
beforeAll(async () => {
  folder = await temporaryFolder();
  const fixture = await createMappingFixture(folder.path, {
    tables: {
      customers: {
        select: `SELECT i::VARCHAR AS id, 'Customer ' || i AS name, (i % 7 = 0)::BIGINT AS closed, 'DE' AS country,
                        'c' || i || '.example' AS domain, (i > 55)::BIGINT AS test FROM range(60) t(i)`,
        key: ['id'],
      },
      resellers: {
        select: `SELECT i::VARCHAR AS id, 'Reseller ' || i AS name FROM range(5) t(i)`,
        key: ['id'],
      },
      products: {
        select: `SELECT 'P' || i AS code, 'Product ' || i AS title, 'v' || i AS version,
                        CASE WHEN i % 2 = 0 THEN 's' ELSE 'p' END AS kind FROM range(40) t(i)`,
        key: ['code'],
      },
      shelves: {
        select: `SELECT 'P' || i AS product, 'here' AS state FROM range(30) t(i)`,
        key: ['product'],
      },
    },
    files: {
      'mapping/organization.sql': organizationSql,
      'mapping/product.sql': productSql,
      'values/kind.csv':
        'old,new,confirmed_by,confirmed_on\ns,SUITE,Ann,2026-01-01\np,PRODUCT,Ann,2026-01-01\n',
      'values/shelf.csv':
        'old,new,confirmed_by,confirmed_on\nhere,ACTIVE,Ann,2026-01-01\ngone,RETIRED,Ann,2026-01-01\n',
    },
    tablesYaml: ['customers', 'resellers']
      .map((table) => `  ${table}: { key: id, primary: organization }\n`)
      .concat('  products: { key: code, primary: product }\n  shelves: { key: product, primary: product }\n')
      .join(''),
  });
  context = {
    ...fixture,
    store: undefined as never,
    openOldSystem: () => Promise.reject(new Error('not read here')),
    openNewSystem: () => Promise.reject(new Error('not read here')),
  };
  await mapStage.run(context);
  const crosswalk = sharedFolder(folder.path).crosswalk;
  await mkdir(crosswalk, { recursive: true });
  await using duck = await context.openDuck();
  for (const name of ['organization', 'product']) {
    const mapped = parquet(picturePath(context.folder.mapped, name));
    await writeParquet(
      duck,
      `SELECT *, 'MIGRATE' AS disposition, '' AS reason, NULL::VARCHAR AS survivor FROM ${mapped}`,
      picturePath(context.folder.disposed, name),
    );
    await writeParquet(duck, `SELECT old_key, id FROM ${mapped}`, picturePath(crosswalk, name));
    for (const target of [expectedFolder(context.folder), context.folder.readBack]) {
      await writeExpectedPicture(duck, {
        disposed: context.folder.disposed,
        crosswalk,
        system: 'old',
        entity: entityNamed(name),
        target: picturePath(target, name),
      });
    }
    await writeParquet(
      duck,
      `SELECT NULL::VARCHAR AS old_key, NULL::VARCHAR AS field, NULL::VARCHAR AS cause, NULL::VARCHAR AS kind WHERE false`,
      join(context.folder.differences, `${name}.parquet`),
    );
  }
});
afterAll(() => folder[Symbol.asyncDispose]());

const byId = (results: readonly MutantResult[], id: string) => results.find((one) => one.id === id);

describe('mutants of the mapping', () => {
  beforeAll(async () => {
    sharp = (await proveMutants(context, seededDraw('one'), { compared: fieldsOf, held: fieldsOf })).results;
  });

  it('are each found in exactly the records where the two mappings differ', () => {
    const results = sharp;
    expect(results.filter((one) => one.outcome === 'missed' || one.false_alarms > 0)).toEqual([]);
    const kinds = new Set(results.filter((one) => one.outcome === 'detected').map((one) => one.operator));
    expect([...kinds].sort()).toEqual([
      'constant-for-column',
      'dropped-branch',
      'dropped-condition',
      'inner-for-outer',
      'lost-join-row',
      'swapped-column',
      'wrong-constant',
      'wrong-value-map',
    ]);
    expect(byId(results, 'inner-for-outer-product')).toMatchObject({ differing: 10, found: 10 });
    expect(byId(results, 'wrong-value-map-product')).toMatchObject({ differing: 40, found: 40 });
    expect(mutantClasses(results).every((one) => one.detected === one.seeded && one.seeded > 0)).toBe(true);
  });

  it('that lose rows are noticed by completeness, and wrong values survive the second author without totals', () => {
    const results = sharp;
    expect(byId(results, 'inner-for-outer-product')?.second_author).toEqual(['completeness']);
    expect(byId(results, 'wrong-value-map-product')?.second_author).toEqual([]);
  });

  it('with wrong values are noticed by a control total on the raw tables', async () => {
    await writeAll(folder.path, {
      'totals/products.sql': `SELECT p.kind || coalesce(s.state, 'gone') AS key, count(*) AS total
        FROM raw.products p LEFT JOIN raw.shelves s ON s.product = p.code GROUP BY 1`,
      'totals/products.new.sql': `SELECT CASE kind WHEN 'SUITE' THEN 's' ELSE 'p' END || CASE status WHEN 'ACTIVE' THEN 'here' ELSE 'gone' END AS key,
        count(*) AS total FROM new.product GROUP BY 1`,
    });
    const { results } = await proveMutants(
      context,
      seededDraw('one'),
      { compared: fieldsOf, held: fieldsOf },
      1,
    );
    await rm(join(folder.path, 'totals'), { recursive: true });
    expect(byId(results, 'wrong-value-map-product')?.second_author).toEqual(['total products']);
  });

  it('touch a part of a large entity only, and are found in exactly that part', async () => {
    const fields = { compared: fieldsOf, held: fieldsOf };
    const size = { wholeUpTo: 20, records: 20 };
    const { results, sampled } = await proveMutants(context, seededDraw('one'), fields, 1, size);
    expect(results.filter((one) => one.outcome === 'missed' || one.false_alarms > 0)).toEqual([]);
    const part = byId(results, 'wrong-value-map-product')?.differing ?? 0;
    expect(part).toBeGreaterThan(0);
    expect(part).toBeLessThan(40);
    expect(byId(results, 'wrong-value-map-product')?.found).toBe(part);
    expect(byId(results, 'inner-for-outer-product')?.second_author).toEqual(['completeness']);
    expect(sampled).toContainEqual({ entity: 'product', records: 20, of: 40 });
  });

  it('are drawn by the seed alone', async () => {
    const prepared = await prepareMappings(context);
    await using duck = await context.openDuck();
    const drawn = async (seed: string) =>
      (await planMutants(duck, prepared, new Map(), seededDraw(seed), 3)).map(
        (one) => `${one.id} ${one.what}`,
      );
    expect(await drawn('a')).toEqual(await drawn('a'));
    expect(await drawn('a')).not.toEqual(await drawn('b'));
  });

  it('are missed, and said to be missed, by a comparison that leaves fields out', async () => {
    const blind = (entity: string) =>
      fieldsOf(entity).filter((field) => !['kind', 'status', 'name', 'version', 'code'].includes(field.name));
    const { results: weak } = await proveMutants(
      context,
      seededDraw('one'),
      { compared: blind, held: fieldsOf },
      2,
    );
    const wrongMap = byId(weak, 'wrong-value-map-product');
    expect(byId(sharp, 'wrong-value-map-product')?.outcome).toBe('detected');
    expect(wrongMap).toMatchObject({ outcome: 'missed', found: 0 });
    expect(mutantClasses(weak).find((one) => one.class === 'wrong-value-map')?.missed).toHaveLength(1);
  });
});
