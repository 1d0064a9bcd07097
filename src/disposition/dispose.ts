import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duck } from '../duck/duck.ts';
import { writeParquet } from '../duck/parquet-file.ts';
import { writeFileAtomically } from '../lib/atomic-file.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { type Progress, silentProgress } from '../lib/progress.ts';
import type { Disposition } from '../model/disposition.ts';
import type { Entity } from '../model/entity.ts';
import type { Project } from '../project/project.ts';
import { attachSnapshot } from '../snapshot/attach-snapshot.ts';
import { accountRecords, accountRows, requireUniqueKeys, sumOf } from './account-rows.ts';
import { type ArchiveTarget, writeArchive } from './archive.ts';
import { allChecks } from './checks/all-checks.ts';
import type { CheckScope } from './checks/check.ts';
import { type Completeness, noCounts } from './completeness.ts';
import { settleFates } from './fates.ts';
import { createFindingTables, runChecks, settleMerges, takeConversionFindings } from './findings.ts';
import { runListings } from './listed.ts';
import { attachMapped, type MappedManifest, readMappedManifest } from './mapped-records.ts';
import { runProjectRules } from './project-rules.ts';
import { type RawTables, readRawTables } from './raw-tables.ts';
import { applyRestored } from './restored.ts';
import { type RuleInForce, type RulesInForce, ruleInForce, rulesInForce } from './rules-in-force.ts';
import { withScratch } from './scratch.ts';
import { countRules, disposedPath, type RuleCount, writeRecords } from './write-disposed.ts';

export interface DisposeOptions {
  readonly project: Project;
  readonly mappedFolder: string;
  readonly snapshotFolder: string;
  /** Gets the layout of `disposed/`; created when missing. */
  readonly targetFolder: string;
  /** The day on which dates are judged, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** Where records that stay behind are archived; nothing is archived when absent. */
  readonly archive?: ArchiveTarget | undefined;
  readonly progress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
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
  return withScratch(duck, async () => {
    await attachSnapshot(duck, options.snapshotFolder);
    const entities = await attachMapped(duck, options.mappedFolder, options.asOf);
    await requireUniqueKeys(duck, tables.inScope);
    const restoredUnknown = await findAll(duck, options, entities, rules);
    const merging = await settleFates(duck, entities, rules);
    await writeRecords(duck, targetFolder, entities, rules, merging);
    const completeness = await account(duck, options, tables, entities, manifest);
    const path = disposedPath(targetFolder);
    const archived =
      options.archive === undefined
        ? {}
        : await writeArchive(duck, options.archive, entities, tables.inScope, path);
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

async function findAll(
  duck: Duck,
  options: DisposeOptions,
  entities: readonly Entity[],
  rules: RulesInForce,
): Promise<number> {
  const { project, progress = silentProgress, signal } = options;
  await createFindingTables(duck, entities);
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

async function account(
  duck: Duck,
  options: DisposeOptions,
  tables: RawTables,
  entities: readonly Entity[],
  manifest: MappedManifest,
): Promise<Completeness> {
  const folder = options.targetFolder;
  const path = disposedPath(folder);
  const records_per_entity = await accountRecords(duck, entities, path);
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
