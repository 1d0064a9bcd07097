import { z } from '@hono/zod-openapi';
import { programCircumstances } from '../../evidence/program-circumstances.ts';
import { declareDelegation, endDelegation } from '../../gate/delegate.ts';
import { listDelegations } from '../../gate/delegation-store.ts';
import { signCriterion } from '../../gate/sign-criterion.ts';
import { withdrawSignature } from '../../gate/withdraw-signature.ts';
import type { ApiContext } from '../api-context.ts';
import { gateView } from '../gate-view.ts';
import { listOf } from '../page.ts';
import { type ApiApp, route } from '../route.ts';
import {
  delegationSchema,
  gateSchema,
  newDelegationSchema,
  signSchema,
  withdrawSignatureSchema,
} from '../schema/gate-schema.ts';

/** The go-live gate: look at it, sign, withdraw, delegate. */
export function registerGateRoutes(app: ApiApp, context: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/gate',
      access: 'gate.read',
      operationId: 'gate.show',
      summary: 'The go-live gate as the evidence makes it now',
      returns: gateSchema,
    },
    async (call) => gateView(context, call.principal),
  );
  registerSigning(app, context);
  registerDelegations(app, context);
}

function registerSigning(app: ApiApp, context: ApiContext): void {
  const { pool, project, migration, clock } = context;
  route(
    app,
    {
      method: 'post',
      path: '/api/gate/criteria/{criterion}/signatures',
      access: 'gate.sign',
      operationId: 'gate.sign',
      summary:
        'Sign a criterion for your function; the signature binds what was shown and lapses when that changes',
      params: z.object({ criterion: z.string().max(60).describe('Id of the criterion') }),
      body: signSchema,
      returns: gateSchema,
      status: 201,
    },
    async (call) => {
      const { criterion } = call.params;
      const at = await programCircumstances(pool, project.config, clock());
      await signCriterion(pool, project.config, call.principal, { ...call.body, criterion }, at);
      return gateView(context, call.principal);
    },
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/gate/signatures/{seq}/withdrawal',
      access: 'gate.sign',
      operationId: 'gate.withdraw',
      summary: 'Withdraw a signature with a reason; the entry stays in the chain',
      params: z.object({
        seq: z.coerce.number().int().positive().describe('Number of the signature in the chain'),
      }),
      body: withdrawSignatureSchema,
      returns: gateSchema,
    },
    async (call) => {
      const what = { seq: call.params.seq, reason: call.body.reason };
      const at = await programCircumstances(pool, project.config, clock());
      await withdrawSignature(pool, migration, call.principal, what, at);
      return gateView(context, call.principal);
    },
  );
}

function registerDelegations(app: ApiApp, { pool, migration }: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/gate/delegations',
      access: 'gate.read',
      operationId: 'gate.delegations',
      summary: 'Which deputies may sign, and when',
      returns: listOf(delegationSchema),
    },
    async () => ({ items: await listDelegations(pool, migration), next: null }),
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/gate/delegations',
      access: 'gate.sign',
      operationId: 'gate.delegate',
      summary: 'Let the deputy of your function sign on some days',
      body: newDelegationSchema,
      returns: delegationSchema,
      status: 201,
    },
    async (call) => declareDelegation(pool, migration, call.principal, call.body),
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/gate/delegations/{id}/end',
      access: 'gate.sign',
      operationId: 'gate.end-delegation',
      summary: 'End a delegation; signatures given under it stand',
      params: z.object({ id: z.uuid().describe('Id of the delegation') }),
      returns: delegationSchema,
    },
    async (call) => endDelegation(pool, migration, call.principal, call.params.id),
  );
}
