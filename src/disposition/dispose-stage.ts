import { rm } from 'node:fs/promises';
import { sharedFolder } from '../stage/run-folder.ts';
import type { Stage, StageContext, StageResult } from '../stage/stage.ts';
import { removeArchive } from './archive.ts';
import { dayOfSnapshot } from './as-of.ts';
import type { Completeness } from './completeness.ts';
import { disposeInto, requireComplete } from './dispose.ts';
import type { RuleCount } from './write-disposed.ts';

/** What the stage stores of itself: the balances, and how often each rule spoke. */
export interface DisposeDetail {
  readonly completeness: Completeness;
  readonly rules: readonly RuleCount[];
  readonly archived: Readonly<Record<string, number>>;
  readonly restored_unknown: number;
}

/**
 * The stage `dispose`: reads `mapped/` and `snapshot/`, writes `disposed/` and the shared archive. Everything is stored before it
 * refuses an incomplete result (INCOMPLETE, COLUMNS_UNACCOUNTED), so that what is missing can be looked at.
 */
export const disposeStage: Stage = {
  name: 'dispose',

  async run(context: StageContext): Promise<StageResult<DisposeDetail>> {
    const { project, folder, run } = context;
    await using duck = await context.openDuck();
    const outcome = await disposeInto(duck, {
      project,
      mappedFolder: folder.mapped,
      snapshotFolder: folder.snapshot,
      targetFolder: folder.disposed,
      asOf: await dayOfSnapshot(project, folder.snapshot),
      archive: { folder: sharedFolder(project.folder).archive, run: run.id },
      progress: context.progress,
      signal: context.signal,
    });
    requireComplete(outcome.completeness);
    const { completeness, rules, archived, restoredUnknown } = outcome;
    return {
      rows: outcome.rows,
      detail: { completeness, rules, archived, restored_unknown: restoredUnknown },
    };
  },

  async undo(context: StageContext): Promise<void> {
    await removeArchive(sharedFolder(context.project.folder).archive, context.run.id);
    await rm(context.folder.disposed, { recursive: true, force: true });
  },
};
