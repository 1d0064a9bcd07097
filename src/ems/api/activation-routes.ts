import { z } from '@hono/zod-openapi';
import { activate } from '../activation/activate.ts';
import { rehostActivation, repairActivation, returnActivation } from '../activation/change-activation.ts';
import { issueLicense } from '../activation/issue-license.ts';
import { activateOffline } from '../activation/offline-activation.ts';
import { today } from './answer-time.ts';
import { changeEndpoint } from './change-endpoint.ts';
import type { EmsContext } from './ems-context.ts';
import type { EmsApp } from './endpoint.ts';
import { recordId } from './record-schema.ts';
import { activationAnswer, codeOnly, deviceSchema, licenseAnswer, lineName, units } from './right-schema.ts';

const license = z.boolean().default(false).openapi({ description: 'Whether a license file is wanted.' });
const activation = z
  .strictObject({
    ...lineName,
    device: deviceSchema.optional(),
    personId: recordId
      .optional()
      .openapi({ description: 'The named user, where the right is bound to people.' }),
    quantity: units.default(1),
    license,
  })
  .openapi('Activate');
const offline = z
  .strictObject({
    format: z.literal('changeover-offline-request/1'),
    nonce: z.string().regex(/^[\w-]{16,200}$/),
    code: z.string().min(1).max(20_000),
    device: deviceSchema,
    quantity: units.default(1),
    createdAt: z.iso.datetime({ offset: true }),
  })
  .openapi('OfflineRequest', {
    description: 'What a device without a connection writes into its request file.',
  });
const activated = z
  .object({ activation: activationAnswer, license: licenseAnswer.optional() })
  .openapi('Activated');
const about = { tags: ['activations'], access: 'activations:write' as const, method: 'post' as const };

/** Activating, returning, rehosting and repairing. */
export function addActivationRoutes(app: EmsApp, context: EmsContext): void {
  changeEndpoint(
    app,
    context,
    {
      ...about,
      path: '/v1/activations',
      operationId: 'activate',
      summary: 'Activate units of a right on a device or for a named user; twice is once',
      body: activation,
      answer: activated,
      created: true,
    },
    async ({ client, actor, body }) => {
      const outcome = await activate(client, actor, { ...body, channel: 'ONLINE' }, today(context));
      const file = body.license
        ? await issueLicense(client, context.keys, outcome, context.clock())
        : undefined;
      return { status: outcome.already ? 200 : 201, body: { activation: outcome.activation, license: file } };
    },
  );
  changeEndpoint(
    app,
    context,
    {
      ...about,
      path: '/v1/offline-activations',
      operationId: 'activate-offline',
      summary: 'Request file in, signed license file out; the same file again gets the same license',
      body: offline,
      answer: activated,
    },
    async ({ client, actor, body }) => ({
      body: await activateOffline(client, actor, body, { keys: context.keys, now: context.clock() }),
    }),
  );
  addChanges(app, context);
}

function addChanges(app: EmsApp, context: EmsContext): void {
  const path = '/v1/activations/{id}';
  changeEndpoint(
    app,
    context,
    {
      ...about,
      path: `${path}/return`,
      summary: 'Return it, or some of its units; counted',
      body: z.strictObject({ code: lineName.code, quantity: units.optional() }),
      answer: activationAnswer,
    },
    async ({ client, actor, body, id }) => ({
      body: await returnActivation(client, actor, { id: id(), code: body.code }, body.quantity),
    }),
  );
  changeEndpoint(
    app,
    context,
    {
      ...about,
      path: `${path}/rehost`,
      summary: 'Move it, or some of its units, to another device; counted, unless it leaves a migration host',
      body: z.strictObject({ code: lineName.code, device: deviceSchema, quantity: units.optional() }),
      answer: activationAnswer,
    },
    async ({ client, actor, body, id }) => ({
      body: await rehostActivation(client, actor, { id: id(), code: body.code }, body, today(context)),
    }),
  );
  changeEndpoint(
    app,
    context,
    {
      ...about,
      path: `${path}/repair`,
      summary: 'Issue again what a device has lost; counted',
      body: z.strictObject({ ...codeOnly.shape, license }),
      answer: activated,
    },
    async ({ client, actor, body, id }) => {
      const repaired = await repairActivation(client, actor, { id: id(), code: body.code }, today(context));
      const file = body.license
        ? await issueLicense(client, context.keys, repaired, context.clock())
        : undefined;
      return { body: { activation: repaired.activation, license: file } };
    },
  );
}
