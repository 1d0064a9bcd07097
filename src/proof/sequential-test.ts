export type SequentialDecision = 'CONTINUE' | 'ACCEPT' | 'REJECT';

/** What a sequential test tells apart: shares of wrong records in parts per million, risks in percent. */
export interface SequentialPlan {
  readonly goodPpm: number;
  readonly badPpm: number;
  /** Risk that a good lot is rejected, and that a bad one is accepted. */
  readonly riskPercent: number;
}

const million = 1_000_000n;

/**
 * Wald's sequential probability ratio test (A. Wald, Sequential Analysis, 1947, chapter 5): after each reviewed record,
 * whether the lot can be accepted or rejected by now. Exact: the likelihood ratio is a fraction of whole numbers.
 */
export function decideSequentially(
  plan: SequentialPlan,
  found: { readonly correct: number; readonly wrong: number },
): SequentialDecision {
  const { good, bad, risk } = wholeNumbers(plan);
  const correct = BigInt(found.correct);
  const wrong = BigInt(found.wrong);
  // Likelihood of what was found if the lot were bad, and if it were good; the common denominator cancels out.
  const ifBad = (million - bad) ** correct * bad ** wrong;
  const ifGood = (million - good) ** correct * good ** wrong;
  if (ifBad * (100n - risk) <= ifGood * risk) return 'ACCEPT';
  if (ifBad * risk >= ifGood * (100n - risk)) return 'REJECT';
  return 'CONTINUE';
}

/** How many records must be reviewed, all correct, until a sequential test accepts. */
export function cleanRunToAccept(plan: SequentialPlan): number {
  const accepts = (correct: number) => decideSequentially(plan, { correct, wrong: 0 }) === 'ACCEPT';
  let high = 1;
  while (!accepts(high)) high *= 2;
  let low = Math.floor(high / 2) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (accepts(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function wholeNumbers(plan: SequentialPlan): { good: bigint; bad: bigint; risk: bigint } {
  const { goodPpm, badPpm, riskPercent } = plan;
  if (!(goodPpm > 0 && goodPpm < badPpm && badPpm < 1_000_000 && riskPercent > 0 && riskPercent < 50))
    throw new RangeError(`no sequential test tells ${goodPpm} from ${badPpm} ppm at ${riskPercent} %`);
  return { good: BigInt(goodPpm), bad: BigInt(badPpm), risk: BigInt(riskPercent) };
}
