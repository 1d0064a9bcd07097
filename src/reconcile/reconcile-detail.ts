import type { AcceptanceOutcome, ComparisonCounts } from '../compare/comparison.ts';
import type { Duck } from '../duck/duck.ts';
import { parquet } from '../duck/sql-text.ts';
import { attachSnapshot } from '../snapshot/attach-snapshot.ts';
import { spillingShare } from '../stage/memory-share.ts';
import { sharedFolder } from '../stage/run-folder.ts';
import type { StageContext } from '../stage/stage.ts';
import type { NewSystem } from '../systems/new-system.ts';
import { attachPictures } from './attach-pictures.ts';
import { askAboutCodes } from './code-answers.ts';
import { evaluateLaws } from './evaluate-laws.ts';
import { type CauseGroup, type Exposure, groupByCause } from './exposure.ts';
import type { LawResult } from './laws/law.ts';
import { entitiesIn, expectedFolder, picturePath } from './picture-paths.ts';
import type { EntityOutcome, NotCompared } from './reconcile-store.ts';
import { type ControlTotal, compareTotal, readTotals, type TotalResult } from './totals.ts';

/** What the stage stores of itself (`run_stage.detail`). */
export interface ReconcileDetail extends ComparisonCounts {
  /** Nothing differs, nothing is doubled, missing or extra, every total and law holds, no alarm. */
  readonly ok: boolean;
  readonly entities: readonly ({ readonly entity: string } & ComparisonCounts)[];
  readonly causes: readonly CauseGroup[];
  /** What the open differences touch, taken together. */
  readonly exposure: Exposure;
  readonly totals: readonly TotalResult[];
  readonly laws: readonly LawResult[];
  readonly acceptances: readonly AcceptanceOutcome[];
  /** Sentences about acceptances that expired or outgrew their ceiling, and comparisons that broke. */
  readonly alarms: readonly string[];
  readonly not_compared: readonly NotCompared[];
  readonly reconfirmed: { readonly asked: number; readonly changed: number };
}

/** How many license keys are asked about over HTTP. */
const askedKeys = 200;

/** Evaluates totals and laws, and sums up. Throws TOTAL_INVALID and what the new system throws. */
export async function summarize(
  context: StageContext,
  system: NewSystem,
  outcomes: readonly EntityOutcome[],
): Promise<ReconcileDetail> {
  const { folder, project, run, signal } = context;
  const crosswalk = sharedFolder(project.folder).crosswalk;
  await using duck = await context.openDuck(spillingShare);
  const present = await attachPictures(duck, {
    expected: expectedFolder(folder),
    readBack: folder.readBack,
    disposed: folder.disposed,
    mapped: folder.mapped,
  });
  const laws = [
    ...(await evaluateLaws(duck, present)),
    await askAboutCodes(duck, system, { crosswalk, seed: run.id, size: askedKeys, present, signal }),
  ];
  const { groups, total } = await groupByCause(duck, allDifferences(folder.differences));
  const totals: TotalResult[] = [];
  for (const one of await openTotals(context, duck, [folder.root, crosswalk])) {
    totals.push(await compareTotal(duck, one));
  }
  const counts = sum(outcomes);
  const acceptances = outcomes.flatMap((one) => one.acceptances).filter((one) => one.state !== 'unused');
  const alarms = alarmsOf(outcomes);
  const open = counts.different + counts.only_in_old + counts.only_in_new;
  const held = laws.every((law) => law.ok) && totals.every((one) => one.ok);
  return {
    ok: open === 0 && alarms.length === 0 && held,
    ...counts,
    entities: outcomes.map((one) => ({ entity: one.entity, ...one.counts })),
    causes: groups,
    exposure: total,
    totals,
    laws,
    acceptances,
    alarms,
    not_compared: outcomes.flatMap((one) => one.not_compared),
    reconfirmed: {
      asked: outcomes.reduce((all, one) => all + one.reconfirmed.asked, 0),
      changed: outcomes.reduce((all, one) => all + one.reconfirmed.changed, 0),
    },
  };
}

/** SELECT over the differences of all entities of a run. */
export function allDifferences(folder: string): string {
  const files = entitiesIn(folder).map((entity) => picturePath(folder, entity.name));
  return files.length === 0
    ? `SELECT ${['entity', 'old_key', 'kind', 'field', 'old_value', 'new_value', 'cause', 'allowed']
        .map((name) => `NULL::VARCHAR AS ${name}`)
        .join(', ')} WHERE false`
    : `SELECT * FROM ${parquet(files)}`;
}

/**
 * Gives `duck` what control totals read (`raw.*`) and confines it, for good, to files below `readable`: people wrote
 * that SQL. Returns the totals, for `compareTotal`. Throws TOTAL_INVALID for half a pair.
 */
export async function openTotals(
  context: Pick<StageContext, 'project' | 'folder'>,
  duck: Duck,
  readable: readonly string[],
): Promise<ControlTotal[]> {
  const totals = await readTotals(context.project);
  if (totals.length === 0) return [];
  await attachSnapshot(duck, context.folder.snapshot);
  await confine(duck, readable);
  return totals;
}

/** SQL that people wrote sees the files of the run and nothing else, from here on. */
async function confine(duck: Duck, folders: readonly string[]): Promise<void> {
  const list = folders.map((folder) => `'${folder.replaceAll("'", "''")}'`).join(', ');
  await duck.run(`SET allowed_directories = [${list}]`);
  await duck.run('SET enable_external_access = false');
  await duck.run('SET lock_configuration = true');
}

function sum(outcomes: readonly EntityOutcome[]): ComparisonCounts {
  const add = (name: keyof ComparisonCounts) => outcomes.reduce((all, one) => all + one.counts[name], 0);
  return {
    compared: add('compared'),
    matching: add('matching'),
    different: add('different'),
    allowed: add('allowed'),
    only_in_old: add('only_in_old'),
    only_in_new: add('only_in_new'),
    doubled: add('doubled'),
  };
}

function alarmsOf(outcomes: readonly EntityOutcome[]): string[] {
  return outcomes.flatMap((one) => [
    ...(one.broken === undefined ? [] : [`${one.entity}: ${one.broken}.`]),
    ...one.acceptances.flatMap((acceptance) => {
      const whose = `The accepted difference ${acceptance.rule} of ${acceptance.entity} (${acceptance.owner})`;
      if (acceptance.state === 'expired') return [`${whose} expired on ${acceptance.expires}.`];
      if (acceptance.state !== 'above-ceiling') return [];
      return [
        `${whose} covers ${acceptance.records} records, more than its ceiling of ${acceptance.ceiling}.`,
      ];
    }),
  ]);
}
