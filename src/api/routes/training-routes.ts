import { z } from '@hono/zod-openapi';
import type { Principal } from '../../accounts/principal.ts';
import { delegationsTo } from '../../gate/delegation-store.ts';
import { instantOf } from '../../governance/meetings/meeting-days.ts';
import {
  type Audience,
  addAudience,
  declareReadiness,
  getAudience,
  listAudiences,
  updateAudience,
} from '../../governance/training/audience-store.ts';
import { importCompletions, listCompletions } from '../../governance/training/completion-store.ts';
import { readinessOf } from '../../governance/training/readiness.ts';
import { refreshTrainingEvidence } from '../../governance/training/refresh-training-evidence.ts';
import {
  addSession,
  listSessions,
  type TrainingSession,
  updateSession,
} from '../../governance/training/session-store.ts';
import type { ApiContext } from '../api-context.ts';
import { listOf, pageOf, pageQuery, readCursor } from '../page.ts';
import { type ApiApp, route } from '../route.ts';
import {
  audienceChangeSchema,
  audienceSchema,
  completionImportSchema,
  completionSchema,
  declarationSchema,
  newAudienceSchema,
  newTrainingSessionSchema,
  type TrainingAudienceView,
  type TrainingSessionView,
  trainingSessionChangeSchema,
  trainingSessionSchema,
} from '../schema/training-schema.ts';

const audienceParam = z.object({ id: z.string().min(1).max(63).describe('Id of the audience') });
const csvBytes = 10 * 1024 * 1024;

/** Training: audiences with their readiness, sessions, completions, declarations. */
export function registerTrainingRoutes(app: ApiApp, context: ApiContext): void {
  registerAudiences(app, context);
  registerAudience(app, context);
  registerSessions(app, context);
  registerCompletions(app, context);
}

function registerAudiences(app: ApiApp, context: ApiContext): void {
  const { pool, migration } = context;
  route(
    app,
    {
      method: 'get',
      path: '/api/training/audiences',
      access: 'program.read',
      operationId: 'training.audiences',
      summary: 'Audiences with how many are trained and whether they are ready',
      returns: listOf(audienceSchema),
    },
    async (call) => {
      const audiences = await listAudiences(pool, migration);
      const speaksFor = await departmentsOf(context, call.principal);
      return { items: audiences.map((one) => audienceView(one, speaksFor)), next: null };
    },
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/training/audiences',
      access: 'program.write',
      operationId: 'training.add-audience',
      summary: 'Add an audience; a department has the id of its stakeholder group',
      body: newAudienceSchema,
      returns: audienceSchema,
      status: 201,
      version: 'returned',
    },
    async (call) => {
      const made = await addAudience(pool, { migration, actor: call.actor }, call.body);
      await refreshTrainingEvidence(pool, context.project.config, context.clock());
      return audienceView(made, await departmentsOf(context, call.principal));
    },
  );
  route(
    app,
    {
      method: 'patch',
      path: '/api/training/audiences/{id}',
      access: 'program.write',
      operationId: 'training.update-audience',
      summary: 'Change title, needs, or how many people must be trained',
      params: audienceParam,
      body: audienceChangeSchema,
      returns: audienceSchema,
      version: 'required',
    },
    async (call) => {
      const change = { migration, actor: call.actor };
      const changed = await updateAudience(pool, change, call.params.id, call.baseVersion(), call.body);
      await refreshTrainingEvidence(pool, context.project.config, context.clock());
      return audienceView(changed, await departmentsOf(context, call.principal));
    },
  );
}

function registerAudience(app: ApiApp, context: ApiContext): void {
  const { pool, migration } = context;
  route(
    app,
    {
      method: 'get',
      path: '/api/training/audiences/{id}',
      access: 'program.read',
      operationId: 'training.audience',
      summary: 'One audience',
      params: audienceParam,
      returns: audienceSchema,
      version: 'returned',
    },
    async (call) => {
      const found = await getAudience(pool, migration, call.params.id);
      return audienceView(found, await departmentsOf(context, call.principal));
    },
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/training/audiences/{id}/declaration',
      access: 'signed-in',
      operationId: 'training.declare',
      summary: 'Declare your department ready, or not ready any longer',
      description:
        'For the head of the department, or its deputy on days that the head has delegated. Declarations are kept; the newest counts.',
      params: audienceParam,
      body: declarationSchema,
      returns: audienceSchema,
    },
    async (call) => {
      const change = { migration, actor: call.actor };
      const word = { ...call.body, at: context.clock().toISOString() };
      const declared = await declareReadiness(pool, change, call.params.id, word);
      await refreshTrainingEvidence(pool, context.project.config, context.clock());
      return audienceView(declared, await departmentsOf(context, call.principal));
    },
  );
}

