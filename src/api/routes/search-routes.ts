import { z } from '@hono/zod-openapi';
import type { ApiContext } from '../api-context.ts';
import { type ApiApp, route } from '../route.ts';
import { searchHitSchema, searchQuery } from '../schema/admin-schema.ts';
import { searchSources } from '../search-sources.ts';

/** Ctrl-K: one search over everything somebody may see. */
export function registerSearchRoutes(app: ApiApp, context: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/search',
      access: 'signed-in',
      operationId: 'search.find',
      summary: 'Find people, runs, records, tasks, issues and more',
      query: searchQuery,
      returns: z.object({ items: z.array(searchHitSchema), next: z.null() }),
    },
    async (call) => {
      const { text, limit } = call.query;
      const { can } = call;
      const allowed = searchSources.filter((source) => can(source.access));
      const found = await Promise.all(allowed.map((source) => source.find(context, text, { limit, can })));
      // The best of each kind before the rest of any.
      const longest = Math.max(0, ...found.map((hits) => hits.length));
      const items = Array.from({ length: longest }, (_, rank) =>
        found.flatMap((hits) => hits.slice(rank, rank + 1)),
      );
      return { items: items.flat().slice(0, limit), next: null };
    },
  );
}
