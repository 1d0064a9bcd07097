import type { Duck } from '../duck/duck.ts';
import { ChangeoverError, isChangeoverError, reasonOf } from '../lib/errors.ts';
import { readSqlFiles, type SqlFile } from '../project/mapping-file.ts';
import type { Project } from '../project/project.ts';

/** A control total by the second author: SQL on the raw old tables against SQL on the new system. */
export interface ControlTotal {
  readonly name: string;
  readonly old: SqlFile;
  readonly new: SqlFile;
}

export interface TotalResult {
  readonly name: string;
  readonly ok: boolean;
  /** Groups compared (both sides together). */
  readonly keys: number;
  readonly differing: number;
  readonly first: readonly {
    readonly key: string;
    readonly old: string | null;
    readonly new: string | null;
  }[];
}

/** The control totals of a migration, `totals/<name>.sql` with `totals/<name>.new.sql`. Throws TOTAL_INVALID for half a pair. */
export async function readTotals(project: Pick<Project, 'folder'>): Promise<ControlTotal[]> {
  const files = await readSqlFiles(project, 'totals');
  const byName = new Map(files.map((file) => [file.name, file]));
  return files.flatMap((file) => {
    if (file.name.endsWith('.new')) {
      if (byName.has(file.name.slice(0, -'.new'.length))) return [];
      throw new ChangeoverError('TOTAL_INVALID', {
        file: file.file,
        reason: 'it has no partner on the old tables',
      });
    }
    const partner = byName.get(`${file.name}.new`);
    if (partner === undefined) {
      throw new ChangeoverError('TOTAL_INVALID', {
        file: file.file,
        reason: `it has no partner totals/${file.name}.new.sql on the new system`,
      });
    }
    return [{ name: file.name, old: file, new: partner }];
  });
}

/**
 * Compares one control total as exact decimals. `duck` has `raw.*` and the views of `attachPictures`.
 * Throws TOTAL_INVALID.
 */
export async function compareTotal(duck: Duck, total: ControlTotal): Promise<TotalResult> {
  await materialize(duck, total.old, 'total_old');
  await materialize(duck, total.new, 'total_new');
  const joined = `
    SELECT coalesce(o.key, n.key) AS key, o.total AS old_total, n.total AS new_total
      FROM total_old o FULL JOIN total_new n ON n.key = o.key`;
  const differing = `(${joined}) WHERE old_total IS DISTINCT FROM new_total`;
  const keys = await duck.count(`SELECT count(*) FROM (${joined})`);
  const count = await duck.count(`SELECT count(*) FROM ${differing}`);
  const first = await duck.rows<TotalResult['first'][number]>(
    `SELECT key, old_total::VARCHAR AS "old", new_total::VARCHAR AS "new" FROM ${differing} ORDER BY key LIMIT 5`,
  );
  return { name: total.name, ok: count === 0, keys, differing: count, first };
}

async function materialize(duck: Duck, file: SqlFile, table: string): Promise<void> {
  const refuse = (reason: string): never => {
    throw new ChangeoverError('TOTAL_INVALID', { file: file.file, reason });
  };
  try {
    if ((await duck.statementCount(file.sql)) !== 1) refuse('it must hold exactly one SELECT');
    // A view refuses whatever is no SELECT.
    await duck.run(`CREATE OR REPLACE TEMP VIEW total_source AS ${file.sql}`);
    const columns = await duck.describe('SELECT * FROM total_source');
    const type = columns.find((column) => column.name === 'total')?.type;
    if (type === undefined || !columns.some((column) => column.name === 'key'))
      refuse('it must yield `key` and `total`');
    if (!/^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL\(.*\))$/.test(type ?? '')) {
      refuse(`\`total\` is ${type}, and only whole numbers and decimals are exact; cast it`);
    }
    await duck.run(
      `CREATE OR REPLACE TEMP TABLE ${table} AS
         SELECT coalesce(CAST(key AS VARCHAR), '') AS key, CAST(total AS DECIMAL(38,6)) AS total FROM total_source`,
    );
    const twice = await duck.row<{ key: string }>(
      `SELECT key FROM ${table} GROUP BY key HAVING count(*) > 1 ORDER BY key LIMIT 1`,
    );
    if (twice !== undefined) refuse(`it yields the key ${twice.key} twice`);
    if ((await duck.count(`SELECT count(*) FROM ${table} WHERE total IS NULL`)) > 0)
      refuse('a total is NULL');
  } catch (error) {
    if (!isChangeoverError(error, 'QUERY_FAILED')) throw error;
    throw new ChangeoverError(
      'TOTAL_INVALID',
      { file: file.file, reason: reasonOf(error.cause ?? error) },
      { cause: error },
    );
  } finally {
    await duck.run('DROP VIEW IF EXISTS temp.total_source');
  }
}
