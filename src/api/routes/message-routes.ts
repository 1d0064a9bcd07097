import { z } from '@hono/zod-openapi';
import {
  addCampaign,
  type Campaign,
  getCampaign,
  haltCampaign,
  listCampaigns,
  startCampaign,
  updateCampaign,
} from '../../governance/messages/campaign-store.ts';
import { type ContactGroup, contactGroups } from '../../governance/messages/contact-store.ts';
import { decideDelivery, deliveryStates, listDeliveries } from '../../governance/messages/delivery-store.ts';
import { sendDue } from '../../governance/messages/send-due.ts';
import type { ApiContext } from '../api-context.ts';
import { listOf, pageOf, pageQuery, readCursor } from '../page.ts';
import { type ApiApp, route } from '../route.ts';
import {
  type CampaignView,
  campaignChangeSchema,
  campaignSchema,
  decisionSchema,
  deliverySchema,
  mailSettingsSchema,
  newCampaignSchema,
  sendRoundSchema,
} from '../schema/message-schema.ts';

const idParam = z.object({ id: z.uuid().describe('Id of the message') });

/** Messages to many: drafts, sending, the delivery log. */
export function registerMessageRoutes(app: ApiApp, context: ApiContext): void {
  registerLooking(app, context);
  registerDrafts(app, context);
  registerSending(app, context);
  registerDeliveries(app, context);
}

function registerLooking(app: ApiApp, { pool, migration, project }: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/messages',
      access: 'program.read',
      operationId: 'messages.list',
      summary: 'Messages to many, the newest first, with how far they are',
      returns: listOf(campaignSchema),
    },
    async () => {
      const [campaigns, groups] = [
        await listCampaigns(pool, migration),
        await contactGroups(pool, migration),
      ];
      return { items: campaigns.map((one) => campaignView(one, groups)), next: null };
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/mail-settings',
      access: 'program.read',
      operationId: 'messages.settings',
      summary: 'From where and how fast messages are sent, and where they go in a rehearsal',
      returns: mailSettingsSchema,
    },
    async () => {
      const { mail, environment } = project.config;
      return {
        configured: mail !== undefined,
        environment,
        catchAll: mail?.catch_all ?? null,
        onlyCatchAll: environment === 'rehearsal',
        from: mail?.from ?? null,
        perMinute: mail?.per_minute ?? null,
      };
    },
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/messages/{id}',
      access: 'program.read',
      operationId: 'messages.show',
      summary: 'One message',
      params: idParam,
      returns: campaignSchema,
      version: 'returned',
    },
    async (call) =>
      campaignView(await getCampaign(pool, migration, call.params.id), await contactGroups(pool, migration)),
  );
}

function registerDrafts(app: ApiApp, { pool, migration }: ApiContext): void {
  route(
    app,
    {
      method: 'post',
      path: '/api/messages',
      access: 'messages.send',
      operationId: 'messages.add',
      summary: 'Prepare a message: a template for a segment or wave',
      body: newCampaignSchema,
      returns: campaignSchema,
      status: 201,
      version: 'returned',
    },
    async (call) => {
      const made = await addCampaign(pool, { migration, actor: call.actor }, call.body);
      return campaignView(made, await contactGroups(pool, migration));
    },
  );
  route(
    app,
    {
      method: 'patch',
      path: '/api/messages/{id}',
      access: 'messages.send',
      operationId: 'messages.update',
      summary: 'Change a draft',
      params: idParam,
      body: campaignChangeSchema,
      returns: campaignSchema,
      version: 'required',
    },
    async (call) => {
      const change = { migration, actor: call.actor };
      const changed = await updateCampaign(pool, change, call.params.id, call.baseVersion(), call.body);
      return campaignView(changed, await contactGroups(pool, migration));
    },
  );
}

const verbs = {
  start: 'Send a draft, or go on with a paused message',
  pause: 'Hold a message that is being sent',
  stop: 'End a message for good; what was not sent never is',
} as const;

function registerSending(app: ApiApp, { pool, migration, project, clock }: ApiContext): void {
  for (const [verb, summary] of Object.entries(verbs)) {
    route(
      app,
      {
        method: 'post',
        path: `/api/messages/{id}/${verb}`,
        access: 'messages.send',
        operationId: `messages.${verb}`,
        summary,
        params: idParam,
        returns: campaignSchema,
        version: 'required',
      },
      async (call) => {
        const change = { migration, actor: call.actor };
        const { id } = call.params;
        const changed =
          verb === 'start'
            ? await startCampaign(pool, change, id, call.baseVersion(), clock())
            : await haltCampaign(
                pool,
                change,
                id,
                call.baseVersion(),
                verb === 'pause' ? 'PAUSED' : 'STOPPED',
              );
        return campaignView(changed, await contactGroups(pool, migration));
      },
    );
  }
  route(
    app,
    {
      method: 'post',
      path: '/api/message-rounds',
      access: 'messages.send',
      operationId: 'messages.deliver',
      summary: 'Send what is due now, for some seconds; a running server does that by itself',
      query: z.object({
        seconds: z.coerce.number().int().min(1).max(3600).default(60).describe('How long at most'),
      }),
      returns: sendRoundSchema,
    },
    async (call) =>
      sendDue(pool, project.config, {
        clock,
        signal: call.request.req.raw.signal,
        mostMilliseconds: call.query.seconds * 1000,
      }),
  );
}

function registerDeliveries(app: ApiApp, { pool, migration, clock }: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/messages/{id}/deliveries',
      access: 'messages.send',
      operationId: 'messages.deliveries',
      summary: 'The delivery log of a message, by address',
      params: idParam,
      query: z.object({
        state: z.enum(deliveryStates).optional().describe('Only in this state'),
        ...pageQuery,
      }),
      returns: listOf(deliverySchema),
    },
    async (call) => {
      const { limit, cursor, state } = call.query;
      const after = readCursor(z.tuple([z.string()]), cursor)?.[0];
      await getCampaign(pool, migration, call.params.id);
      const rows = await listDeliveries(pool, migration, {
        campaign: call.params.id,
        state,
        after,
        limit: limit + 1,
      });
      return pageOf(rows, limit, (row) => [row.email]);
    },
  );
  route(
    app,
    {
      method: 'post',
      path: '/api/deliveries/{id}/decision',
      access: 'messages.send',
      operationId: 'messages.decide',
      summary:
        'Decide about a delivery that failed or whose outcome is unknown: send it again, or take it as sent',
      params: z.object({ id: z.uuid().describe('Id of the delivery') }),
      body: decisionSchema,
      returns: deliverySchema,
    },
    async (call) =>
      decideDelivery(pool, { migration, actor: call.actor }, call.params.id, call.body.decision, clock()),
  );
}

function campaignView(campaign: Campaign, groups: readonly ContactGroup[]): CampaignView {
  const { segment, wave } = campaign;
  const reached = groups.filter(
    (one) => (segment === null || one.segment === segment) && (wave === null || one.wave === wave),
  );
  return { ...campaign, recipients: reached.reduce((sum, one) => sum + one.contacts, 0) };
}
