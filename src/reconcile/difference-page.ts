import type { Duck } from '../duck/duck.ts';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { ChangeoverError } from '../lib/errors.ts';
import type { RunFolder } from '../stage/run-folder.ts';
import type { StageContext } from '../stage/stage.ts';
import { entitiesIn, expectedFolder, picturePath } from './picture-paths.ts';
import { allDifferences } from './reconcile-detail.ts';

/** Which differences; absent fields do not restrict. */
export interface DifferenceWish {
  readonly entity?: string | undefined;
  readonly field?: string | undefined;
  readonly cause?: string | undefined;
  readonly kind?: DifferenceRow['kind'] | undefined;
  /** `open`: not accepted by a rule; `accepted`: covered by one. */
  readonly standing?: 'open' | 'accepted' | undefined;
  /** The whole old key, or a part of it. */
  readonly key?: { readonly text: string; readonly part: boolean } | undefined;
}

/** One differing field (or a whole record, with `field` null) as stored: values are not masked. */
export interface DifferenceRow {
  readonly entity: string;
  readonly old_key: string;
  /** The engine's id of the record; null when neither picture holds it. */
  readonly id: string | null;
  readonly kind: 'different' | 'only-in-old' | 'only-in-new' | 'doubled';
  readonly field: string | null;
  readonly old_value: string | null;
  readonly new_value: string | null;
  readonly cause: string;
  readonly allowed: string | null;
}

/** Differences counted by entity, field, kind and cause. */
export interface DifferenceCount {
  readonly entity: string;
  readonly field: string | null;
  readonly kind: DifferenceRow['kind'];
  readonly cause: string;
  readonly open: number;
  readonly accepted: number;
}

type Context = Pick<StageContext, 'folder' | 'project' | 'openDuck'>;

/**
 * A page of a run's differences in a fixed order (entity, key, field), and how many there are in all: a list of any
 * length is read where somebody looks. Throws RUN_MISSING, FILE_CORRUPT.
 */
export async function differencePage(
  context: Context,
  wish: DifferenceWish,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ rows: DifferenceRow[]; total: number }> {
  requireComparison(context);
  await using duck = await context.openDuck();
  const wanted = `SELECT * FROM (${allDifferences(context.folder.differences)}) ${whereOf(wish)}`;
  const total = await duck.count(`SELECT count(*)::INTEGER FROM (${wanted})`);
  const rows = await duck.rows<Omit<DifferenceRow, 'id'>>(
    `${wanted} ORDER BY entity, old_key, field, kind, old_value, new_value
      LIMIT ${Math.trunc(page.limit)} OFFSET ${Math.trunc(page.offset)}`,
  );
  const ids = await idsOf(duck, context.folder, rows);
  return {
    rows: rows.map((row) => ({ ...row, id: ids.get(`${row.entity} ${row.old_key}`) ?? null })),
    total,
  };
}

/** All differences of a run, counted. Throws RUN_MISSING, FILE_CORRUPT. */
export async function differenceCounts(context: Context): Promise<DifferenceCount[]> {
  requireComparison(context);
  await using duck = await context.openDuck();
  return await duck.rows<DifferenceCount>(
    `SELECT entity, field, kind, cause, count(*) FILTER (allowed IS NULL)::INTEGER AS open,
            count(*) FILTER (allowed IS NOT NULL)::INTEGER AS accepted
       FROM (${allDifferences(context.folder.differences)}) GROUP BY ALL
      ORDER BY open DESC, accepted DESC, entity, field, cause`,
  );
}

function requireComparison({ folder, project }: Context): void {
  if (entitiesIn(folder.differences).length > 0) return;
  const what = 'comparison';
  throw new ChangeoverError('RUN_MISSING', { what, folder: project.folder, command: 'reconcile' });
}

function whereOf(wish: DifferenceWish): string {
  const equal = (['entity', 'field', 'cause', 'kind'] as const).flatMap((name) =>
    wish[name] === undefined ? [] : [`${identifier(name)} = ${literal(wish[name])}`],
  );
  const standing = { open: 'allowed IS NULL', accepted: 'allowed IS NOT NULL' };
  const conditions = [
    ...equal,
    ...(wish.standing === undefined ? [] : [standing[wish.standing]]),
    ...(wish.key === undefined ? [] : [keyCondition(wish.key)]),
  ];
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
}

function keyCondition(key: { text: string; part: boolean }): string {
  return key.part
    ? `contains(lower(old_key), lower(${literal(key.text)}))`
    : `old_key = ${literal(key.text)}`;
}

/** The ids of the records of a page: as expected, else as read back. */
async function idsOf(
  duck: Duck,
  folder: RunFolder,
  rows: readonly { entity: string; old_key: string }[],
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const picture of [folder.readBack, expectedFolder(folder)]) {
    for (const entity of entitiesIn(picture)) {
      const keys = new Set(rows.filter((row) => row.entity === entity.name).map((row) => row.old_key));
      if (keys.size === 0) continue;
      const found = await duck.rows<{ old_key: string; id: string | null }>(
        `SELECT old_key, id::VARCHAR AS id FROM ${parquet(picturePath(picture, entity.name))}
          WHERE old_key IN (${[...keys].map(literal).join(', ')})`,
      );
      for (const one of found) if (one.id !== null) ids.set(`${entity.name} ${one.old_key}`, one.id);
    }
  }
  return ids;
}
