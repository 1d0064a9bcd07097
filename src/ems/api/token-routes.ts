import { z } from '@hono/zod-openapi';
import { roleNames, roles } from '../access/role.ts';
import { everyScope, type Scope, scopes } from '../access/scope.ts';
import { issueToken, revokeToken } from '../access/token-store.ts';
import { ApiError } from '../domain/api-error.ts';
import { tokenList } from '../domain/ledgers.ts';
import { recordChange } from '../store/record-change.ts';
import { changeEndpoint } from './change-endpoint.ts';
import type { EmsContext } from './ems-context.ts';
import type { EmsApp } from './endpoint.ts';
import { recordId } from './record-schema.ts';

const scopeTexts = everyScope.map((one) => `${one}: ${scopes[one]}`).join(' ');

const newToken = z
  .strictObject({
    name: z.string().min(1).max(200).openapi({ description: 'As the change log names its holder.' }),
    role: z.enum(roleNames),
    scopes: z
      .array(z.enum(everyScope as [Scope, ...Scope[]]))
      .min(1)
      .max(everyScope.length)
      .optional()
      .openapi({ description: `A part of what the role may do; all of it when absent. ${scopeTexts}` }),
    organizationId: recordId.optional(),
    expiresAt: z.iso.datetime({ offset: true }).optional(),
  })
  .openapi('NewToken');

const issued = z
  .object({ id: recordId, token: z.string().openapi({ description: 'Shown this once.' }) })
  .openapi('IssuedToken');

/** Issuing and ending API tokens. */
export function addTokenRoutes(app: EmsApp, context: EmsContext): void {
  const about = { tags: ['tokens'], access: 'tokens:manage' as const };
  changeEndpoint(
    app,
    context,
    {
      ...about,
      method: 'post',
      path: '/v1/tokens',
      summary: 'Issue an API token',
      body: newToken,
      answer: issued,
      created: true,
      secret: true,
    },
    async ({ client, actor, body }) => {
      const role = roles[body.role];
      if (role.bound !== (body.organizationId !== undefined)) {
        const detail = role.bound ? 'this role needs an organization' : 'this role has no organization';
        const faults = [{ pointer: '/organizationId', code: 'VALUE_INVALID', detail }];
        throw new ApiError('BAD_REQUEST', { reason: `\`organizationId\`: ${detail}` }, { faults });
      }
      const granted = body.scopes ?? role.scopes;
      const tooMuch = granted.find((one) => !role.scopes.includes(one));
      if (tooMuch !== undefined)
        throw new ApiError('BAD_REQUEST', {
          reason: `the role ${body.role} cannot have the scope ${tooMuch}`,
        });
      if (body.organizationId !== undefined) {
        const known = await client.query('SELECT 1 FROM organizations WHERE id = $1', [body.organizationId]);
        if (known.rows.length === 0) throw new ApiError('NOT_FOUND', { what: 'organization with this id' });
      }
      const made = await issueToken(client, { ...body, scopes: granted }, actor.name);
      const { name, role: roleName, organizationId } = body;
      const after = { name, role: roleName, scopes: granted, organizationId };
      await recordChange(client, { actor, action: 'issued', entity: tokenList.name, id: made.id, after });
      return { body: made };
    },
  );
  changeEndpoint(
    app,
    context,
    { ...about, method: 'delete', path: '/v1/tokens/{id}', summary: 'End an API token' },
    async ({ client, actor, id }) => {
      const ended = await revokeToken(client, id());
      if (ended === undefined) throw new ApiError('NOT_FOUND', { what: 'token with this id' });
      if (ended) await recordChange(client, { actor, action: 'revoked', entity: tokenList.name, id: id() });
      context.authenticator.forget();
      return {};
    },
  );
}
