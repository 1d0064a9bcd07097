import { z } from '@hono/zod-openapi';
import { lockLine } from '../activation/usable-line.ts';
import { acceptAgreement } from '../agreements/accept-agreement.ts';
import { agreementText } from '../agreements/agreement-text.ts';
import { addAgreementText, publishAgreement, withdrawAgreement } from '../agreements/publish-agreement.ts';
import { missingAgreement } from '../agreements/required-agreement.ts';
import { isDay } from '../domain/calendar.ts';
import { today } from './answer-time.ts';
import { changeEndpoint } from './change-endpoint.ts';
import type { EmsContext } from './ems-context.ts';
import { type EmsApp, endpoint, jsonText, parsed, queryOf } from './endpoint.ts';
import { recordId } from './record-schema.ts';
import { jsonBody } from './request-body.ts';
import { lineName, plainText } from './right-schema.ts';

const locale = z.string().min(2).max(35).openapi({ description: 'BCP 47 language tag.' });
const text = z
  .strictObject({ locale, title: plainText(500), content: plainText(200_000) })
  .openapi('NewAgreementText');
const agreement = z
  .strictObject({
    productId: recordId,
    version: plainText(100),
    effectiveFrom: z
      .string()
      .refine(isDay, 'must be a day that exists, from 1900')
      .openapi({ format: 'date' })
      .optional(),
    required: z.boolean().default(true).openapi({ description: 'Whether activations need its acceptance.' }),
    reacceptance: z
      .boolean()
      .default(false)
      .openapi({ description: 'Earlier acceptances do not count any more.' }),
    texts: z.array(text).min(1).max(50),
  })
  .openapi('NewAgreement');
const acceptance = z
  .strictObject({
    ...lineName,
    organizationId: recordId.optional(),
    personId: recordId.optional(),
    email: plainText(320).optional().openapi({ description: 'The person, instead of its id.' }),
    locale: locale.optional(),
    sha256: z
      .string()
      .regex(/^[0-9A-Fa-f]{64}$/)
      .optional()
      .openapi({ description: 'Of the text that was shown.' }),
    how: z.enum(['PORTAL', 'INSTALLER', 'API', 'PAPER']).default('API'),
  })
  .openapi('Accept');
const accepted = z
  .object({ id: recordId, agreementId: recordId, personId: recordId, organizationId: recordId })
  .openapi('Accepted');
const textAnswer = z
  .object({
    agreementId: recordId,
    productId: recordId,
    version: z.string(),
    locale: z.string(),
    title: z.string(),
    content: z.string(),
    sha256: z.string(),
  })
  .openapi('AgreementTextAnswer');
const required = z
  .object({ required: z.boolean(), agreement: z.union([textAnswer, z.null()]) })
  .openapi('RequiredAgreement');
const published = z.object({ id: recordId }).openapi('PublishedAgreement');
const tags = ['agreements'];
const path = '/v1/agreements/{id}';

/** License agreements: publishing, showing, accepting. */
export function addAgreementRoutes(app: EmsApp, context: EmsContext): void {
  addPublishing(app, context);
  addShowing(app, context);
  changeEndpoint(
    app,
    context,
    {
      method: 'post',
      tags,
      access: 'activations:write',
      path: `${path}/accept`,
      operationId: 'accept-agreement',
      summary: 'Record that a person accepted it for an organization; twice is once',
      body: acceptance,
      answer: accepted,
      created: true,
    },
    async ({ client, actor, body, id }) => {
      const { already, ...answer } = await acceptAgreement(client, actor, id(), body, context.clock());
      return { status: already ? 200 : 201, body: answer };
    },
  );
}

function addPublishing(app: EmsApp, context: EmsContext): void {
  const about = { method: 'post' as const, tags, access: 'catalog:write' as const };
  changeEndpoint(
    app,
    context,
    {
      ...about,
      path: '/v1/agreements',
      operationId: 'publish-agreement',
      summary: 'Publish a version; it is never changed, and the same again is that one',
      body: agreement,
      answer: published,
      created: true,
    },
    async ({ client, actor, body }) => {
      const wish = { ...body, effectiveFrom: body.effectiveFrom ?? today(context) };
      const { id, already } = await publishAgreement(client, actor, wish);
      return { status: already ? 200 : 201, body: { id } };
    },
  );
  changeEndpoint(
    app,
    context,
    { ...about, path: `${path}/texts`, summary: 'Add the text in one more language', body: text },
    async ({ client, actor, body, id }) => {
      await addAgreementText(client, actor, id(), body);
      return {};
    },
  );
  for (const [act, withdrawn, summary] of [
    ['withdraw', true, 'As if it were not in effect'],
    ['reinstate', false, 'In effect again'],
  ] as const)
    changeEndpoint(
      app,
      context,
      { ...about, path: `${path}/${act}`, summary },
      async ({ client, actor, id }) => {
        await withdrawAgreement(client, actor, id(), withdrawn);
        return {};
      },
    );
}

function addShowing(app: EmsApp, context: EmsContext): void {
  const { store } = context;
  const query = z.strictObject({ locale: locale.optional() });
  endpoint(
    app,
    {
      method: 'get',
      path: `${path}/text`,
      operationId: 'agreement-text',
      tags,
      access: 'catalog:read',
      summary: 'Its text in the nearest language',
      request: { params: z.object({ id: recordId }), query },
      responses: {
        200: { description: 'The text.', content: { 'application/json': { schema: textAnswer } } },
      },
    },
    async (request) => {
      const id = parsed(recordId, request.req.param('id'));
      const wanted = parsed(query, queryOf(request)).locale;
      return jsonText(JSON.stringify(await store.use((client) => agreementText(client, id, wanted))));
    },
  );
  const question = z.strictObject({ ...lineName, locale: locale.optional() }).openapi('AgreementQuestion');
  endpoint(
    app,
    {
      method: 'post',
      path: '/v1/agreements/required',
      operationId: 'required-agreement',
      tags,
      access: 'activations:write',
      summary: 'What must be accepted before a right is activated, with its text',
      request: { body: { content: { 'application/json': { schema: question } }, required: true } },
      responses: {
        200: { description: 'The answer.', content: { 'application/json': { schema: required } } },
      },
    },
    async (request) => {
      const body = await jsonBody(request, question);
      const actor = request.get('actor');
      const answer = await store.inTransaction(async (client) => {
        const id = await missingAgreement(client, await lockLine(client, actor, body), today(context));
        return id === undefined ? null : agreementText(client, id, body.locale);
      });
      return jsonText(JSON.stringify({ required: answer !== null, agreement: answer }));
    },
  );
}
