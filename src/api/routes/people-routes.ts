import { z } from '@hono/zod-openapi';
import { getAccount, listAccounts } from '../../accounts/account-store.ts';
import { addPerson, changePerson, invitePerson } from '../../accounts/manage-people.ts';
import type { ApiContext } from '../api-context.ts';
import { listOf, pageOf, pageQuery, readCursor } from '../page.ts';
import { type ApiApp, route } from '../route.ts';
import {
  inviteLinkSchema,
  newPersonSchema,
  personChangeSchema,
  personSchema,
} from '../schema/account-schema.ts';
import { serverAddress } from '../server-address.ts';

const idParam = z.object({ id: z.uuid().describe('Id of the person') });

/** People of the migration: list, add, change, invite. */
export function registerPeopleRoutes(app: ApiApp, context: ApiContext): void {
  const { pool, migration } = context;
  registerLooking(app, context);
  route(
    app,
    {
      method: 'post',
      path: '/api/people',
      access: 'people.manage',
      operationId: 'people.add',
      summary: 'Add a person; they cannot sign in before they are invited',
      body: newPersonSchema,
      returns: personSchema,
      status: 201,
      version: 'returned',
    },
    async (call) => addPerson(pool, { migration, actor: call.actor }, call.body),
  );
  route(
    app,
    {
      method: 'patch',
      path: '/api/people/{id}',
      access: 'people.manage',
      operationId: 'people.update',
      summary: 'Change name, roles, functions, or whether somebody is active',
      params: idParam,
      body: personChangeSchema,
      returns: personSchema,
      version: 'required',
    },
    async (call) =>
      changePerson(pool, { migration, actor: call.actor }, call.params.id, call.baseVersion(), call.body),
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/people/{id}/invitation',
      access: 'people.manage',
      operationId: 'people.invite',
      summary: 'Make a one-time link with which somebody sets a password; earlier links end',
      params: idParam,
      returns: inviteLinkSchema,
      status: 201,
    },
    async (call) => {
      const change = { migration, actor: call.actor };
      const { secret, expiresAt } = await invitePerson(pool, change, call.params.id, context.clock());
      return { link: `${serverAddress(context, call.request)}invitation#${secret}`, expiresAt };
    },
  );
}

function registerLooking(app: ApiApp, { pool, migration }: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/people',
      access: 'people.read',
      operationId: 'people.list',
      summary: 'People of the migration, by name',
      query: z.object({
        text: z.string().max(100).optional().describe('Part of a name or an address'),
        function: z.string().max(63).optional().describe('Id of a stakeholder group'),
        ...pageQuery,
      }),
      returns: listOf(personSchema),
    },
    async (call) => {
      const { limit, cursor, text } = call.query;
      const after = readCursor(z.tuple([z.string()]), cursor)?.[0];
      const filter = { after, limit: limit + 1, text, function: call.query.function };
      const rows = await listAccounts(pool, migration, filter);
      return pageOf(rows, limit, (row) => [`${row.name.toLowerCase()} ${row.id}`]);
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/people/{id}',
      access: 'people.read',
      operationId: 'people.show',
      summary: 'One person',
      params: idParam,
      returns: personSchema,
      version: 'returned',
    },
    async (call) => getAccount(pool, migration, call.params.id),
  );
}
