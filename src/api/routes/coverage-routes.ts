import { z } from '@hono/zod-openapi';
import { coverageMatrix } from '../../governance/coverage/coverage-matrix.ts';
import { refreshCoverageEvidence } from '../../governance/coverage/refresh-coverage-evidence.ts';
import {
  addScenario,
  getScenario,
  listScenarios,
  updateScenario,
} from '../../governance/coverage/scenario-store.ts';
import { getSettings } from '../../governance/plan/plan-store.ts';
import type { ApiContext } from '../api-context.ts';
import { listOf, pageOf, pageQuery, readCursor } from '../page.ts';
import { type ApiApp, route } from '../route.ts';
import {
  coverageSchema,
  newScenarioSchema,
  prioritySchema,
  scenarioChangeSchema,
  scenarioSchema,
  scenarioStateSchema,
} from '../schema/coverage-schema.ts';
import { registerResultRoutes } from './scenario-result-routes.ts';

const idParam = z.object({ id: z.string().min(1).max(63).describe('Id of the scenario') });

/** Test coverage: scenarios, their results, and the matrix of functions and processes. */
export function registerCoverageRoutes(app: ApiApp, context: ApiContext): void {
  registerLists(app, context);
  registerScenario(app, context);
  registerResultRoutes(app, context);
}

function registerLists(app: ApiApp, { pool, migration, project }: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/coverage',
      access: 'program.read',
      operationId: 'coverage.show',
      summary:
        'Functions and processes with what passed, fails, was never run; what stands between now and the goal',
      returns: coverageSchema,
    },
    async () => {
      const groups = await pool.query<{ id: string; title: string }>(
        'SELECT id, title FROM stakeholder_group WHERE migration = $1 AND active ORDER BY position, id',
        [migration],
      );
      const { coverageGoal } = await getSettings(pool, migration, project.config.old.time_zone);
      const goal = { HIGH: coverageGoal.high, MEDIUM: coverageGoal.medium, LOW: coverageGoal.low };
      return coverageMatrix(await listScenarios(pool, migration), groups.rows, goal);
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/scenarios',
      access: 'program.read',
      operationId: 'coverage.scenarios',
      summary: 'Scenarios with their newest result',
      query: z.object({
        function: z.string().max(63).optional().describe('Only of this group'),
        process: z.string().max(100).optional().describe('Only of this process'),
        priority: prioritySchema.optional().describe('Only of this priority'),
        state: scenarioStateSchema.optional(),
        text: z.string().max(200).optional().describe('Part of id or title'),
        ...pageQuery,
      }),
      returns: listOf(scenarioSchema),
    },
    async (call) => {
      const { limit, cursor, ...filter } = call.query;
      const after = readCursor(z.tuple([z.string()]), cursor)?.[0];
      const rows = await listScenarios(pool, migration, { ...filter, after, limit: limit + 1 });
      return pageOf(rows, limit, (row) => [row.id]);
    },
  );
}

function registerScenario(app: ApiApp, context: ApiContext): void {
  const { pool, migration, project, clock } = context;
  route(
    app,
    {
      method: 'post',
      path: '/api/scenarios',
      access: 'program.write',
      operationId: 'coverage.add-scenario',
      summary: 'Add a scenario',
      body: newScenarioSchema,
      returns: scenarioSchema,
      status: 201,
      version: 'returned',
    },
    async (call) => {
      const { id, ...content } = call.body;
      const made = await addScenario(pool, { migration, actor: call.actor }, content, id);
      await refreshCoverageEvidence(pool, project.config, clock());
      return made;
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/scenarios/{id}',
      access: 'program.read',
      operationId: 'coverage.scenario',
      summary: 'One scenario',
      params: idParam,
      returns: scenarioSchema,
      version: 'returned',
    },
    async (call) => getScenario(pool, migration, call.params.id),
  );
  route(
    app,
    {
      method: 'patch',
      path: '/api/scenarios/{id}',
      access: 'program.write',
      operationId: 'coverage.update-scenario',
      summary: 'Change a scenario',
      params: idParam,
      body: scenarioChangeSchema,
      returns: scenarioSchema,
      version: 'required',
    },
    async (call) => {
      const change = { migration, actor: call.actor };
      const made = await updateScenario(pool, change, call.params.id, call.baseVersion(), call.body);
      await refreshCoverageEvidence(pool, project.config, clock());
      return made;
    },
  );
}
