import { existsSync } from 'node:fs';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { canonicalModel, findEntity } from '../model/canonical-model.ts';
import type { Disposition } from '../model/disposition.ts';
import type { Entity } from '../model/entity.ts';
import { sharedFolder } from '../stage/run-folder.ts';
import type { StageContext } from '../stage/stage.ts';
import { archiveFile } from './archive.ts';
import { readRestored } from './restored.ts';

export interface FindOptions {
  /** Only this entity. */
  readonly entity?: string | undefined;
  /** Most records to return; 20 unless told. */
  readonly limit?: number | undefined;
  /**
   * Look only where values are shown anyway, and at whole old keys: whoever may not see what is masked must not guess it
   * by searching for parts of it.
   */
  readonly onlyOpen?: boolean | undefined;
  /** Show personal data, secrets and the raw rows; masked otherwise. */
  readonly unmasked?: boolean | undefined;
}

/** One archived record. */
export interface ArchivedRecord {
  readonly entity: string;
  readonly old_key: string;
  readonly disposition: Disposition;
  readonly reason: string;
  /** Where the text was found: `old_key`, canonical fields, `raw`. */
  readonly matched: readonly string[];
  /** Canonical fields that have a value, as text; `***` for personal data and secrets unless unmasked. */
  readonly fields: Readonly<Record<string, string>>;
  /** The raw rows as JSON; only unmasked. */
  readonly raw: string | undefined;
  readonly raw_sha256: string | null;
  /** It was restored since, so later runs migrate it. */
  readonly restored: boolean;
}

type ArchiveContext = Pick<StageContext, 'project' | 'openDuck'>;

/**
 * Searches the archive for a text, in any case: in keys, canonical text fields and the values of the raw rows. Throws
 * USAGE for an empty text or an unknown entity, RUN_MISSING when nothing was ever archived, FILE_CORRUPT.
 */
export async function findInArchive(
  context: ArchiveContext,
  text: string,
  options: FindOptions = {},
): Promise<ArchivedRecord[]> {
  if (text.trim() === '')
    throw new ChangeoverError('USAGE', { reason: 'Say what to look for in the archive' });
  const { folder } = context.project;
  const archive = sharedFolder(folder).archive;
  if (!existsSync(archive))
    throw new ChangeoverError('RUN_MISSING', { what: 'archive', folder, command: 'check' });
  const entities = options.entity === undefined ? canonicalModel : [entityOrRefuse(options.entity)];
  const restored = new Set(
    (await readRestored(context.project)).map((row) => `${row.entity} ${row.old_key}`),
  );
  const found: ArchivedRecord[] = [];
  await using duck = await context.openDuck();
  for (const entity of entities) {
    const left = (options.limit ?? 20) - found.length;
    const file = archiveFile(archive, entity.name);
    if (left <= 0 || !existsSync(file)) continue;
    for (const row of await duck.rows<Row>(searchSql(entity, file, text, left, options.onlyOpen === true))) {
      found.push(
        asRecord(entity, row, options.unmasked === true, restored.has(`${entity.name} ${row.old_key}`)),
      );
    }
  }
  return found;
}

interface Row {
  readonly old_key: string;
  readonly disposition: Disposition;
  readonly reason: string;
  readonly matched: readonly string[];
  readonly fields: string;
  readonly raw: string | null;
  readonly raw_sha256: string | null;
}

/** The entity of that name. Throws USAGE. */
export function entityOrRefuse(name: string): Entity {
  const entity = findEntity(name);
  if (entity !== undefined) return entity;
  const known = canonicalModel.map((one) => one.name).join(', ');
  throw new ChangeoverError('USAGE', { reason: `There is no canonical entity ${name}; use one of ${known}` });
}

const searched = new Set(['text', 'enum', 'ref', 'json']);

function searchSql(entity: Entity, file: string, text: string, limit: number, onlyOpen: boolean): string {
  const needle = `lower(${literal(text)})`;
  const names = Object.keys(entity.fields);
  const searchable = names.filter((name) => {
    const field = entity.fields[name];
    const open = field !== undefined && !field.personal && !field.secret && !/^(json|ref)$/.test(field.type);
    return searched.has(field?.type ?? '') && (open || !onlyOpen);
  });
  const textual = [...(onlyOpen ? [] : ['old_key']), ...searchable];
  const hits = textual.map(
    (name) => `CASE WHEN contains(lower(${identifier(name)}::VARCHAR), ${needle}) THEN '${name}' END`,
  );
  if (onlyOpen) hits.push(`CASE WHEN old_key = ${literal(text)} THEN 'old_key' END`);
  // Values only: every raw row carries the names of its columns.
  else
    hits.push(
      `CASE WHEN len(list_filter(json_extract_string(raw, '$[*].row.*'), lambda v: contains(lower(v), ${needle}))) > 0 THEN 'raw' END`,
    );
  const fields = names.map((name) => `${literal(name)}: ${identifier(name)}::VARCHAR`);
  return `
    SELECT old_key, disposition, reason, matched, to_json({${fields.join(', ')}})::VARCHAR AS fields, raw::VARCHAR AS raw, raw_sha256
    FROM (SELECT *, list_filter([${hits.join(', ')}], lambda h: h IS NOT NULL) AS matched FROM ${parquet(file)})
    WHERE len(matched) > 0 ORDER BY length(old_key), old_key LIMIT ${limit}`;
}

function asRecord(entity: Entity, row: Row, unmasked: boolean, restored: boolean): ArchivedRecord {
  const values = Object.entries(JSON.parse(row.fields) as Record<string, string | null>);
  const fields = values.flatMap(([name, value]): [string, string][] => {
    if (value === null) return [];
    const field = entity.fields[name];
    const hidden =
      !unmasked && (field === undefined || field.personal || field.secret || name === 'attributes');
    return [[name, hidden ? '***' : value]];
  });
  const { old_key, disposition, reason, matched, raw_sha256 } = row;
  return {
    entity: entity.name,
    old_key,
    disposition,
    reason,
    matched,
    fields: Object.fromEntries(fields),
    raw: unmasked ? (row.raw ?? undefined) : undefined,
    raw_sha256,
    restored,
  };
}
