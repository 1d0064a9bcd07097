import type { Duck } from '../duck/duck.ts';
import { literal } from '../duck/sql-text.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { findEntity } from '../model/canonical-model.ts';
import type { StageContext } from '../stage/stage.ts';
import { attachPictures } from './attach-pictures.ts';
import { type CauseGroup, groupByCause } from './exposure.ts';
import { entitiesIn, expectedFolder } from './picture-paths.ts';
import { allDifferences } from './reconcile-detail.ts';

export interface DifferenceFilter {
  readonly entity?: string | undefined;
  readonly cause?: string | undefined;
  /** Most records shown side by side. */
  readonly limit: number;
}

/** One differing record, side by side; secret and personal values masked. */
interface DifferingRecord {
  readonly entity: string;
  readonly old_key: string;
  readonly kind: 'different' | 'only-in-old' | 'only-in-new' | 'doubled';
  readonly fields: readonly {
    readonly field: string | null;
    readonly old: string | null;
    readonly new: string | null;
    readonly cause: string;
    readonly allowed: string | null;
  }[];
}

export interface Differences {
  readonly groups: readonly CauseGroup[];
  readonly records: readonly DifferingRecord[];
}

/** The stored differences of a run, grouped by cause, and the first records side by side. Throws RUN_MISSING, USAGE. */
export async function differences(
  context: Pick<StageContext, 'project' | 'folder' | 'openDuck'>,
  filter: DifferenceFilter,
): Promise<Differences> {
  const { folder, project } = context;
  if (filter.entity !== undefined && findEntity(filter.entity) === undefined) {
    throw new ChangeoverError('USAGE', { reason: `there is no entity ${filter.entity}` });
  }
  if (entitiesIn(folder.differences).length === 0) {
    throw new ChangeoverError('RUN_MISSING', {
      what: 'comparison',
      folder: project.folder,
      command: 'reconcile',
    });
  }
  await using duck = await context.openDuck();
  await attachPictures(duck, {
    expected: expectedFolder(folder),
    readBack: folder.readBack,
    disposed: folder.disposed,
    mapped: folder.mapped,
  });
  const conditions = [
    ...(filter.entity === undefined ? [] : [`entity = ${literal(filter.entity)}`]),
    ...(filter.cause === undefined ? [] : [`cause = ${literal(filter.cause)}`]),
  ];
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const rows = `SELECT * FROM (${allDifferences(folder.differences)}) ${where}`;
  const { groups } = await groupByCause(duck, rows);
  return { groups, records: await sideBySide(duck, rows, filter.limit) };
}

interface Row {
  readonly entity: string;
  readonly old_key: string;
  readonly kind: DifferingRecord['kind'];
  readonly field: string | null;
  readonly old_value: string | null;
  readonly new_value: string | null;
  readonly cause: string;
  readonly allowed: string | null;
}

async function sideBySide(duck: Duck, rows: string, limit: number): Promise<DifferingRecord[]> {
  const found = await duck.rows<Row>(`
    SELECT r.* FROM (${rows}) r
      JOIN (SELECT DISTINCT entity, old_key FROM (${rows}) ORDER BY ALL LIMIT ${Math.max(0, Math.trunc(limit))}) k
        ON k.entity = r.entity AND k.old_key = r.old_key
     ORDER BY r.entity, r.old_key, r.field`);
  const records = new Map<string, DifferingRecord & { fields: DifferingRecord['fields'][number][] }>();
  for (const row of found) {
    const key = `${row.entity}\0${row.old_key}`;
    const record = records.get(key) ?? {
      entity: row.entity,
      old_key: row.old_key,
      kind: row.kind,
      fields: [],
    };
    record.fields.push({
      field: row.field,
      old: mask(row, row.old_value),
      new: mask(row, row.new_value),
      cause: row.cause,
      allowed: row.allowed,
    });
    records.set(key, record);
  }
  return [...records.values()];
}

function mask(row: Row, value: string | null): string | null {
  const field = row.field === null ? undefined : findEntity(row.entity)?.fields[row.field];
  const guarded =
    field?.secret === true ||
    field?.personal === true ||
    row.field === 'external_ids' ||
    field?.type === 'json';
  return value === null || !guarded ? value : `*** (${value.length} characters)`;
}
