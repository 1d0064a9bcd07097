import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { createFixture, type Fixture } from '../disposition/disposition-fixture.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { literal, parquet } from '../duck/sql-text.ts';
import { entityNamed } from '../model/canonical-model.ts';
import { writeExpectedPicture } from '../reconcile/expected-picture.ts';
import { expectedFolder, picturePath } from '../reconcile/picture-paths.ts';

const kinds = ['CUSTOMER', 'CUSTOMER', 'CUSTOMER', 'RESELLER'];

/** For tests: a folder whose run `0001` compared 400 organizations and 40 people; the organizations in `damaged` have lost letters of their name in the new system. */
export async function reviewedRun(path: string, damaged: readonly string[] = []): Promise<Fixture> {
  const organizations = Array.from({ length: 400 }, (_, index) => ({
    old_key: `${index + 1}`,
    name: `Company ${index + 1} Limited`,
    kind: kinds[index % kinds.length] ?? '',
    status: 'ACTIVE',
    country: 'DE',
    sources: [['accounts', `${index + 1}`]] as const,
  }));
  const people = Array.from({ length: 40 }, (_, index) => ({
    old_key: `p${index + 1}`,
    email: `person${index + 1}@customer.test`,
    name: `Person Number ${index + 1}`,
    status: 'ACTIVE',
    sources: [['users', `${index + 1}`]] as const,
  }));
  const fixture = await createFixture(path, {
    records: { organization: organizations, person: people },
    tables: {
      accounts: {
        select: `SELECT i AS id, 'Company ' || i || ' Limited' AS title, CASE WHEN i % 4 = 0 THEN 'RESELLER' ELSE 'CUSTOMER' END AS kind, 'DE' AS land FROM range(1, 401) t(i)`,
        primary: 'organization',
      },
      users: {
        select: `SELECT i AS id, 'person' || i || '@customer.test' AS mail, 'Person Number ' || i AS fullname FROM range(1, 41) t(i)`,
        primary: 'person',
      },
    },
  });
  await fixture.dispose();
  await comparePictures(fixture, damaged);
  return fixture;
}

async function comparePictures(fixture: Fixture, damaged: readonly string[]): Promise<void> {
  const { folder, project } = fixture;
  await using duck = await fixture.openDuck();
  await mkdir(expectedFolder(folder), { recursive: true });
  for (const name of ['organization', 'person']) {
    const target = picturePath(expectedFolder(folder), name);
    const crosswalk = join(project.folder, '.changeover', 'crosswalk');
    await writeExpectedPicture(duck, {
      disposed: folder.disposed,
      crosswalk,
      system: 'old',
      entity: entityNamed(name),
      target,
    });
    const list = ["''", ...damaged.map(literal)].join(', ');
    const lost = `REPLACE (CASE WHEN old_key IN (${list}) THEN left(name, 6) ELSE name END AS name)`;
    await writeParquet(duck, `SELECT * ${lost} FROM ${parquet(target)}`, picturePath(folder.readBack, name));
    const differences = `
      SELECT '${name}' AS entity, old_key, 'different' AS kind, 'name' AS field, name AS old_value, left(name, 6) AS new_value,
             'text-truncated' AS cause, NULL::VARCHAR AS allowed
        FROM ${parquet(target)} WHERE old_key IN (${list})`;
    await writeParquet(duck, differences, picturePath(folder.differences, name));
  }
}

/** For tests: tells the control store of a run whose records are compared. */
export async function insertComparedRun(pool: pg.Pool, migration: string, run = '0001'): Promise<void> {
  await pool.query(
    `INSERT INTO run (id, migration, command, environment, inputs, state, pid) VALUES ($1, $2, 'rehearse', 'rehearsal', '', 'done', 1)`,
    [run, migration],
  );
  await pool.query(`INSERT INTO run_stage (run, stage, state) VALUES ($1, 'reconcile', 'done')`, [run]);
}