function registerSessions(app: ApiApp, { pool, migration }: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/training/sessions',
      access: 'program.read',
      operationId: 'training.sessions',
      summary: 'Training sessions by day',
      query: z.object({
        audience: z.string().max(63).optional().describe('Only for this audience'),
        ...pageQuery,
      }),
      returns: listOf(trainingSessionSchema),
    },
    async (call) => {
      const { limit, cursor, audience } = call.query;
      const after = readCursor(z.tuple([z.iso.date(), z.uuid()]), cursor);
      const rows = await listSessions(pool, migration, { audience, after, limit: limit + 1 });
      return pageOf(rows, limit, (row) => [row.date, row.id], sessionView);
    },
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/training/sessions',
      access: 'program.write',
      operationId: 'training.add-session',
      summary: 'Plan a training session',
      body: newTrainingSessionSchema,
      returns: trainingSessionSchema,
      status: 201,
      version: 'returned',
    },
    async (call) => sessionView(await addSession(pool, { migration, actor: call.actor }, call.body)),
  );
  route(
    app,
    {
      method: 'patch',
      path: '/api/training/sessions/{id}',
      access: 'program.write',
      operationId: 'training.update-session',
      summary: 'Change, move or cancel a training session',
      params: z.object({ id: z.uuid().describe('Id of the session') }),
      body: trainingSessionChangeSchema,
      returns: trainingSessionSchema,
      version: 'required',
    },
    async (call) => {
      const change = { migration, actor: call.actor };
      return sessionView(await updateSession(pool, change, call.params.id, call.baseVersion(), call.body));
    },
  );
}

function registerCompletions(app: ApiApp, context: ApiContext): void {
  const { pool, migration } = context;
  route(
    app,
    {
      method: 'get',
      path: '/api/training/completions',
      access: 'program.read',
      operationId: 'training.completions',
      summary: 'Who completed what',
      query: z.object({
        audience: z.string().max(63).optional().describe('Only of this audience'),
        ...pageQuery,
      }),
      returns: listOf(completionSchema),
    },
    async (call) => {
      const { limit, cursor, audience } = call.query;
      const after = readCursor(z.tuple([z.string(), z.string(), z.string()]), cursor);
      const rows = await listCompletions(pool, migration, { audience, after, limit: limit + 1 });
      return pageOf(rows, limit, (row) => [row.audience, row.email, row.course]);
    },
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/training/completions',
      access: 'program.write',
      operationId: 'training.import',
      summary: 'Import completions from a CSV: email, name, audience, course, completed_on, result',
      description: 'All of the file or nothing; every fault is named with its line.',
      query: z.object({
        name: z.string().min(1).max(200).default('completions.csv').describe('Name of the file'),
      }),
      upload: { types: ['text/csv', 'text/plain'], maxBytes: csvBytes },
      returns: completionImportSchema,
      status: 201,
    },
    async (call) => {
      const file = { name: call.query.name, text: call.upload.text() };
      const { audiences, ...done } = await importCompletions(pool, { migration, actor: call.actor }, file);
      await refreshTrainingEvidence(pool, context.project.config, context.clock());
      return { ...done, audiences: [...audiences] };
    },
  );
}

/** The functions whose readiness somebody may declare today: as head, or as deputy when the head has delegated. */
async function departmentsOf(
  { pool, migration, clock }: ApiContext,
  { account, functions }: Principal,
): Promise<ReadonlySet<string>> {
  const today = clock().toISOString().slice(0, 10);
  const delegated =
    account === null
      ? []
      : (await delegationsTo(pool, migration, account.id, today)).map((one) => one.function);
  return new Set(
    functions
      .filter(
        ({ function: id, position }) =>
          position === 'HEAD' || (position === 'DEPUTY' && delegated.includes(id)),
      )
      .map((one) => one.function),
  );
}

function audienceView(audience: Audience, speaksFor: ReadonlySet<string>): TrainingAudienceView {
  const mayYouDeclare = audience.kind === 'DEPARTMENT' && speaksFor.has(audience.id);
  return { ...audience, ...readinessOf(audience), mayYouDeclare };
}

function sessionView(session: TrainingSession): TrainingSessionView {
  return { ...session, startsAt: instantOf(session.date, session.time, session.zone) };
}
