import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { literal } from '../duck/sql-text.ts';
import { writeFileAtomically } from '../lib/atomic-file.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { type Progress, silentProgress } from '../lib/progress.ts';
import { canonicalModel } from '../model/canonical-model.ts';
import type { Disposition } from '../model/disposition.ts';
import type { Entity } from '../model/entity.ts';
import type { Severity } from '../model/severity.ts';
import type { Project } from '../project/project.ts';
import { attachSnapshot } from '../snapshot/attach-snapshot.ts';
import { accountRecords, accountRows, requireUniqueKeys, sumOf } from './account-rows.ts';
import { writeArchive } from './archive.ts';
import { allChecks } from './checks/all-checks.ts';
import type { CheckScope } from './checks/check.ts';
import { type Completeness, noCounts } from './completeness.ts';
import { settleFates } from './fates.ts';
import { createFindingTables, runChecks, settleMerges, takeConversionFindings } from './findings.ts';
import { runListings } from './listed.ts';
import { attachMapped, followedSelect, type MappedManifest, readMappedManifest } from './mapped-records.ts';
import { runProjectRules } from './project-rules.ts';
import { type RawTables, readRawTables } from './raw-tables.ts';
import { applyRestored } from './restored.ts';
import { type RuleInForce, type RulesInForce, ruleInForce, rulesInForce } from './rules-in-force.ts';
import { withScratch } from './scratch.ts';
import { dispositionSql, rankOf, rankSql } from './strength.ts';

