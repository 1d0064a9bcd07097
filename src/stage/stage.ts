import type pg from 'pg';
import type { Duck } from '../duck/duck.ts';
import type { Clock } from '../lib/clock.ts';
import type { Progress } from '../lib/progress.ts';
import type { Project } from '../project/project.ts';
import type { NewSystem } from '../systems/new-system.ts';
import type { OldSystem } from '../systems/old-system.ts';
import type { RunFolder } from './run-folder.ts';

/** One run of a migration, as every stage sees it. */
export interface RunInfo {
  readonly id: string;
  readonly environment: 'rehearsal' | 'burn-in' | 'live';
}

/** What a stage is handed. Nothing else is shared between stages but what they stored. */
export interface StageContext {
  readonly project: Project;
  readonly run: RunInfo;
  readonly folder: RunFolder;
  /** The control store. */
  readonly store: pg.Pool;
  /** Opens a DuckDB with the run's limits, or that share of its memory; the stage closes it. */
  readonly openDuck: (share?: number) => Promise<Duck>;
  readonly openOldSystem: () => Promise<OldSystem>;
  /** Connects to the new system (starting the embedded one when it does not run); the stage closes it. */
  readonly openNewSystem: () => Promise<NewSystem>;
  readonly progress: Progress;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What a stage reports of itself; `detail` is stored as JSON and read by the report. */
export interface StageResult<Detail extends object = object> {
  readonly rows: number;
  readonly detail: Detail;
}

/** One step of a run. Do and undo are written together; both may be repeated, and killed at any moment. */
export interface Stage {
  readonly name: string;
  run(context: StageContext): Promise<StageResult>;
  undo(context: StageContext): Promise<void>;
}
