import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  idsOf,
  messageIds,
  openWebhookWorld,
  until,
  type WebhookWorld,
  withStatus,
} from './webhook-fixture.ts';

let world: WebhookWorld;

beforeAll(async () => {
  world = await openWebhookWorld();
});
afterAll(async () => world[Symbol.asyncDispose]());

describe('messages once more', () => {
  it('can be had one by one, under the same id', async () => {
    await world.withWebhook({}, async ({ id, receiver }) => {
      await world.happen();
      await until(async () => (await world.deliveries(id, '&state=DELIVERED')).length === 1, 'its delivery');
      const [first] = await world.deliveries(id);
      const answer = await world.ems.post(`/v1/webhook-deliveries/${first?.id}/replay`, {});
      expect(answer.status).toBe(201);
      await until(
        async () => (await world.deliveries(id, '&state=DELIVERED')).length === 2,
        'its second delivery',
      );
      expect(new Set(messageIds(receiver))).toEqual(new Set([first?.messageId]));
      expect((await world.deliveries(id, `&replayOf=${first?.id}`)).length).toBe(1);
    });
  });

  it('can be had from an event on, in their order, and what waited comes once', async () => {
    await world.withWebhook({ ordered: true }, async ({ id, receiver }) => {
      const made = [await world.happen(), await world.happen(), await world.happen()];
      await until(async () => (await world.deliveries(id, '&state=DELIVERED')).length === 3, 'all');
      receiver.answer = withStatus(500);
      made.push(await world.happen());
      await until(async () => (await world.deliveries(id)).length === 4, 'the fourth');
      const since = (await world.deliveries(id))[1]?.eventNumber;
      const answer = await world.ems.post(`/v1/webhooks/${id}/replay`, { sinceEvent: since });
      expect(await answer.json()).toMatchObject({ events: expect.any(Number) as number });
      receiver.received.length = 0;
      receiver.answer = withStatus(200);
      await until(
        async () => (await world.deliveries(id, '&state=DELIVERED')).length === 6,
        'three once more',
      );
      expect([...new Set(idsOf(receiver))]).toEqual(made.slice(1));
      expect((await world.deliveries(id, '&state=SKIPPED')).length).toBe(1);
      expect((await world.ems.post(`/v1/webhooks/${id}/replay`, { sinceEvent: 999_999_999 })).status).toBe(
        404,
      );
      expect((await world.ems.post(`/v1/webhooks/${randomUUID()}/replay`, { sinceEvent: 1 })).status).toBe(
        404,
      );
    });
  });

  it('can be skipped while they wait, and then what stands behind goes on', async () => {
    await world.withWebhook({ ordered: true }, async ({ id, receiver }) => {
      let poison = '';
      receiver.answer = ({ headers }, response) => {
        poison ||= String(headers['webhook-id']);
        response.writeHead(headers['webhook-id'] === poison ? 400 : 200).end();
      };
      await world.happen();
      await world.happen();
      await until(() => receiver.received.length >= 2, 'attempts');
      const [first] = await world.deliveries(id);
      expect((await world.ems.post(`/v1/webhook-deliveries/${first?.id}/skip`, {})).status).toBe(204);
      await until(async () => (await world.deliveries(id, '&state=DELIVERED')).length === 1, 'the second');
      const again = await world.ems.post(`/v1/webhook-deliveries/${first?.id}/skip`, {});
      expect(await again.json()).toMatchObject({ code: 'STATE_CONFLICT' });
      expect((await world.ems.post(`/v1/webhook-deliveries/${randomUUID()}/skip`, {})).status).toBe(404);
      expect((await world.ems.post(`/v1/webhook-deliveries/${randomUUID()}/replay`, {})).status).toBe(404);
    });
  });
});
