import { existsSync } from 'node:fs';
import type { Duck } from '../duck/duck.ts';
import { literal, parquet } from '../duck/sql-text.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { picturePath } from '../reconcile/picture-paths.ts';
import { reviewerOf } from './judge-record.ts';
import { folderOf, openPictures, type ProofContext, validationFolder } from './proof-context.ts';
import { type ReviewPicture, readPicture } from './review-pictures.ts';
import {
  currentJudgements,
  findItem,
  insertReveal,
  isRevealed,
  type Judgement,
  type ReviewItem,
} from './review-store.ts';
import { ensureDrawn } from './seal-validation.ts';

/** What the comparison says of a record. */
interface MachineVerdict {
  readonly verdict: 'EQUAL' | 'ALLOWED' | 'DIFFERENT' | 'NOT_COMPARED';
  readonly differences: readonly {
    readonly field: string;
    readonly cause: string;
    readonly allowed: boolean;
  }[];
}

export interface RecordToReview {
  readonly item: ReviewItem;
  readonly picture: ReviewPicture;
  readonly yours: Judgement | undefined;
  /** Null until the reviewer has judged and asked for it. */
  readonly machine: MachineVerdict | null;
}

/**
 * One record side by side, for a reviewer of the validation. `reveal` asks for the comparison's verdict, which is shown
 * only after one's own; from then on one's judgement stands, and it is shown each time. Throws NOT_REVIEWER, NOT_FOUND, FILE_CORRUPT.
 */
export async function recordToReview(
  context: ProofContext,
  account: string | null,
  validationId: string,
  itemId: string,
  reveal: boolean,
): Promise<RecordToReview> {
  const validation = await ensureDrawn(context, validationId);
  const reviewer = reviewerOf(validation, { account });
  const item = await findItem(context.pool, validationId, itemId);
  if (item === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'record', id: itemId });
  await using duck = await openPictures(context, validation.run);
  const target = validationFolder(context, validation.run, validationId);
  const picture = await readPicture(duck, target, item.entity, item.id);
  if (picture === undefined)
    throw new ChangeoverError('FILE_CORRUPT', { path: target, reason: `the record ${itemId} is missing` });
  const judgements = await currentJudgements(context.pool, itemId);
  const yours = judgements.find((one) => one.reviewer === reviewer);
  const shown = yours !== undefined && (reveal || (await isRevealed(context.pool, itemId, reviewer)));
  if (shown) await insertReveal(context.pool, itemId, reviewer);
  return {
    item,
    picture,
    yours,
    machine: shown ? await machineVerdict(context, duck, validation.run, item) : null,
  };
}

async function machineVerdict(
  context: ProofContext,
  duck: Duck,
  run: string,
  item: ReviewItem,
): Promise<MachineVerdict> {
  // Of a planted record it says what it would have said: who has judged it must not learn that it was one.
  if (item.planted !== null) {
    const { field, side } = item.planted;
    return side === 'both'
      ? { verdict: 'EQUAL', differences: [] }
      : { verdict: 'DIFFERENT', differences: [{ field, cause: 'different', allowed: false }] };
  }
  const file = picturePath(folderOf(context, run).differences, item.entity);
  if (!existsSync(file)) return { verdict: 'NOT_COMPARED', differences: [] };
  const rows = await duck.rows<{ field: string; cause: string; allowed: boolean }>(
    `SELECT coalesce(field, '(record)') AS field, coalesce(cause, '') AS cause, allowed IS NOT NULL AS allowed
       FROM ${parquet(file)} WHERE old_key = ${literal(item.oldKey)} ORDER BY ALL`,
  );
  if (rows.length === 0) return { verdict: 'EQUAL', differences: [] };
  return { verdict: rows.every((row) => row.allowed) ? 'ALLOWED' : 'DIFFERENT', differences: rows };
}
