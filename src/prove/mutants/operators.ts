import { constantForColumn } from './constant-for-column.ts';
import { droppedBranch } from './dropped-branch.ts';
import { droppedCondition } from './dropped-condition.ts';
import { innerForOuter } from './inner-for-outer.ts';
import { lostJoinRow } from './lost-join-row.ts';
import type { MutantOperator } from './mutant.ts';
import { swappedColumn } from './swapped-column.ts';
import { wrongConstant } from './wrong-constant.ts';

/** Every mistake that is made in the text of a mapping; `wrong-value-map` is made in the value maps instead. */
export const operators: readonly MutantOperator[] = [
  lostJoinRow,
  innerForOuter,
  swappedColumn,
  droppedCondition,
  droppedBranch,
  constantForColumn,
  wrongConstant,
];
