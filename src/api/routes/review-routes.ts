import { z } from '@hono/zod-openapi';
import { judgeRecord, reviewerOf } from '../../proof/judge-record.ts';
import { recordToReview } from '../../proof/review-record.ts';
import { countWork, listWork } from '../../proof/review-store.ts';
import { ensureDrawn } from '../../proof/seal-validation.ts';
import type { StoredValidation } from '../../proof/validation-store.ts';
import type { ApiContext } from '../api-context.ts';
import { pageOf, pageQuery, readCursor } from '../page.ts';
import { reviewView, workItem } from '../review-view.ts';
import { type ApiApp, route } from '../route.ts';
import {
  judgedSchema,
  judgementSchema,
  reviewRecordSchema,
  workListSchema,
} from '../schema/validation-schema.ts';

const idParam = z.object({ id: z.uuid().describe('Id of the validation') });

/** A reviewer's own work: the list, one record, one judgement. */
export function registerReviewRoutes(app: ApiApp, context: ApiContext): void {
  registerWork(app, context);
  registerJudging(app, context);
}

function registerWork(app: ApiApp, context: ApiContext): void {
  const { pool } = context;
  route(
    app,
    {
      method: 'get',
      path: '/api/validations/{id}/work',
      access: 'validation.review',
      operationId: 'validation.work',
      summary: 'What the caller has to judge, in the order of the work',
      params: idParam,
      query: z.object(pageQuery),
      returns: workListSchema,
    },
    async (call) => {
      const validation = await ensureDrawn(context, call.params.id);
      const reviewer = shareOf(validation, reviewerOf(validation, call.actor));
      const count = await countWork(pool, validation.id, reviewer);
      if (validation.state !== 'SEALED') return { items: [], next: null, toDo: 0, done: count.done };
      const { limit, cursor } = call.query;
      const after = readCursor(z.tuple([z.number().int(), z.number().int()]), cursor);
      const rows = await listWork(pool, validation.id, reviewer, { limit: limit + 1, after });
      const unmasked = call.can('records.unmasked');
      const page = pageOf(
        rows,
        limit,
        (row) => [row.share, row.turn],
        (row) => workItem(row, unmasked),
      );
      return { ...page, ...count };
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/validations/{id}/records/{item}',
      access: 'validation.review',
      operationId: 'validation.record',
      summary: 'One record side by side: old rows, mapped record, record in the new system',
      params: idParam.extend({ item: z.uuid().describe('Id of the record') }),
      query: z.object({
        reveal: z
          .stringbool()
          .default(false)
          .describe('Show what the comparison says; only after your judgement, which then stands'),
      }),
      returns: reviewRecordSchema,
    },
    async (call) => {
      const { id, item } = call.params;
      const shown = await recordToReview(context, call.actor.account, id, item, call.query.reveal);
      return reviewView(id, shown, call.can('records.unmasked'));
    },
  );
}

function registerJudging(app: ApiApp, context: ApiContext): void {
  route(
    app,
    {
      method: 'put',
      path: '/api/validations/{id}/judgements/{judgement}',
      access: 'validation.review',
      operationId: 'validation.judge',
      summary: 'Judge one record; saved at once, and sending it again under the same id changes nothing',
      params: idParam.extend({ judgement: z.uuid().describe('Id of the judgement, made by the sender') }),
      body: judgementSchema,
      returns: judgedSchema,
    },
    async (call) => {
      const { id, judgement } = call.params;
      const made = await judgeRecord(context, call.actor, id, { ...call.body, id: judgement });
      const validation = await ensureDrawn(context, id);
      const reviewer = shareOf(validation, made.reviewer);
      const { toDo } = await countWork(context.pool, id, reviewer);
      const { item, verdict, note, at } = made;
      return { id: made.id, item, verdict, note, at, toDo };
    },
  );
}

/** Which share of the first reviews is a reviewer's own. */
function shareOf({ plan }: StoredValidation, account: string): { id: string; index: number; of: number } {
  return { id: account, index: plan.reviewers.indexOf(account), of: plan.reviewers.length };
}