export interface DisposeOptions {
  readonly project: Project;
  readonly mappedFolder: string;
  readonly snapshotFolder: string;
  /** Gets the layout of `disposed/`; created when missing. */
  readonly targetFolder: string;
  /** For the scratch database. */
  readonly temporaryFolder: string;
  /** The day on which dates are judged, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** Where records that stay behind are archived; nothing is archived when absent. */
  readonly archive?: { readonly folder: string; readonly run: string } | undefined;
  readonly progress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How often a rule spoke on an entity, with one example. */
export interface RuleCount {
  readonly rule: string;
  readonly entity: string;
  readonly severity: Severity;
  readonly disposition: Disposition;
  readonly count: number;
  /** Old key of the first record. */
  readonly example: string;
}

export interface DisposeOutcome {
  /** Mapped records, all of which have a fate now. */
  readonly rows: number;
  readonly completeness: Completeness;
  readonly rules: readonly RuleCount[];
  /** Entries of decisions/restored.csv whose record the old system no longer has. */
  readonly restoredUnknown: number;
  /** Records written to the archive, per entity. */
  readonly archived: Readonly<Record<string, number>>;
}

/**
 * Gives every mapped record its fate and every old row its account, and stores both in `targetFolder`. It may be repeated, and
 * touches nothing but its folders; the schemas `mapped`, `raw`, `followed` and `work` of `duck` are its own. An incomplete result is
 * returned, not thrown: see `requireComplete`. Throws CHECK_UNKNOWN, CHECK_INVALID, RULE_INVALID, LISTING_INVALID,
 * TABLE_KEY_NOT_UNIQUE, ARCHIVE_DECISIONS, FILE_CORRUPT, DISK_FULL, UNBALANCED.
 */
export async function disposeInto(duck: Duck, options: DisposeOptions): Promise<DisposeOutcome> {
  const { project, targetFolder } = options;
  const rules = rulesInForce(project.config.checks);
  const tables = await readRawTables(options.snapshotFolder, project.config);
  const manifest = await readMappedManifest(options.mappedFolder);
  await mkdir(targetFolder, { recursive: true });
  return withScratch(duck, options.temporaryFolder, async () => {
    await attachSnapshot(duck, options.snapshotFolder);
    const entities = await attachMapped(duck, options.mappedFolder, options.asOf);
    await requireUniqueKeys(duck, tables.inScope);
    const restoredUnknown = await findAll(duck, options, entities, rules);
    await settleFates(duck, entities, rules);
    await writeRecords(duck, targetFolder, entities, rules);
    const completeness = await account(duck, options, tables, entities, manifest);
    const path = disposedPath(targetFolder);
    const { archive } = options;
    const archived =
      archive === undefined
        ? {}
        : await writeArchive(duck, archive.folder, archive.run, entities, tables.inScope, path);
    const rows = completeness.records_per_entity.reduce((sum, one) => sum + one.records, 0);
    return {
      rows,
      completeness,
      rules: await countRules(duck, targetFolder, entities),
      restoredUnknown,
      archived,
    };
  });
}

/** Throws INCOMPLETE or COLUMNS_UNACCOUNTED when something of the old system is not accounted for. */
export function requireComplete(completeness: Completeness): void {
  const table = completeness.per_table.find((one) => one.unaccounted > 0);
  if (table !== undefined) {
    const details = { count: completeness.unaccounted, table: table.table, key: table.first_unaccounted };
    throw new ChangeoverError('INCOMPLETE', details);
  }
  const columns = completeness.columns_unaccounted;
  if (columns.length > 0) {
    throw new ChangeoverError('COLUMNS_UNACCOUNTED', { count: columns.length, columns: columns.join(', ') });
  }
}

const disposedPath = (folder: string) => (entity: string) => join(folder, `${entity}.parquet`);
const findingsPath = (folder: string, entity: string) => join(folder, 'findings', `${entity}.parquet`);

async function findAll(
  duck: Duck,
  options: DisposeOptions,
  entities: readonly Entity[],
  rules: RulesInForce,
): Promise<number> {
  const { project, progress = silentProgress, signal } = options;
  await createFindingTables(duck);
  await takeConversionFindings(duck, entities, rules);
  await runProjectRules(duck, project, entities);
  const restoredUnknown = await applyRestored(duck, project, entities);
  await settleMerges(duck, entities);
  const scope: CheckScope = {
    duck,
    entities,
    disposition: (rule) => ruleInForce(rules, rule).disposition,
    holdingConversions: [...rules.values()].filter(holdsWhenConverted).map((rule) => rule.id),
    timeZone: project.config.old.time_zone,
  };
  let done = 0;
  await runChecks(scope, rules, (check) => {
    signal?.throwIfAborted();
    progress.tick({ stage: 'dispose', what: check.rule, done: done++, total: allChecks.length });
  });
  return restoredUnknown;
}

const holdsWhenConverted = (rule: RuleInForce): boolean =>
  rule.seen === 'conversion' && !rule.off && rule.disposition !== 'MIGRATE';

async function writeRecords(
  duck: Duck,
  folder: string,
  entities: readonly Entity[],
  rules: RulesInForce,
): Promise<void> {
  const merging = new Set<string>();
  for (const { name } of entities) {
    if ((await duck.count(`SELECT count(*) FROM work.merged_${name}`)) > 0) merging.add(name);
  }
  for (const entity of entities) {
    const { name } = entity;
    const rank = `coalesce(fate.rank, ${rankOf('MIGRATE')})`;
    const select = `${followedSelect(entity, merging, `, ${dispositionSql(rank)} AS disposition, coalesce(fate.reason, 'moves') AS reason, own.survivor AS survivor`)}
      LEFT JOIN work.fate_${name} fate ON fate.old_key = r.old_key
      LEFT JOIN work.merged_${name} own ON own.old_key = r.old_key`;
    await writeParquet(duck, select, disposedPath(folder)(name));
    await writeFindings(duck, folder, entity, rules);
  }
  for (const { name } of canonicalModel) {
    if (entities.some((entity) => entity.name === name)) continue;
    await rm(disposedPath(folder)(name), { force: true });
    await rm(findingsPath(folder, name), { force: true });
  }
}

async function writeFindings(
  duck: Duck,
  folder: string,
  { name }: Entity,
  rules: RulesInForce,
): Promise<void> {
  const disposition = dispositionSql(rankSql('f.strength'));
  const known = [...rules.values()].map((rule) => `(${literal(rule.id)}, ${literal(rule.severity)})`);
  const ofFate = `CASE WHEN ${disposition} IN ('REJECT', 'HOLD') THEN 'error' WHEN ${disposition} = 'MIGRATE' THEN 'info' ELSE 'warning' END`;
  await writeParquet(
    duck,
    `SELECT f.old_key, f.rule, coalesce(k.severity, ${ofFate}) AS severity, ${disposition} AS disposition, f.field, f.value
     FROM work.finding_${name} f LEFT JOIN (VALUES ${known.join(', ')}) k(rule, severity) ON k.rule = f.rule`,
    findingsPath(folder, name),
  );
}

async function account(
  duck: Duck,
  options: DisposeOptions,
  tables: RawTables,
  entities: readonly Entity[],
  manifest: MappedManifest,
): Promise<Completeness> {
  const folder = options.targetFolder;
  const path = disposedPath(folder);
  const records = new Map(manifest.entities.map((one) => [one.entity, one.rows]));
  const records_per_entity = await accountRecords(duck, entities, records, path);
  await runListings(duck, options.project, tables.inScope);
  const per_table = await accountRows(duck, tables.inScope, entities, path);
  await writeParquet(
    duck,
    'SELECT "table", "key", reason FROM work.accounted_listed',
    join(folder, 'listed.parquet'),
  );
  const dispositions = noCounts();
  for (const table of per_table) {
    for (const one of Object.keys(dispositions) as Disposition[]) dispositions[one] += table[one];
  }
  const sum = (of: (table: (typeof per_table)[number]) => number) =>
    per_table.reduce((all, one) => all + of(one), 0);
  const completeness: Completeness = {
    rows_in: tables.inScope.reduce((all, one) => all + one.rows, 0),
    dispositions,
    listed: sum((table) => table.listed),
    unaccounted: sum((table) => table.unaccounted),
    per_table,
    records_per_entity,
    excluded: tables.excluded,
    columns_unaccounted: manifest.columns
      .filter((column) => column.used_by.length === 0 && !column.waived)
      .map((column) => `${column.table}.${column.column}`),
    as_of: options.asOf,
  };
  const total = sumOf(dispositions) + completeness.listed + completeness.unaccounted;
  if (total !== completeness.rows_in) {
    throw new ChangeoverError('UNBALANCED', {
      what: 'all tables',
      reason: `${completeness.rows_in} rows, ${total} counted`,
    });
  }
  await writeFileAtomically(join(folder, 'completeness.json'), `${JSON.stringify(completeness, null, 2)}\n`);
  return completeness;
}

async function countRules(duck: Duck, folder: string, entities: readonly Entity[]): Promise<RuleCount[]> {
  const counts: RuleCount[] = [];
  for (const { name } of entities) {
    const rows = await duck.rows<Omit<RuleCount, 'entity' | 'count'> & { count: string }>(`
      SELECT rule, severity, disposition, count(DISTINCT old_key) AS count,
        min({'l': length(old_key), 'k': old_key}).k AS example
      FROM read_parquet(${literal(findingsPath(folder, name))})
      GROUP BY ALL ORDER BY rule, disposition`);
    counts.push(...rows.map((row) => ({ ...row, entity: name, count: Number(row.count) })));
  }
  return counts;
}
