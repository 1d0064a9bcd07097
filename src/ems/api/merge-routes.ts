import { z } from '@hono/zod-openapi';
import { mergeRecords, undoMerge } from '../parties/merge-records.ts';
import { changeEndpoint } from './change-endpoint.ts';
import type { EmsContext } from './ems-context.ts';
import type { EmsApp } from './endpoint.ts';
import { recordId } from './record-schema.ts';

const into = z
  .strictObject({ intoId: recordId })
  .openapi('MergeInto', { description: 'The record that stays.' });
const outcome = z
  .object({ id: recordId, moved: z.int(), left: z.int() })
  .openapi('MergeOutcome', { description: 'The merge, and how many references were moved or left.' });

/** Merging two organizations or people, and undoing it. */
export function addMergeRoutes(app: EmsApp, context: EmsContext): void {
  const about = { tags: ['merges'], access: 'parties:write' as const, method: 'post' as const };
  for (const entity of ['organizations', 'people'])
    changeEndpoint(
      app,
      context,
      {
        ...about,
        path: `/v1/${entity}/{id}/merge`,
        summary: 'Merge it into another; nothing is lost, and it can be undone',
        body: into,
        answer: outcome,
      },
      async ({ client, actor, body, id }) => ({
        body: await mergeRecords(client, actor, entity, id(), body.intoId.toLowerCase()),
      }),
    );
  changeEndpoint(
    app,
    context,
    { ...about, path: '/v1/merges/{id}/undo', summary: 'Undo a merge', answer: outcome },
    async ({ client, actor, id }) => ({ body: await undoMerge(client, actor, id()) }),
  );
}
