import { artifactsIntact } from './artifacts-intact.ts';
import { chainHeadsUnique } from './chain-heads-unique.ts';
import { codesResolve } from './codes-resolve.ts';
import { consumptionConserved } from './consumption-conserved.ts';
import { consumptionWithinRight } from './consumption-within-right.ts';
import type { Law } from './law.ts';
import { oneRecordPerKey } from './one-record-per-key.ts';
import { quantityConserved } from './quantity-conserved.ts';
import { revenueUnmoved } from './revenue-unmoved.ts';
import { rowsBalance } from './rows-balance.ts';
import { stateTotals } from './state-totals.ts';

/** Every law that is checked set-wise; `codes-answer` asks the new system itself (`code-answers.ts`). */
export const laws: readonly Law[] = [
  rowsBalance,
  oneRecordPerKey,
  stateTotals,
  consumptionConserved,
  consumptionWithinRight,
  quantityConserved,
  codesResolve,
  revenueUnmoved,
  chainHeadsUnique,
  artifactsIntact,
];
