import { z } from '@hono/zod-openapi';
import { erasePerson, tryErasure } from '../privacy/erase-person.ts';
import { erasureBlockerCodes } from '../privacy/erasure-blockers.ts';
import { exportPerson } from '../privacy/export-person.ts';
import { personalData } from '../privacy/personal-data.ts';
import { changeEndpoint } from './change-endpoint.ts';
import type { EmsContext } from './ems-context.ts';
import { type EmsApp, endpoint, jsonText, parsed } from './endpoint.ts';
import { recordId } from './record-schema.ts';
import { plainText } from './right-schema.ts';

const field = z
  .object({
    table: z.string(),
    column: z.string(),
    what: z.string(),
    purpose: z.string(),
    legalBasis: z.enum(['CONTRACT', 'LEGAL_OBLIGATION', 'LEGITIMATE_INTEREST']),
    retention: z.string(),
    erasure: z.enum(['REPLACED', 'EMPTIED', 'DELETED', 'REDACTED', 'KEPT']),
    shownTo: z
      .string()
      .nullable()
      .openapi({ description: 'The scope that shows it; null: nobody is shown it.' }),
    captured: z.enum(['IMPORTED', 'ENTERED', 'BOTH', 'MADE_HERE']),
  })
  .openapi('PersonalField');
const register = z.object({ fields: z.array(field) });
const place = z.object({
  table: z.string(),
  purposes: z.array(z.string()),
  rows: z.array(z.record(z.string(), z.unknown())),
  more: z.boolean().openapi({ description: 'There are more rows than are given.' }),
});
const exported = z
  .object({ id: recordId, ids: z.array(recordId), exportedAt: z.iso.datetime(), places: z.array(place) })
  .openapi('PersonExport', { description: 'Everything that is known of a person, without secrets.' });
const counted = z.object({ table: z.string(), rows: z.int() });
const erasure = z
  .object({
    personId: recordId,
    ids: z.array(recordId).openapi({ description: 'The record, and those that were merged into it.' }),
    already: z.boolean(),
    changed: z.array(counted.extend({ act: z.enum(['REPLACED', 'DELETED', 'REDACTED', 'EMPTIED']) })),
    kept: z.array(counted),
    blockers: z.array(
      z.object({
        code: z.enum(Object.keys(erasureBlockerCodes) as [string, ...string[]]),
        detail: z.string(),
      }),
    ),
  })
  .openapi('ErasureOutcome');

/** The register of personal data, and what a person may ask for. */
export function addPrivacyRoutes(app: EmsApp, context: EmsContext): void {
  endpoint(
    app,
    {
      method: 'get',
      path: '/v1/privacy/register',
      operationId: 'privacy-register',
      tags: ['privacy'],
      access: 'privacy:read',
      summary: 'Every column that holds, or may hold, personal data: why, how long, who sees it',
      responses: {
        200: { description: 'The register.', content: { 'application/json': { schema: register } } },
      },
    },
    () => jsonText(JSON.stringify({ fields: personalData })),
  );
  const about = { tags: ['privacy'], access: 'privacy:manage' as const };
  changeEndpoint(
    app,
    context,
    {
      ...about,
      method: 'post',
      path: '/v1/people/{id}/personal-data',
      operationId: 'export-person',
      summary: 'Everything that is known of a person; that it was asked for is logged',
      answer: exported,
      // It is kept nowhere, not even to be answered again.
      secret: true,
    },
    async ({ client, actor, id }) => ({ body: await exportPerson(client, actor, id(), context.clock()) }),
  );
  addErasure(app, context, about);
}

function addErasure(
  app: EmsApp,
  context: EmsContext,
  about: { readonly tags: string[]; readonly access: 'privacy:manage' },
): void {
  endpoint(
    app,
    {
      ...about,
      method: 'get',
      path: '/v1/people/{id}/erasure',
      operationId: 'preview-erasure',
      summary: 'What an erasure would change and keep, and what stands against it; nothing is changed',
      request: { params: z.object({ id: recordId }) },
      responses: {
        200: { description: 'What it would do.', content: { 'application/json': { schema: erasure } } },
      },
    },
    async (request) => {
      const id = parsed(recordId, request.req.param('id')).toLowerCase();
      const outcome = await context.store.use(async (client) => {
        await client.query('BEGIN');
        try {
          return await tryErasure(client, id);
        } finally {
          await client.query('ROLLBACK');
        }
      });
      return jsonText(JSON.stringify(outcome));
    },
  );
  changeEndpoint(
    app,
    context,
    {
      ...about,
      method: 'post',
      path: '/v1/people/{id}/erase',
      operationId: 'erase-person',
      summary: 'Erase a person; the commercial record stays, without a name; twice is once',
      body: z.strictObject({ reference: plainText(200).optional() }),
      answer: erasure,
    },
    async ({ client, actor, body, id }) => ({ body: await erasePerson(client, actor, id(), body.reference) }),
  );
}
