import { z } from '@hono/zod-openapi';
import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { maySee } from '../access/visibility.ts';
import { type KeyValidation, validateKey, validationCodes } from '../store/validate-key.ts';
import type { EmsContext } from './ems-context.ts';
import { type EmsApp, endpoint, jsonText } from './endpoint.ts';
import { recordId } from './record-schema.ts';
import { jsonBody } from './request-body.ts';

const question = z
  .strictObject({
    key: z.string().min(1).max(20_000),
    at: z.iso
      .datetime({ offset: true })
      .optional()
      .openapi({ description: 'When the right is to be used; now when absent.' }),
  })
  .openapi('LicenseQuestion');

const answer = z
  .object({
    found: z.boolean(),
    valid: z.boolean(),
    code: z.enum(Object.keys(validationCodes) as [string, ...string[]]),
    line: z
      .object({
        id: recordId,
        entitlementId: recordId,
        organizationId: recordId,
        productId: recordId,
        state: z.string(),
        quantity: z.int().nullable(),
        unlimited: z.boolean(),
        start: z.iso.date().nullable(),
        end: z.iso.date().nullable(),
        perpetual: z.boolean(),
      })
      .optional(),
  })
  .openapi('LicenseAnswer');

/** The entitlement check. */
export function addLicenseRoutes(app: EmsApp, { store, clock }: EmsContext): void {
  endpoint(
    app,
    {
      method: 'post',
      access: 'licenses:validate',
      path: '/v1/licenses/validate',
      operationId: 'validate-license',
      tags: ['licenses'],
      summary: 'Whether a license key gives a right, and which',
      request: { body: { content: { 'application/json': { schema: question } }, required: true } },
      responses: { 200: { description: 'The answer.', content: { 'application/json': { schema: answer } } } },
    },
    async (request) => {
      const { key, at } = await jsonBody(request, question);
      const day = (at === undefined ? clock() : new Date(at)).toISOString().slice(0, 10);
      const actor = request.get('actor');
      const found = await store.use((client) => validateFor(client, actor, key, day));
      return jsonText(JSON.stringify(answerOf(found)));
    },
  );
}

/** Somebody bound to an organization learns nothing about the rights of others, not even that they are there. */
async function validateFor(
  client: pg.ClientBase,
  actor: Actor,
  key: string,
  day: string,
): Promise<KeyValidation> {
  const found = await validateKey(client, key, day);
  if (found.line === undefined || actor.organizationId === undefined) return found;
  const seen = await maySee(client, actor, 'entitlement-lines', 'entitlement_lines', found.line.id);
  return seen ? found : { found: false, valid: false, code: 'NOT_FOUND' };
}

/** Without what the check needed besides; quantities come as text, and are numbers within JSON. */
function answerOf({ line, ...rest }: KeyValidation): z.infer<typeof answer> {
  if (line === undefined) return rest;
  const { id, entitlementId, organizationId, productId, state, quantity, unlimited, start, end, perpetual } =
    line;
  const units = quantity === null ? null : Number(quantity);
  const right = {
    id,
    entitlementId,
    organizationId,
    productId,
    state,
    quantity: units,
    unlimited,
    start,
    end,
    perpetual,
  };
  return { ...rest, line: right };
}
