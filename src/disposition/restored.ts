import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { Duck } from '../duck/duck.ts';
import { identifier, literal } from '../duck/sql-text.ts';
import { writeFileAtomically } from '../lib/atomic-file.ts';
import { ChangeoverError, reasonOf } from '../lib/errors.ts';
import type { Entity } from '../model/entity.ts';
import type { Project } from '../project/project.ts';
import { strengthOf } from './strength.ts';

const columns = ['entity', 'old_key', 'reason', 'by', 'on'] as const;

/** The decision of a person to migrate one archived record after all; `on` is a day. */
export type Restored = Record<(typeof columns)[number], string>;

const rowSchema = z.strictObject({
  entity: z.string().min(1),
  old_key: z.string().min(1),
  reason: z.string(),
  by: z.string(),
  on: z.string(),
});

const shownFile = 'decisions/restored.csv';
const fileOf = (project: Pick<Project, 'folder'>): string =>
  join(project.folder, 'decisions', 'restored.csv');

/** The records that were restored from the archive; none when the file does not exist. Throws ARCHIVE_DECISIONS. */
export async function readRestored(project: Pick<Project, 'folder'>): Promise<Restored[]> {
  if (!existsSync(fileOf(project))) return [];
  try {
    const rows: unknown = parse(await readFile(fileOf(project), 'utf8'), {
      columns: true,
      bom: true,
      skip_empty_lines: true,
    });
    return z.array(rowSchema).parse(rows);
  } catch (error) {
    throw new ChangeoverError(
      'ARCHIVE_DECISIONS',
      { file: shownFile, reason: reasonText(error) },
      { cause: error },
    );
  }
}

function reasonText(error: unknown): string {
  if (!(error instanceof z.ZodError)) return reasonOf(error);
  const issue = error.issues[0];
  return `row ${Number(issue?.path[0] ?? 0) + 2}: ${issue?.path.slice(1).join('.') ?? ''} ${issue?.message ?? ''}`;
}

/** Replaces the file of restored records by rename. */
export async function writeRestored(
  project: Pick<Project, 'folder'>,
  rows: readonly Restored[],
): Promise<void> {
  await mkdir(dirname(fileOf(project)), { recursive: true });
  const lines = rows.map((row) => columns.map((name) => quoted(row[name])).join(','));
  await writeFileAtomically(fileOf(project), `${[columns.join(','), ...lines].join('\n')}\n`);
}

const quoted = (text: string): string =>
  /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/**
 * Lets restored records migrate whatever a check or rule says. Records that the old system no longer has are passed
 * over; returns how many those are.
 */
export async function applyRestored(
  duck: Duck,
  project: Project,
  entities: readonly Entity[],
): Promise<number> {
  const rows = await readRestored(project);
  let applied = 0;
  for (const { name } of entities) {
    const own = rows.filter((row) => row.entity === name);
    if (own.length === 0) continue;
    const values = own.map((row) => `(${literal(row.old_key)}, ${literal(row.reason)})`).join(', ');
    applied += await duck.count(`INSERT INTO work.finding_${name}
      SELECT v.old_key, 'rule:restored', NULL, v.reason, NULL, ${strengthOf('restored', 'MIGRATE', 0)}
      FROM (VALUES ${values}) v(old_key, reason)
      SEMI JOIN mapped.${identifier(name)} r ON r.old_key = v.old_key`);
  }
  return rows.length - applied;
}
