import { z } from '@hono/zod-openapi';
import { ApiError } from '../domain/api-error.ts';
import { signValidation } from '../keys/signed-validation.ts';
import { askRight, type RightAnswer } from '../rights/ask-right.ts';
import { type ValidatedLine, validationCodes } from '../store/validate-key.ts';
import type { EmsContext } from './ems-context.ts';
import { type EmsApp, endpoint, jsonText } from './endpoint.ts';
import { recordId } from './record-schema.ts';
import { jsonBody } from './request-body.ts';
import { plainText } from './right-schema.ts';

const question = z
  .strictObject({
    key: z.string().min(1).max(20_000),
    at: z.iso
      .datetime({ offset: true })
      .optional()
      .openapi({ description: 'When the right is to be used; now when absent.' }),
    product: plainText(2000)
      .optional()
      .openapi({ description: 'Code or id of a product that is to be used.' }),
    version: plainText(200).optional().openapi({ description: 'Version of it that is to be used.' }),
    features: z
      .array(plainText(2000))
      .max(100)
      .optional()
      .openapi({ description: 'Codes of features that must all be there.' }),
    device: plainText(2000)
      .optional()
      .openapi({ description: 'Fingerprint of a device that the right must be activated on.' }),
    rights: z.boolean().default(false).openapi({ description: 'Whether to tell what the right gives.' }),
    sign: z.boolean().default(false).openapi({ description: 'Whether the answer is to be signed as well.' }),
    nonce: z
      .string()
      .regex(/^[\w-]{16,200}$/)
      .optional()
      .openapi({ description: 'Comes back in the signed answer, so that an old one cannot be shown again.' }),
  })
  .openapi('LicenseQuestion');

export const rightAnswer = z
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
  .openapi('ValidatedRight');

const details = z
  .object({
    product: z.object({ id: recordId, code: z.string(), version: z.string().nullable() }),
    features: z.record(z.string(), z.string().nullable()).openapi({ description: 'Code → value, as sold.' }),
    binding: z.string(),
    termType: z.string(),
    unitOfMeasure: z.string().nullable(),
    lastDay: z.iso.date().nullable().openapi({ description: 'Last day of grace.' }),
    maintenanceEnd: z.iso.date().nullable(),
  })
  .openapi('RightDetails');

const answer = z
  .object({
    found: z.boolean(),
    valid: z.boolean(),
    code: z.enum(Object.keys(validationCodes) as [string, ...string[]]),
    line: rightAnswer.optional(),
    rights: details.optional(),
    missingFeatures: z.array(z.string()).optional(),
    signed: z.string().optional().openapi({
      description: 'The same as a JWS, with the question, its nonce, and until when it is good.',
    }),
  })
  .openapi('LicenseAnswer');

/** The entitlement check. */
export function addLicenseRoutes(app: EmsApp, context: EmsContext): void {
  const { store, clock } = context;
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
      const asked = await jsonBody(request, question);
      const now = clock();
      const at = asked.at === undefined ? now : new Date(asked.at);
      const actor = request.get('actor');
      const day = at.toISOString().slice(0, 10);
      const text = await store.use(async (client) => {
        const said = answerOf(await askRight(client, actor, { ...asked, day }));
        if (!asked.sign) return JSON.stringify(said);
        if (context.keys === undefined) throw new ApiError('SIGNER_MISSING');
        const { key, nonce, sign: _, ...rest } = asked;
        const about = { key, nonce, at, now, asked: rest, answer: said };
        return JSON.stringify({ ...said, signed: await signValidation(client, context.keys, about) });
      });
      return jsonText(text);
    },
  );
}

function answerOf({ line, ...rest }: RightAnswer): z.infer<typeof answer> {
  const { missingFeatures, ...plain } = rest;
  return {
    ...plain,
    ...(line === undefined ? {} : { line: rightOf(line) }),
    ...(missingFeatures === undefined ? {} : { missingFeatures: [...missingFeatures] }),
  };
}

/** Without what the check needed besides; quantities come as text, and are numbers within JSON. */
export function rightOf(line: ValidatedLine): z.infer<typeof rightAnswer> {
  const { id, entitlementId, organizationId, productId, state, quantity, unlimited, start, end, perpetual } =
    line;
  const units = quantity === null ? null : Number(quantity);
  return {
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
}
