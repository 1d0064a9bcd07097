import { z } from '@hono/zod-openapi';
import { ChangeoverError } from '../../lib/errors.ts';
import { listViews, removeView, saveView } from '../../store/view-store.ts';
import type { ApiContext } from '../api-context.ts';
import { type ApiApp, type Call, route } from '../route.ts';
import { newViewSchema, viewSchema } from '../schema/admin-schema.ts';

/** A person's saved views: nobody else's concern, so neither recorded nor announced. */
export function registerViewRoutes(app: ApiApp, { pool, migration }: ApiContext): void {
  const ownerOf = (call: Pick<Call<unknown, unknown, unknown>, 'principal'>): string => {
    const id = call.principal.account?.id;
    if (id === undefined)
      throw new ChangeoverError('FORBIDDEN', { permission: 'to have views of one’s own' });
    return id;
  };
  route(
    app,
    {
      method: 'get',
      path: '/api/views',
      access: 'signed-in',
      operationId: 'views.list',
      summary: 'One’s own saved views',
      browserOnly: true,
      returns: z.object({ items: z.array(viewSchema), next: z.null() }),
    },
    async (call) => ({ items: await listViews(pool, migration, ownerOf(call)), next: null }),
  );
  route(
    app,
    {
      method: 'put',
      path: '/api/views',
      access: 'signed-in',
      operationId: 'views.save',
      summary: 'Save a view; one of the same name is replaced',
      browserOnly: true,
      body: newViewSchema,
      returns: viewSchema,
    },
    async (call) => saveView(pool, migration, ownerOf(call), call.body),
  );
  route(
    app,
    {
      method: 'delete',
      path: '/api/views/{id}',
      access: 'signed-in',
      operationId: 'views.remove',
      summary: 'Remove a saved view',
      browserOnly: true,
      params: z.object({ id: z.uuid() }),
    },
    async (call) => {
      if (!(await removeView(pool, migration, ownerOf(call), call.params.id)))
        throw new ChangeoverError('NOT_FOUND', { what: 'view', id: call.params.id });
      return undefined;
    },
  );
}
