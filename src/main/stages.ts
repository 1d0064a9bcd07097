import { disposeStage } from '../disposition/dispose-stage.ts';
import { loadStage } from '../load/load-stage.ts';
import { mapStage } from '../mapping/map-stage.ts';
import { proveStage } from '../prove/prove-stage.ts';
import { reconcileStage } from '../reconcile/reconcile-stage.ts';
import { judgeStage } from '../report/judge-stage.ts';
import { snapshotStage } from '../snapshot/snapshot-stage.ts';
import type { Stage } from '../stage/stage.ts';

/** The stages of a rehearsal, in the order in which the data flows; undone in reverse. */
export const rehearsalStages: readonly Stage[] = [
  snapshotStage,
  mapStage,
  disposeStage,
  loadStage,
  reconcileStage,
  proveStage,
  judgeStage,
];

/** A stage by name, with the ones before and after it. */
export function stageNamed(name: string): {
  before: readonly Stage[];
  stage: Stage;
  after: readonly Stage[];
} {
  const index = rehearsalStages.findIndex((one) => one.name === name);
  const stage = rehearsalStages[index];
  if (stage === undefined) throw new Error(`no stage is called ${name}`);
  return { before: rehearsalStages.slice(0, index), stage, after: rehearsalStages.slice(index + 1) };
}
