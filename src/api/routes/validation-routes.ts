import { z } from '@hono/zod-openapi';
import { ChangeoverError } from '../../lib/errors.ts';
import { finishValidation, settleFinding } from '../../proof/finish-validation.ts';
import { abandonPlan, changePlan, planValidation, previewValidation } from '../../proof/plan-validation.ts';
import { plannableEntities } from '../../proof/plannable-entities.ts';
import type { ProofContext } from '../../proof/proof-context.ts';
import { sealValidation } from '../../proof/seal-validation.ts';
import { findValidation, listValidations } from '../../proof/validation-store.ts';
import type { ApiContext } from '../api-context.ts';
import { listOf, pageOf, pageQuery, readCursor } from '../page.ts';
import { type ApiApp, type Call, route } from '../route.ts';
import {
  plannableSchema,
  settleSchema,
  validationPlanSchema,
  validationPreviewSchema,
  validationSchema,
  validationSummarySchema,
} from '../schema/validation-schema.ts';
import { previewView, validationSummary, validationView } from '../validation-view.ts';
import { registerReviewRoutes } from './review-routes.ts';

const idParam = z.object({ id: z.uuid().describe('Id of the validation') });

/** Manual validation: plan, seal, review, finish, settle. */
export function registerValidationRoutes(app: ApiApp, context: ApiContext): void {
  registerLooking(app, context);
  registerPlanning(app, context);
  registerEnding(app, context);
  registerReviewRoutes(app, context);
}

async function show(context: ApiContext, call: Pick<Call<unknown, unknown, unknown>, 'can'>, id: string) {
  const found = await findValidation(context.pool, context.migration, id);
  if (found === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'validation', id });
  const viewer = { plans: call.can('validation.plan'), unmasked: call.can('records.unmasked') };
  return validationView(context, found, viewer);
}

function registerLooking(app: ApiApp, context: ApiContext): void {
  const { pool, migration } = context;
  route(
    app,
    {
      method: 'get',
      path: '/api/validations',
      access: 'program.read',
      operationId: 'validation.list',
      summary: 'Manual validations, newest first',
      query: z.object(pageQuery),
      returns: listOf(validationSummarySchema),
    },
    async (call) => {
      const { limit, cursor } = call.query;
      const before = readCursor(z.tuple([z.iso.datetime(), z.uuid()]), cursor);
      const rows = await listValidations(pool, migration, { limit: limit + 1, before });
      const page = pageOf(rows, limit, (row) => [row.createdAt, row.id]);
      return { ...page, items: await Promise.all(page.items.map((row) => validationSummary(context, row))) };
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/validations/{id}',
      access: 'program.read',
      operationId: 'validation.show',
      summary: 'One validation: plan, seal, progress, what it supports in words',
      params: idParam,
      returns: validationSchema,
      version: 'returned',
    },
    async (call) => show(context, call, call.params.id),
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/validation-entities',
      access: 'validation.plan',
      operationId: 'validation.entities',
      summary: 'The entities with migrated records, and which fields can make strata of them',
      query: z.object({ run: z.string().max(60).optional().describe('The newest run when absent') }),
      returns: plannableSchema,
    },
    async (call) => plannableEntities(context, call.query.run),
  );
}

function registerPlanning(app: ApiApp, context: ApiContext): void {
  const proof: ProofContext = context;
  route(
    app,
    {
      method: 'post',
      path: '/api/validations/preview',
      access: 'validation.plan',
      operationId: 'validation.preview',
      changes: false,
      summary: 'What a plan amounts to: strata, records to review, hours, and what stands against sealing it',
      body: validationPlanSchema,
      returns: validationPreviewSchema,
    },
    async (call) => {
      const { run, ...plan } = call.body;
      const preview = await previewValidation(proof, plan, run);
      return previewView(preview.run, preview.size);
    },
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/validations',
      access: 'validation.plan',
      operationId: 'validation.plan',
      summary: 'Keep a plan; it can be changed until it is sealed',
      body: validationPlanSchema,
      returns: validationSchema,
      status: 201,
      version: 'returned',
    },
    async (call) => {
      const { run, ...plan } = call.body;
      return show(context, call, await planValidation(proof, call.actor, plan, run));
    },
  );
  route(
    app,
    {
      method: 'put',
      path: '/api/validations/{id}',
      access: 'validation.plan',
      operationId: 'validation.change',
      summary: 'Replace a plan that is not sealed',
      params: idParam,
      body: validationPlanSchema,
      returns: validationSchema,
      version: 'required',
    },
    async (call) => {
      const { run, ...plan } = call.body;
      await changePlan(proof, call.actor, call.params.id, call.baseVersion(), { plan, run });
      return show(context, call, call.params.id);
    },
  );
}

function registerEnding(app: ApiApp, context: ApiContext): void {
  const acts = [
    [
      'seal',
      'Seal the plan and draw the sample: hashes of plan, population and seed go into the evidence first',
      sealValidation,
    ],
    ['abandon', 'Give up a plan that is not sealed', abandonPlan],
    [
      'finish',
      'End the review: the result becomes evidence; records that nobody decided count as wrong',
      finishValidation,
    ],
  ] as const;
  for (const [verb, summary, act] of acts) {
    route(
      app,
      {
        method: 'post',
        path: `/api/validations/{id}/${verb}`,
        access: 'validation.plan',
        operationId: `validation.${verb}`,
        summary,
        params: idParam,
        returns: validationSchema,
        version: 'returned',
      },
      async (call) => {
        await act(context, call.actor, call.params.id);
        return show(context, call, call.params.id);
      },
    );
  }
  route(
    app,
    {
      method: 'post',
      path: '/api/validations/{id}/findings/{item}/settlement',
      access: 'validation.plan',
      operationId: 'validation.settle',
      summary:
        'Say what became of a record that was found wrong; it still counts as wrong, but is no longer open',
      params: idParam.extend({ item: z.uuid().describe('Id of the record') }),
      body: settleSchema,
      returns: validationSchema,
      version: 'returned',
    },
    async (call) => {
      const { id, item } = call.params;
      await settleFinding(context, call.actor, id, item, call.body.reason);
      return show(context, call, id);
    },
  );
}
