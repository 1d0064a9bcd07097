import { z } from '@hono/zod-openapi';
import { appendProgramEvidence } from '../../governance/append-program-evidence.ts';
import { integrationEvidence } from '../../governance/integrations/integration-evidence.ts';
import {
  addIntegration,
  getIntegration,
  type Integration,
  listIntegrations,
  recordRun,
  updateIntegration,
} from '../../governance/integrations/integration-store.ts';
import { runContractTest } from '../../governance/integrations/run-contract-test.ts';
import { environmentVariable } from '../../lib/environment.ts';
import { isChangeoverError } from '../../lib/errors.ts';
import type { Actor } from '../../store/actor.ts';
import type { ApiContext } from '../api-context.ts';
import { listOf } from '../page.ts';
import { type ApiApp, route } from '../route.ts';
import {
  type IntegrationView,
  integrationChangeSchema,
  integrationLimitsSchema,
  integrationSchema,
  newIntegrationSchema,
} from '../schema/integration-schema.ts';

const idParam = z.object({ id: z.string().min(1).max(63).describe('Id of the integration') });

/** The register of integrations, and their contract tests. */
export function registerIntegrationRoutes(app: ApiApp, context: ApiContext): void {
  registerLooking(app, context);
  registerChanging(app, context);
  registerTesting(app, context);
}

function registerLooking(app: ApiApp, { pool, migration, project }: ApiContext): void {
  const { environment, integrations: allowed } = project.config;
  route(
    app,
    {
      method: 'get',
      path: '/api/integrations',
      access: 'program.read',
      operationId: 'integrations.list',
      summary: 'Links to other systems, with their newest contract test in this environment',
      returns: listOf(integrationSchema),
    },
    async () => ({ items: (await listIntegrations(pool, migration, environment)).map(view), next: null }),
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/integration-limits',
      access: 'program.read',
      operationId: 'integrations.limits',
      summary: 'What contract tests may reach (changeover.yaml), and which variables are set',
      returns: integrationLimitsSchema,
    },
    async () => ({
      environment,
      hosts: allowed.hosts,
      secrets: Object.entries(allowed.secrets).map(([name, hosts]) => ({
        name,
        hosts,
        set: environmentVariable(name) !== undefined,
      })),
      commands: Object.keys(allowed.commands),
    }),
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/integrations/{id}',
      access: 'program.read',
      operationId: 'integrations.show',
      summary: 'One link',
      params: idParam,
      returns: integrationSchema,
      version: 'returned',
    },
    async (call) => view(await getIntegration(pool, migration, environment, call.params.id)),
  );
}

function registerChanging(app: ApiApp, { pool, migration, project }: ApiContext): void {
  const { environment } = project.config;
  route(
    app,
    {
      method: 'post',
      path: '/api/integrations',
      access: 'program.write',
      operationId: 'integrations.add',
      summary: 'Add a link to another system',
      body: newIntegrationSchema,
      returns: integrationSchema,
      status: 201,
      version: 'returned',
    },
    async (call) => {
      const { id, ...content } = call.body;
      return view(await addIntegration(pool, { migration, environment, actor: call.actor }, id, content));
    },
  );
  route(
    app,
    {
      method: 'patch',
      path: '/api/integrations/{id}',
      access: 'program.write',
      operationId: 'integrations.update',
      summary: 'Change owner, steps, notes or the contract test',
      params: idParam,
      body: integrationChangeSchema,
      returns: integrationSchema,
      version: 'required',
    },
    async (call) => {
      const change = { migration, environment, actor: call.actor };
      return view(await updateIntegration(pool, change, call.params.id, call.baseVersion(), call.body));
    },
  );
}

function registerTesting(app: ApiApp, context: ApiContext): void {
  const { pool, migration, project } = context;
  route(
    app,
    {
      method: 'post',
      path: '/api/integrations/{id}/test',
      access: 'evidence.add',
      operationId: 'integrations.test',
      summary: 'Run the contract test in this environment; the result becomes evidence',
      params: idParam,
      returns: integrationSchema,
    },
    async (call) => {
      const found = await getIntegration(pool, migration, project.config.environment, call.params.id);
      const tested = await testOne(context, call.actor, found);
      await refreshEvidence(context);
      return view(tested);
    },
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/integration-tests',
      access: 'evidence.add',
      operationId: 'integrations.test-all',
      summary: 'Run every contract test, one after the other; the result becomes evidence',
      returns: listOf(integrationSchema),
    },
    async (call) => {
      for (const one of await listIntegrations(pool, migration, project.config.environment)) {
        await testOne(context, call.actor, one).catch((error: unknown) => {
          // One that cannot be tested stays untested, and the evidence says so.
          if (!isChangeoverError(error)) throw error;
        });
      }
      await refreshEvidence(context);
      return {
        items: (await listIntegrations(pool, migration, project.config.environment)).map(view),
        next: null,
      };
    },
  );
}

async function testOne(
  { pool, migration, project, clock }: ApiContext,
  actor: Actor,
  found: Integration,
): Promise<Integration> {
  const result = await runContractTest(project, found.id, found.test);
  // A test that runs has one: runContractTest refuses to run none.
  if (found.test === null) return found;
  const change = { migration, environment: project.config.environment, actor };
  return await recordRun(pool, change, found.id, found.test, result, clock());
}

async function refreshEvidence({ pool, project, clock }: ApiContext): Promise<void> {
  const integrations = await listIntegrations(pool, project.config.name, project.config.environment);
  await appendProgramEvidence(pool, project.config, integrationEvidence(integrations), clock());
}

function view(integration: Integration): IntegrationView {
  const { lastRun } = integration;
  return {
    ...integration,
    test: integration.test === null ? null : { ...integration.test },
    lastRun: lastRun === null ? null : { ...lastRun, findings: [...lastRun.findings] },
  };
}
