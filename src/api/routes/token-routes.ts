import { z } from '@hono/zod-openapi';
import { endToken, makeToken } from '../../accounts/make-token.ts';
import { listTokens } from '../../accounts/token-store.ts';
import type { ApiContext } from '../api-context.ts';
import { type ApiApp, route } from '../route.ts';
import { madeTokenSchema, newTokenSchema, tokenSchema } from '../schema/admin-schema.ts';

/** API tokens. */
export function registerTokenRoutes(app: ApiApp, { pool, migration, clock }: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/tokens',
      access: 'tokens.manage',
      operationId: 'tokens.list',
      summary: 'One’s own API tokens; all of them for those who manage people',
      returns: z.object({ items: z.array(tokenSchema), next: z.null() }),
    },
    async (call) => {
      const own = call.can('people.manage') ? undefined : call.principal.account?.id;
      return { items: await listTokens(pool, migration, own), next: null };
    },
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/tokens',
      access: 'tokens.manage',
      operationId: 'tokens.add',
      summary: 'Make an API token; its secret is shown this once',
      body: newTokenSchema,
      returns: madeTokenSchema,
      status: 201,
    },
    async (call) => {
      const { account: owner, ...wanted } = call.body;
      return makeToken(pool, migration, { ...wanted, owner, by: call.principal, now: clock() });
    },
  );
  route(
    app,
    {
      method: 'delete',
      path: '/api/tokens/{id}',
      access: 'tokens.manage',
      operationId: 'tokens.revoke',
      summary: 'End a token at once',
      params: z.object({ id: z.uuid() }),
    },
    async (call) => {
      await endToken(pool, migration, call.principal, call.params.id, clock());
      return undefined;
    },
  );
}
