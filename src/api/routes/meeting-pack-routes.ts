import { randomBytes } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import { judgeEvidence } from '../../gate/judge-evidence.ts';
import { getMeeting } from '../../governance/meetings/meeting-store.ts';
import { packMarkdown } from '../../governance/meetings/pack-markdown.ts';
import { packPage } from '../../governance/meetings/pack-page.ts';
import { packPdf } from '../../governance/meetings/pack-pdf.ts';
import { makePack } from '../../governance/meetings/pack-source.ts';
import { getPack, keepPack } from '../../governance/meetings/pack-store.ts';
import { getSeries } from '../../governance/meetings/series-store.ts';
import type { ApiContext } from '../api-context.ts';
import { packView } from '../meeting-view.ts';
import { noteStatus } from '../note-status.ts';
import { programFacts } from '../program-facts.ts';
import { type ApiApp, route } from '../route.ts';
import { packSchema } from '../schema/meeting-schema.ts';
import { pagePolicy } from '../security-headers.ts';

const meetingParams = z.object({
  series: z.string().min(1).max(63).describe('Id of the series'),
  day: z.iso.date().describe('The day the rule gives'),
});
const packParams = meetingParams.extend({
  number: z.coerce.number().int().min(1).describe('Number of the pack'),
});

/** Packs of meetings: made at a click, kept as they were, shown as page, PDF and Markdown. */
export function registerMeetingPackRoutes(app: ApiApp, context: ApiContext): void {
  registerMaking(app, context);
  registerForms(app, context);
}

function registerMaking(app: ApiApp, context: ApiContext): void {
  const { pool, migration, project, clock } = context;
  route(
    app,
    {
      method: 'post',
      path: '/api/meetings/{series}/{day}/packs',
      access: 'program.write',
      operationId: 'meetings.pack',
      summary: 'Make the pack of a meeting from the program as it stands now',
      params: meetingParams,
      returns: packSchema,
      status: 201,
    },
    async (call) => {
      const now = clock();
      const series = await getSeries(pool, migration, call.params.series);
      const meeting = await getMeeting(pool, migration, series, call.params.day);
      const { verdict } = await judgeEvidence(pool, project.config, now, 'new');
      const title = project.config.title ?? migration;
      // What has changed up to now belongs into the pack.
      await noteStatus(context);
      const facts = await programFacts(context, now);
      const pack = await makePack(pool, { name: migration, title }, series, meeting, facts, verdict, now);
      const number = await keepPack(pool, { migration, actor: call.actor }, call.params, pack);
      return packView(number, pack);
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/meetings/{series}/{day}/packs/{number}',
      access: 'program.read',
      operationId: 'meetings.show-pack',
      summary: 'A pack, as it was made',
      params: packParams,
      returns: packSchema,
    },
    async ({ params }) => packView(params.number, await getPack(pool, migration, params, params.number)),
  );
}

function registerForms(app: ApiApp, { pool, migration }: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/meetings/{series}/{day}/packs/{number}/page',
      access: 'program.read',
      operationId: 'meetings.pack-page',
      summary: 'A pack as a page to read and print',
      params: packParams,
      content: 'text/html',
    },
    async ({ params }) => {
      const nonce = randomBytes(16).toString('base64');
      const page = await packPage(await getPack(pool, migration, params, params.number), nonce);
      const headers = {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': pagePolicy(nonce),
      };
      return new Response(page, { headers });
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/meetings/{series}/{day}/packs/{number}/pdf',
      access: 'program.read',
      operationId: 'meetings.pack-pdf',
      summary: 'A pack as a PDF',
      params: packParams,
      content: 'application/pdf',
    },
    async ({ params }) => {
      const bytes = await packPdf(await getPack(pool, migration, params, params.number));
      return download(bytes, 'application/pdf', `${params.series}-${params.day}.pdf`);
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/meetings/{series}/{day}/packs/{number}/markdown',
      access: 'program.read',
      operationId: 'meetings.pack-markdown',
      summary: 'A pack as Markdown',
      params: packParams,
      content: 'text/markdown',
    },
    async ({ params }) => {
      const text = packMarkdown(await getPack(pool, migration, params, params.number));
      return download(text, 'text/markdown; charset=utf-8', `${params.series}-${params.day}.md`);
    },
  );
}

// Ids of series and days are slugs: they need no quoting in the header.
function download(content: Uint8Array | string, type: string, name: string): Response {
  const body = typeof content === 'string' ? content : new Uint8Array(content);
  return new Response(body, {
    headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` },
  });
}
